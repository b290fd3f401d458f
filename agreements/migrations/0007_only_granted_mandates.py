"""What an agency only asked for is nobody's business at the other side of the table."""

from typing import ClassVar

from django.db import migrations

from vroegsignalering.row_security import ACTING, Door

PARTNERS = f"select partner_id from agreements_agreement where authority_id = {ACTING}"
AUTHORITIES = f"select authority_id from agreements_agreement where partner_id = {ACTING}"
ASKED = f"select landlord_id from accounts_actsfor where agency_id in ({PARTNERS})"
CLIENTS = f"{ASKED} and granted_at is not null"


def _organisations(clients: str) -> str:
    return f"id in ({PARTNERS}) or id in ({AUTHORITIES}) or id in ({clients})"


def _landlords(clients: str) -> str:
    return f"organisation_id in ({PARTNERS}) or organisation_id in ({clients})"


def _instead(table: str, name: str, former: str, condition: str) -> list[migrations.RunSQL]:
    """Replace a door: closed first, and opened again as it was when this is undone."""
    closing = migrations.RunSQL(
        f"drop policy {name} on {table}",
        f"create policy {name} on {table} for select using ({former})",
    )
    return [closing, Door(table, name, condition)]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("agreements", "0006_changes_of_people_are_seen")]

    operations: ClassVar = [
        *_instead(
            "accounts_actsfor",
            "authorities",
            f"agency_id in ({PARTNERS})",
            f"granted_at is not null and agency_id in ({PARTNERS})",
        ),
        *_instead(
            "accounts_organisation", "parties", _organisations(ASKED), _organisations(CLIENTS)
        ),
        *_instead("onboarding_landlord", "parties", _landlords(ASKED), _landlords(CLIENTS)),
    ]
