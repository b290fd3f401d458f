"""When a link was mailed, whether another try was asked, and runs by hand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onboarding", "0002_walls")]

    operations = [
        migrations.AddField("registration", "link_sent_at", models.DateTimeField(null=True)),
        migrations.AddField("registration", "retry_asked_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "batchrun",
            "period",
            models.CharField("ISO-week van de vrijdag", max_length=40, unique=True),
        ),
        migrations.AddIndex(
            "registration",
            models.Index(fields=["contact_email"], name="registration_of_applicant"),
        ),
    ]
