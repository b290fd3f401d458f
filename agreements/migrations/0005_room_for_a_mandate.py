from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_successors_and_wishes")]

    operations = [
        migrations.AlterField(
            model_name="signature",
            name="mandate",
            field=models.CharField(max_length=600),
        ),
    ]
