"""Who looked at a registration, what was decided at once, and when the batch runs."""

import django.db.models.deletion
from django.db import migrations, models

import vroegsignalering.identifiers
from vroegsignalering.row_security import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_mandates_are_told_of"),
        ("onboarding", "0005_walls_of_clients"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="approved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="registration",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.CreateModel(
            name="BatchPolicy",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("hour", models.PositiveSmallIntegerField(verbose_name="uur")),
                (
                    "on_holiday",
                    models.CharField(max_length=20, verbose_name="als vrijdag een feestdag is"),
                ),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="batch_policy_is_one_row"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hour__lte", 23)), name="batch_policy_hour"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on_holiday__in", ["day_before", "next_working_day", "same_day"])
                        ),
                        name="batch_policy_on_holiday",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskDecision",
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
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("approve", "Keur goed"),
                            ("hold", "Houd vast"),
                            ("decline", "Wijs af"),
                        ],
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("rows", models.JSONField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-decided_at"], name="desk_decision_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("act__in", ["approve", "hold", "decline"])),
                        name="desk_decision_act",
                    )
                ],
            },
        ),
        # Of nobody: only a crossing with its reason reads and writes it.
        Wall("onboarding_deskdecision", []),
    ]
