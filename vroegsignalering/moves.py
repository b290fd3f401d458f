"""Changes a status by one guarded UPDATE: the winner is who changed the row."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.db.models import Model, Q, TextChoices

from vroegsignalering.refusals import Refused

Moves: TypeAlias = Mapping[Any, frozenset[Any]]


def move(
    row: Model,
    to: TextChoices,
    *,
    moves: Moves,
    too_late: TextChoices,
    where: Q | None = None,
    **changes: Any,
) -> None:
    """Move ``row`` to state ``to`` and write ``changes`` with it, in one statement.

    ``moves`` says from which states that is allowed; the UPDATE names them in its WHERE, so of
    two at once exactly one wins. Raises ``Refused(too_late)`` when the row had already moved on.
    The column must be called ``state``.
    """
    sources = [source for source, targets in moves.items() if to in targets]
    changed = (
        type(row)
        ._default_manager.filter(where or Q(), pk=row.pk, state__in=sources)
        .update(state=to, **changes)
    )
    if not changed:
        raise Refused(too_late)
    row.state = to  # type: ignore[attr-defined]  # every model with moves has this column
    for name, value in changes.items():
        setattr(row, name, value)


def claim(rows: Any, **changes: Any) -> bool:
    """Write ``changes`` to the rows of a queryset that still names the state left behind.

    Returns whether anything changed; False means that somebody was first.
    """
    return bool(rows.update(**changes))
