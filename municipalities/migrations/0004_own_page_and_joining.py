"""What a public body says on its own page, and how a municipality comes to take part."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import vroegsignalering.identifiers
from vroegsignalering.row_security import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0003_the_municipalities"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuthorityChange",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("names", "Naam"),
                            ("reporting_point", "Digitaal Meldpunt"),
                            ("instructions", "Hoe u aanlevert"),
                            ("threshold", "Drempelbedrag"),
                            ("criteria", "Wat de gemeente met signalen doet"),
                        ],
                        max_length=16,
                    ),
                ),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
                ("told_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="JoinRequest",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "Uitgenodigd"),
                            ("asked", "Wacht op bevestiging van het e-mailadres"),
                            ("waiting", "Wacht op beoordeling"),
                            ("colleague", "Doorgegeven aan collega's"),
                            ("joined", "Doet mee"),
                            ("declined", "Afgewezen"),
                        ],
                        max_length=10,
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=4), size=None
                    ),
                ),
                ("token_digest", models.BinaryField(max_length=32, unique=True)),
                ("link_sent_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("name", models.CharField(blank=True, max_length=120)),
                ("legal_name", models.CharField(blank=True, max_length=200)),
                (
                    "threshold_amount",
                    models.DecimalField(decimal_places=2, max_digits=8, null=True),
                ),
                ("point_name", models.CharField(blank=True, max_length=120)),
                ("point_instructions", models.TextField(blank=True)),
                ("point_phone", models.CharField(blank=True, max_length=20)),
                ("point_email", models.EmailField(blank=True, max_length=254)),
                ("contact_given_name", models.CharField(blank=True, max_length=80)),
                ("contact_family_name", models.CharField(blank=True, max_length=120)),
                ("contact_job_title", models.CharField(blank=True, max_length=120)),
                ("contact_phone", models.CharField(blank=True, max_length=20)),
                ("handles_cases", models.BooleanField(default=False)),
                ("signatory_given_name", models.CharField(blank=True, max_length=80)),
                ("signatory_family_name", models.CharField(blank=True, max_length=120)),
                ("signatory_job_title", models.CharField(blank=True, max_length=120)),
                ("signatory_email", models.EmailField(blank=True, max_length=254)),
                ("proven_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decline_reason", models.TextField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name="authority",
            name="confirmed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="authority",
            name="criteria",
            field=models.TextField(blank=True, verbose_name="wat de gemeente met signalen doet"),
        ),
        migrations.AddField(
            model_name="authority",
            name="criteria_since",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="authority",
            name="delivery_instructions",
            field=models.TextField(blank=True, verbose_name="hoe levert een verhuurder aan"),
        ),
        migrations.AddField(
            model_name="municipality",
            name="mail_domain",
            field=models.CharField(blank=True, max_length=120, verbose_name="maildomein"),
        ),
        migrations.AddConstraint(
            model_name="municipality",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mail_domain", django.db.models.functions.text.Lower("mail_domain"))
                ),
                name="municipality_domain_lower",
            ),
        ),
        migrations.AddField(
            model_name="authoritychange",
            name="authority",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="joinrequest",
            name="authority",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="joinrequest",
            name="reporting_point",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.reportingpoint",
            ),
        ),
        migrations.AddIndex(
            model_name="authoritychange",
            index=models.Index(
                condition=models.Q(("told_at__isnull", True)),
                fields=["changed_at"],
                name="authority_change_to_tell",
            ),
        ),
        migrations.AddIndex(
            model_name="joinrequest",
            index=models.Index(fields=["state", "asked_at"], name="join_request_queue"),
        ),
        migrations.AddIndex(
            model_name="joinrequest",
            index=models.Index(fields=["email", "link_sent_at"], name="join_request_of"),
        ),
        migrations.AddConstraint(
            model_name="joinrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["invited", "asked", "waiting", "colleague", "joined", "declined"],
                    )
                ),
                name="join_request_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="join_request_email_lower",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["invited", "asked"]),
                    ("proven_at__isnull", False),
                    ("state", "declined"),
                    _connector="OR",
                ),
                name="join_request_proven_when",
            ),
        ),
        Wall("municipalities_authoritychange", ["authority_id"]),
        Wall("municipalities_joinrequest", []),
    ]
