"""A question to a client may bring a signed power of attorney; only one of the agency itself."""

import django.db.models.deletion
from django.db import migrations, models

# As ``SameOwner`` does; the owner is called agency here and organisation there.
TIED = (
    (
        "create unique index if not exists accounts_evidencefile_organisation_key"
        " on accounts_evidencefile (id, organisation_id)"
    ),
    (
        "alter table onboarding_client add constraint onboarding_client_evidence_id_same_owner"
        " foreign key (evidence_id, agency_id)"
        " references accounts_evidencefile (id, organisation_id) deferrable initially deferred"
    ),
)
UNTIED = "alter table onboarding_client drop constraint onboarding_client_evidence_id_same_owner"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_agencies_are_told_of_their_end"),
        ("onboarding", "0006_the_desk"),
    ]

    operations = [
        migrations.AddField(
            model_name="client",
            name="evidence",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.evidencefile",
            ),
        ),
        migrations.RunSQL(TIED, UNTIED),
    ]
