"""An invitation can be withdrawn before it is accepted."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_mandates_and_evidence")]

    operations = [
        migrations.AddField(
            "invitation", "withdrawn_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            "invitation",
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
        ),
    ]
