"""Who share an agreement see what changed among each other's people."""

from django.db import migrations

from vroegsignalering.row_security import ACTING, Door

PARTNERS = f"select partner_id from agreements_agreement where authority_id = {ACTING}"
AUTHORITIES = f"select authority_id from agreements_agreement where partner_id = {ACTING}"


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0005_room_for_a_mandate"),
        ("accounts", "0004_mandates_and_evidence"),
    ]

    operations = [
        Door(
            "accounts_directorychange",
            "parties",
            f"organisation_id in ({PARTNERS}) or organisation_id in ({AUTHORITIES})",
        ),
    ]
