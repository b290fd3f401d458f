"""The same tenancy by address and surname, clients of held rows, headings that are known."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import vroegsignalering.identifiers
from vroegsignalering.row_security import Wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0002_walls"),
        ("onboarding", "0003_links_and_retries"),
        ("signals", "0002_walls"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="KnownHeading",
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
                ("heading", models.CharField(max_length=200)),
                ("column", models.CharField(blank=True, max_length=40)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="knownheading",
            constraint=models.UniqueConstraint(
                fields=("organisation", "heading"), name="heading_known_once"
            ),
        ),
        Wall("signals_knownheading", ["organisation_id"]),
        migrations.AddField(
            model_name="heldrow",
            name="client",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="onboarding.landlord",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="address_index",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name="objection",
            name="name_index",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["landlord", "address_index"], name="objection_address"),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(
                fields=["landlord", "address_index", "name_index"], name="signal_of_tenancy"
            ),
        ),
    ]
