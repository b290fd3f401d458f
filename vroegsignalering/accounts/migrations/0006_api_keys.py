"""Keys by which software acts for an organisation, walled like all that it owns."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import vroegsignalering.identifiers
from vroegsignalering.row_security import SameOwner, Wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_invitations_can_be_withdrawn"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeyBearer",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("accounts.membership",),
        ),
        migrations.CreateModel(
            name="ApiKey",
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
                ("name", models.CharField(max_length=80, verbose_name="naam")),
                ("prefix", models.CharField(max_length=16)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("aanleveren", "Achterstanden aanleveren"),
                                ("signalen-lezen", "Signalen en terugkoppelingen lezen"),
                                ("pauzes", "Incassopauzes lezen en bevestigen"),
                                ("zaken", "Zaken lezen en bijwerken"),
                                ("overeenkomsten-lezen", "Overeenkomsten lezen"),
                                ("ddas", "De levering voor DDAS ophalen"),
                            ],
                            max_length=24,
                        ),
                        size=None,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField(null=True)),
                ("made_name", models.CharField(blank=True, max_length=200)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_name", models.CharField(blank=True, max_length=200)),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_keys",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="accounts.apikey",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "-made_at"], name="api_key_of")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "replaces"), name="api_key_replaced_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scopes", []), _negated=True),
                        name="api_key_for_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gte", models.F("made_at"))),
                        name="api_key_dates",
                    ),
                ],
            },
        ),
        Wall("accounts_apikey", ["organisation_id"]),
        SameOwner("accounts_apikey", "replaces_id", "accounts_apikey", ["organisation_id"]),
    ]
