"""An event names the key by which software acted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_mandate_of_an_act"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="api_key_id",
            field=models.UUIDField(null=True),
        ),
    ]
