"""The registry is public to read; only a body itself, or the operator, changes it."""

from django.db import migrations

from vroegsignalering.row_security import Wall


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0001_initial")]

    operations = [
        Wall("municipalities_authority", ["organisation_id"], public=True),
        Wall("municipalities_municipality", ["authority_id"], public=True),
    ]
