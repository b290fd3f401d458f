"""Every installation knows the municipalities from its first start (facts/gemeenten.csv)."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

from vroegsignalering import row_security

LIST = Path(__file__).resolve().parent.parent / "facts" / "gemeenten.csv"


def load(apps: Any, schema_editor: Any) -> None:
    municipality = apps.get_model("municipalities", "Municipality")
    with LIST.open(encoding="utf-8-sig", newline="") as rows:
        known = [
            municipality(code=row["gemeentecode"], name=row["naam"])
            for row in csv.DictReader(rows, delimiter=";")
        ]
    with row_security.unrestricted("municipalities of the first start"):
        municipality.objects.bulk_create(known, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0002_walls")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
