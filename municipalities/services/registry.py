"""Keeps the list of municipalities as the official list has it."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from municipalities.bulk import municipality_list
from municipalities.bulk.municipality_list import Row
from municipalities.models import Municipality
from municipalities.states import RegistryRefusal
from vroegsignalering import row_security
from vroegsignalering.accounts.models import Membership
from vroegsignalering.audit import services as audit
from vroegsignalering.refusals import Refused

_LONGEST_LINE_OF_SUCCESSORS = 9


class WrongRows(Refused):
    """The list has rows that do not hold; ``problems`` are the sentences, with line numbers."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(RegistryRefusal.ROWS_ARE_WRONG)
        self.problems = problems


@dataclass(frozen=True)
class Imported:
    """What an import did, in numbers."""

    added: int
    changed: int
    unchanged: int


def import_list(*, by: Membership | None, path: Path) -> Imported:
    """Add and change municipalities as the list in ``path`` says; all rows or none.

    ``by`` is None for the command line. Municipalities that the list does not name stay as they
    are. The same list twice changes nothing the second time. Raises ``Refused`` for a wrong file
    and ``WrongRows`` when rows do not hold.
    """
    rows, problems = municipality_list.read(path)
    with row_security.unrestricted("import of municipalities"), transaction.atomic():
        known = {one.code: one for one in Municipality.objects.select_for_update()}
        problems += _wrong_successors(rows, known)
        if problems:
            raise WrongRows(sorted(problems, key=_line))
        result = _write(rows, known)
        if rows:
            audit.record(
                "municipalities_imported",
                Municipality(code=rows[0].code),
                by=by,
                detail={"added": result.added, "changed": result.changed},
            )
    return result


def _line(problem: str) -> int:
    return int(problem.removeprefix("Regel ").partition(":")[0])


def _wrong_successors(rows: list[Row], known: dict[str, Municipality]) -> list[str]:
    """Say which successors do not exist or lead back to where they started."""
    next_of = {code: one.successor_id or "" for code, one in known.items()}
    next_of |= {row.code: row.successor for row in rows}
    problems = []
    for row in rows:
        if row.successor and row.successor not in next_of:
            problems.append(
                f"Regel {row.line}: opvolger {row.successor} staat niet in de lijst"
                " en kennen wij niet."
            )
        elif row.successor and _goes_round(row.code, next_of):
            problems.append(f"Regel {row.line}: de opvolgers verwijzen in een kring naar elkaar.")
    return problems


def _goes_round(code: str, next_of: dict[str, str]) -> bool:
    for _ in range(_LONGEST_LINE_OF_SUCCESSORS):
        code = next_of.get(code, "")
        if not code:
            return False
    return True


def _write(rows: list[Row], known: dict[str, Municipality]) -> Imported:
    added = [row for row in rows if row.code not in known]
    # First without successors: a successor may stand further down in the list.
    Municipality.objects.bulk_create(Municipality(code=row.code, name=row.name) for row in added)
    changed = [row for row in rows if row.code not in known or _differs(row, known[row.code])]
    for row in changed:
        Municipality.objects.filter(code=row.code).update(
            name=row.name,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            successor=row.successor or None,
        )
    return Imported(len(added), len(changed) - len(added), len(rows) - len(changed))


def _differs(row: Row, known: Municipality) -> bool:
    return (row.name, row.valid_from, row.valid_until, row.successor or None) != (
        known.name,
        known.valid_from,
        known.valid_until,
        known.successor_id,
    )
