from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("agreements", "0007_only_granted_mandates")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="signature",
            name="agency_name",
            field=models.CharField(blank=True, default="", max_length=160),
            preserve_default=False,
        ),
    ]
