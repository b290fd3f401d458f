"""Checks every row of a delivery: raw text → typed values and findings, all of them at once.

Source: the delivery contract ("aanlevering"), table *What is checked*. ``cells`` turns the text of
each cell into a value (R02, R03, R16, and days in the future, R04), ``checker`` reports what is not
there (R01, R05), and the other rules are one small function each, listed once: ``rules_on_row``
look at the values of one row and its place in the file, ``rules_on_facts`` at what the caller
found out for a whole batch (``facts``). A value with a finding is left out of the rules that
follow; all other rules still run.

Rows are handled in batches and columns at a time, because files of 100 000 rows are normal. The
same code checks a row that was typed by hand or sent by a program (``read_fields``).
"""

from signals.bulk.rows.checker import RowChecker
from signals.bulk.rows.given import REPEAT_MONTHS
from signals.bulk.rows.row import (
    CheckedRow,
    Circumstances,
    Layout,
    RowCheck,
    RowValues,
    letters,
)

__all__ = [
    "REPEAT_MONTHS",
    "CheckedRow",
    "Circumstances",
    "Layout",
    "RowCheck",
    "RowChecker",
    "RowValues",
    "letters",
]
