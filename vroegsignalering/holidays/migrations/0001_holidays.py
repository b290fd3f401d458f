"""The holiday table, filled with the days that the law names for 2024 up to and including 2032."""

import datetime as dt

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from vroegsignalering.identifiers import new_id
from vroegsignalering.workdays import recognised_holidays

FIRST_YEAR, LAST_YEAR = 2024, 2032


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write each computed holiday once."""
    holiday = apps.get_model("holidays", "Holiday")
    holiday.objects.bulk_create(
        holiday(
            date=found.date,
            name=found.name,
            ground=found.ground,
            known_since=dt.date(FIRST_YEAR, 1, 1),
        )
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for found in recognised_holidays(year)
    )


class Migration(migrations.Migration):
    """Makes and fills the table; the way back drops it."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("date", models.DateField(unique=True, verbose_name="datum")),
                ("name", models.CharField(max_length=80, verbose_name="naam")),
                ("ground", models.CharField(max_length=200, verbose_name="grondslag")),
                ("known_since", models.DateField(verbose_name="bekend sinds")),
            ],
            options={
                "verbose_name": "feestdag",
                "verbose_name_plural": "feestdagen",
                "ordering": ("date",),
            },
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
