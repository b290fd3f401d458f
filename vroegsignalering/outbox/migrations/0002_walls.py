"""The wall around mails: only the outbox itself, and the organisation a mail belongs to."""

from django.db import migrations

from vroegsignalering.row_security import Wall


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [Wall("outbox_mail", ["organisation_id"])]
