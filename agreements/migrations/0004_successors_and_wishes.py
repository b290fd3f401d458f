"""Who stands in the place of a merged municipality, and which ones partners wait for."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import vroegsignalering.identifiers
from vroegsignalering import row_security
from vroegsignalering.row_security import SameOwner, Wall

PARTIES = ["partner_id", "authority_id"]
# Whoever came in before wishes were kept: what was chosen then and never became an agreement.
OLD_WISHES = """
insert into agreements_wantedmunicipality (id, partner_id, municipality_id, wanted_at)
select gen_random_uuid(), old.organisation_id, known.code, min(old.created_at)
from onboarding_registration old
join municipalities_municipality known on known.code = any(old.municipality_codes)
where old.organisation_id is not null and not exists (
    select from agreements_agreement made
    where made.partner_id = old.organisation_id and made.municipality_id = known.code
)
group by old.organisation_id, known.code
"""


def keep_old_wishes(apps: Any, schema_editor: Any) -> None:
    with row_security.unrestricted("wishes from before they were kept"):
        schema_editor.execute(OLD_WISHES)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_mandates_and_evidence"),
        ("agreements", "0003_found_by_code_and_digest"),
        ("municipalities", "0004_own_page_and_joining"),
        ("onboarding", "0003_links_and_retries"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgreementSuccession",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=vroegsignalering.identifiers.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("from_authority_name", models.CharField(max_length=200)),
                ("to_authority_name", models.CharField(max_length=200)),
                ("on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successions",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.authority",
                    ),
                ),
                (
                    "from_municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.municipality",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "to_municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "from_municipality"), name="succession_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WantedMunicipality",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=vroegsignalering.identifiers.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("wanted_at", models.DateTimeField()),
                ("fulfilled_at", models.DateTimeField(null=True)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wanted_by",
                        to="municipalities.municipality",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wanted_municipalities",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("fulfilled_at__isnull", True)),
                        fields=("partner", "municipality"),
                        name="municipality_wanted_once",
                    )
                ],
            },
        ),
        Wall("agreements_wantedmunicipality", ["partner_id"]),
        Wall("agreements_agreementsuccession", PARTIES),
        SameOwner(
            "agreements_agreementsuccession", "agreement_id", "agreements_agreement", PARTIES
        ),
        migrations.RunPython(keep_old_wishes, migrations.RunPython.noop),
    ]
