"""Sessions of which one knows whose they are, wrong passwords per account, another address.

Who was logged in before logs in again: Django's own table of sessions goes.
"""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import vroegsignalering.identifiers
from vroegsignalering.row_security import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_api_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogInFailures",
            fields=[
                ("account", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BrowserSession",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("key", models.UUIDField(db_index=True)),
                ("browser", models.CharField(blank=True, max_length=60)),
                ("started_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="browser_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmailChange",
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
                ("email", models.EmailField(max_length=254)),
                ("token_digest", models.BinaryField(max_length=32, unique=True)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="email_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower(models.F("email")))
                        ),
                        name="email_change_lower",
                    )
                ],
            },
        ),
        Wall("accounts_loginfailures", []),
        Wall("accounts_emailchange", [], person="user_id"),
        migrations.RunSQL("drop table if exists django_session", migrations.RunSQL.noop),
    ]
