"""What a mail is about, how each person wants to be told, and reminders that were given."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from vroegsignalering.row_security import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("account", "Uw account en uw aanmelding"),
                            (
                                "legal",
                                "Overeenkomsten die gelden, incassopauzes, rollen en machtigingen",
                            ),
                            ("agreements", "Overeenkomsten die op iemand wachten"),
                            ("deliveries", "Uw aanleveringen"),
                            ("feedback", "Antwoorden van gemeenten"),
                            ("pauses", "Incassopauzes die bijna eindigen"),
                            ("people", "Collega's en contactpersonen"),
                            ("municipalities", "Gemeenten die meedoen of veranderen"),
                            ("reminders", "Herinneringen"),
                            ("digest", "Uw dagelijkse overzicht"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "choice",
                    models.CharField(
                        choices=[
                            ("at_once", "Meteen"),
                            ("digest", "Eén keer per dag"),
                            ("off", "Niet mailen"),
                        ],
                        max_length=8,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=40)),
                ("about", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField()),
                ("on", models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name="mail",
            name="digest",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="collected",
                to="outbox.mail",
            ),
        ),
        migrations.AddField(
            model_name="mail",
            name="topic",
            field=models.CharField(
                choices=[
                    ("account", "Uw account en uw aanmelding"),
                    ("legal", "Overeenkomsten die gelden, incassopauzes, rollen en machtigingen"),
                    ("agreements", "Overeenkomsten die op iemand wachten"),
                    ("deliveries", "Uw aanleveringen"),
                    ("feedback", "Antwoorden van gemeenten"),
                    ("pauses", "Incassopauzes die bijna eindigen"),
                    ("people", "Collega's en contactpersonen"),
                    ("municipalities", "Gemeenten die meedoen of veranderen"),
                    ("reminders", "Herinneringen"),
                    ("digest", "Uw dagelijkse overzicht"),
                ],
                default="legal",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="mail",
            name="state",
            field=models.CharField(
                choices=[
                    ("to_send", "Wordt verstuurd"),
                    ("sent", "Verstuurd"),
                    ("given_up", "Niet gelukt"),
                    ("collected", "Wacht op het overzicht"),
                    ("in_digest", "Stond in het overzicht"),
                    ("not_wanted", "Niet gemaild: staat uit"),
                ],
                default="to_send",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state", "collected")),
                fields=["to_email", "created_at"],
                name="mail_for_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailchoice",
            constraint=models.UniqueConstraint(fields=("email", "topic"), name="mail_choice_once"),
        ),
        migrations.AddConstraint(
            model_name="mailchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="mail_choice_lower",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("what", "about", "number"), name="reminder_once"
            ),
        ),
        Wall("outbox_mailchoice", []),
        Wall("outbox_reminder", []),
    ]
