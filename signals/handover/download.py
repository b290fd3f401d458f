"""Signals as a CSV file in the columns of the delivery contract, for the operator to carry."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from signals.bulk.columns import COLUMNS
from signals.models import Evidence, Signal
from vroegsignalering import sealing
from vroegsignalering.formula_safety import neutral


def as_csv(reports: Iterable[Signal]) -> bytes:
    """Return the file: UTF-8 with BOM, semicolons, no cell that a spreadsheet would calculate.

    ``reports`` carry their evidence and their landlord; ``verhuurder_kvk`` says who reports.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([column.heading for column in COLUMNS])
    for report in reports:
        values = _values(report)
        writer.writerow([neutral(_text(values.get(column.name))) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _values(report: Signal) -> Mapping[str, Any]:
    evidence: Evidence = report.evidence
    return {
        **sealing.open_document(report.sealed, report.pk),
        "reference": report.reference,
        "amount": report.amount,
        "arrears_since": report.arrears_since,
        "contact_effort_on": evidence.contact_effort_on,
        "debt_help_pointed_on": evidence.debt_help_pointed_on,
        "reminder_on": evidence.reminder_on,
        "sharing_offer_on": evidence.sharing_offered_on,
        "tenant_objected": False,
        "is_crisis": report.is_crisis,
        "is_warm_transfer": report.is_warm_transfer,
        "landlord_kvk": report.landlord.organisation.kvk_number,
    }


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
