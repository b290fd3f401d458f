"""The walls around people and organisations."""

from django.db import migrations

from vroegsignalering.row_security import ACTING, PERSON, Door, Wall


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        Wall("accounts_organisation", ["id"]),
        Wall("accounts_membership", ["organisation_id"], person="user_id"),
        Wall("accounts_contactperson", ["organisation_id"]),
        Wall("accounts_actsfor", ["agency_id", "landlord_id"]),
        Wall("accounts_invitation", ["organisation_id"]),
        Door(
            "accounts_organisation",
            "own_memberships",
            f"id in (select organisation_id from accounts_membership where user_id = {PERSON})",
        ),
        Door(
            "accounts_organisation",
            "clients_and_agencies",
            f"id in (select landlord_id from accounts_actsfor where agency_id = {ACTING})"
            f" or id in (select agency_id from accounts_actsfor where landlord_id = {ACTING})",
        ),
    ]
