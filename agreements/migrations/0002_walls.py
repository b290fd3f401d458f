"""Walls around agreements; who share one see each other's names and contact persons."""

from django.db import migrations

from vroegsignalering.row_security import ACTING, Counter, Door, SameOwner, Wall

PARTIES = ["partner_id", "authority_id"]
PARTNERS = f"select partner_id from agreements_agreement where authority_id = {ACTING}"
AUTHORITIES = f"select authority_id from agreements_agreement where partner_id = {ACTING}"
CLIENTS = f"select landlord_id from accounts_actsfor where agency_id in ({PARTNERS})"


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0001_initial"),
        ("accounts", "0002_walls"),
        ("onboarding", "0002_walls"),
    ]

    operations = [
        Counter("agreements_number"),
        *(
            Wall(f"agreements_{table}", PARTIES)
            for table in ("agreement", "terms", "signature", "agreementdocument")
        ),
        *(
            SameOwner(f"agreements_{table}", "agreement_id", "agreements_agreement", PARTIES)
            for table in ("terms", "signature", "agreementdocument")
        ),
        Door("accounts_actsfor", "authorities", f"agency_id in ({PARTNERS})"),
        Door(
            "accounts_organisation",
            "parties",
            f"id in ({PARTNERS}) or id in ({AUTHORITIES}) or id in ({CLIENTS})",
        ),
        Door(
            "accounts_contactperson",
            "parties",
            f"organisation_id in ({PARTNERS}) or organisation_id in ({AUTHORITIES})",
        ),
        Door(
            "onboarding_landlord",
            "parties",
            f"organisation_id in ({PARTNERS}) or organisation_id in ({CLIENTS})",
        ),
        Door("onboarding_agency", "parties", f"organisation_id in ({PARTNERS})"),
    ]
