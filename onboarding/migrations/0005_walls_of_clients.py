"""Walls around an agency's clients and around mandates on paper.

Who only asked for a mandate does not get to see whether the landlord is known here.
"""

from django.db import migrations

from vroegsignalering.row_security import ACTING, Door, SameOwner, Wall


class Migration(migrations.Migration):
    dependencies = [("onboarding", "0004_clients")]

    operations = [
        Wall("onboarding_client", ["agency_id"]),
        Wall("onboarding_mandatedocument", ["agency_id", "landlord_id"]),
        SameOwner("onboarding_client", "mandate_id", "accounts_actsfor", ["agency_id"]),
        SameOwner(
            "onboarding_mandatedocument",
            "mandate_id",
            "accounts_actsfor",
            ["agency_id", "landlord_id"],
        ),
        migrations.RunSQL(
            "drop policy clients on onboarding_landlord",
            "create policy clients on onboarding_landlord for select using"
            " (organisation_id in (select landlord_id from accounts_actsfor"
            f" where agency_id = {ACTING}))",
        ),
        Door(
            "onboarding_landlord",
            "clients",
            "organisation_id in (select landlord_id from accounts_actsfor"
            f" where agency_id = {ACTING} and granted_at is not null)",
        ),
    ]
