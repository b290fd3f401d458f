"""Walls around landlords, agencies and what applicants filled in."""

from django.db import migrations

from vroegsignalering.row_security import ACTING, Door, Wall


class Migration(migrations.Migration):
    dependencies = [("onboarding", "0001_initial"), ("accounts", "0002_walls")]

    operations = [
        Wall("onboarding_landlord", ["organisation_id"]),
        Wall("onboarding_agency", ["organisation_id"]),
        Wall("onboarding_registration", ["organisation_id"]),
        Door(
            "onboarding_landlord",
            "clients",
            "organisation_id in (select landlord_id from accounts_actsfor"
            f" where agency_id = {ACTING})",
        ),
        Door(
            "onboarding_agency",
            "agencies",
            "organisation_id in (select agency_id from accounts_actsfor"
            f" where landlord_id = {ACTING})",
        ),
    ]
