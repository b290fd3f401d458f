"""An agency sees what it handed in as long as the landlord's mandate holds, and no longer.

Feedback and pauses ask the part of the mandate that is about following. A submission that an
agency made under a client's own agreement is the client's; the agency sees it by mandate.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from vroegsignalering.row_security import ACTING, NewWall

THREE = ["landlord_id", "agency_id", "authority_id"]


def _mandated(wanted: str, landlord: str = "landlord_id") -> str:
    # A sub-select that does not look at the row: asked once for each statement, not for each row.
    return (
        f"agency_id = {ACTING} and {landlord} in (select accounts_mandated_landlords('{wanted}'))"
    )


def _parties(wanted: str) -> str:
    return f"landlord_id = {ACTING} or authority_id = {ACTING} or ({_mandated(wanted)})"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0004_mandates_and_evidence"),
        ("signals", "0004_cases_of_merged_municipalities"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="submission",
            name="agency",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="onboarding.agency",
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="mandate",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.actsfor",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["agency", "-received_at"], name="submission_of_agency"),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(agency__isnull=True, mandate__isnull=True)
                | models.Q(agency__isnull=False, mandate__isnull=False),
                name="submission_by_mandate",
            ),
        ),
        *(
            NewWall(f"signals_{table}", sees=_parties(""), writes=_parties("deliver"), before=THREE)
            for table in ("signal", "evidence")
        ),
        *(
            NewWall(
                f"signals_{table}",
                sees=_parties("read_feedback"),
                writes=_parties("read_feedback"),
                before=THREE,
            )
            for table in ("feedback", "collectionpause")
        ),
        NewWall(
            "signals_submission",
            sees=f"organisation_id = {ACTING} or ({_mandated('', 'organisation_id')})",
            writes=f"organisation_id = {ACTING}",
            before=["organisation_id"],
        ),
    ]
