from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_sessions_of_people")]

    operations = [
        migrations.AddField(
            model_name="signingmandate",
            name="warned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="signingmandate",
            name="told_over_at",
            field=models.DateTimeField(null=True),
        ),
    ]
