"""A case knows from which merged municipality it came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0003_same_tenancy")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="came_from",
            field=models.CharField(blank=True, max_length=4),
        ),
    ]
