"""The walls between organisations, built by the database.

Every table that belongs to an organisation compares its owner columns with one setting of the
transaction. Without the setting nothing is visible. The setting is no secret: the walls guard
against a forgotten filter, not against SQL injection; selectors filter by party as well.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import connection, migrations, transaction

from vroegsignalering import clock

# Wrapped in a sub-select, PostgreSQL evaluates the setting once instead of once per row. After
# a commit a local setting reads as '' and not as NULL, hence nullif.
ACTING = "(select nullif(current_setting('portal.organisation_id', true), '')::uuid)"
PERSON = "(select nullif(current_setting('portal.user_id', true), '')::uuid)"
# The local day by the portal's own clock, which may have been moved.
TODAY = "(select nullif(current_setting('portal.today', true), '')::date)"
CROSSING = "(select coalesce(current_setting('portal.crossing', true), '') <> '')"


@dataclass(frozen=True)
class Walls:
    """What the current transaction may see."""

    organisation_id: uuid.UUID | None = None
    user_id: uuid.UUID | None = None
    crossing: str = ""


_NOWHERE = Walls()
_current: ContextVar[Walls] = ContextVar("walls", default=_NOWHERE)


def current() -> Walls:
    """Return for whom the present code acts."""
    return _current.get()


def _apply(walls: Walls) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('portal.organisation_id', %s, true),"
            " set_config('portal.user_id', %s, true),"
            " set_config('portal.crossing', %s, true),"
            " set_config('portal.today', %s, true)",
            [
                str(walls.organisation_id or ""),
                str(walls.user_id or ""),
                walls.crossing,
                clock.today().isoformat(),
            ],
        )


@contextmanager
def _inside(walls: Walls) -> Iterator[None]:
    before = _current.get()
    token = _current.set(walls)
    try:
        with transaction.atomic():
            _apply(walls)
            yield
            # A savepoint that is rolled back restores the settings by itself.
            if not connection.needs_rollback:
                _apply(before)
    finally:
        _current.reset(token)


@contextmanager
def acting_for(
    organisation_id: uuid.UUID | str | None, user_id: uuid.UUID | str | None = None
) -> Iterator[None]:
    """Open a transaction in which only the rows of this organisation exist.

    ``user_id`` opens the person's own rows as well (memberships, devices).
    """
    organisation = uuid.UUID(str(organisation_id)) if organisation_id else None
    person = uuid.UUID(str(user_id)) if user_id else None
    with _inside(Walls(organisation, person)):
        yield


@contextmanager
def unrestricted(reason: str) -> Iterator[None]:
    """Open a transaction that crosses the walls.

    ``reason`` says why in a few English words; every audit event written inside carries it.
    """
    if not reason:
        raise ValueError("Crossing the walls needs a reason.")
    with _inside(replace(_current.get(), crossing=reason)):
        yield


class Wall(migrations.RunSQL):
    """Migration operation that walls a table: enabled, forced, one policy for all commands.

    ``owners`` are the columns that hold the id of an organisation that may see the row.
    ``person`` names a column with a user id whose own rows are visible. ``public`` lets
    everybody read; writing stays walled. Without owners only ``unrestricted`` gets in.
    """

    def __init__(
        self,
        table: str,
        owners: Sequence[str],
        *,
        person: str = "",
        public: bool = False,
    ) -> None:
        ways = [f"{owner} = {ACTING}" for owner in owners]
        if person:
            ways.append(f"{person} = {PERSON}")
        rule = " or ".join([*ways, CROSSING])
        statements = [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"create policy wall on {table} using ({rule}) with check ({rule})",
        ]
        undo = [f"drop policy wall on {table}"]
        if public:
            statements.append(f"create policy public_reading on {table} for select using (true)")
            undo.append(f"drop policy public_reading on {table}")
        undo += [
            f"alter table {table} no force row level security",
            f"alter table {table} disable row level security",
        ]
        super().__init__(tuple(statements), tuple(undo))


class NewWall(migrations.RunSQL):
    """Migration operation that gives a walled table another rule than "one of its owners".

    ``sees`` and ``writes`` are SQL that says which rows exist for the acting organisation, and
    which it may leave behind; crossing is added. ``before`` are the owners that ``Wall`` had.
    """

    def __init__(self, table: str, *, sees: str, writes: str, before: Sequence[str]) -> None:
        former = " or ".join([*(f"{owner} = {ACTING}" for owner in before), CROSSING])
        super().__init__(
            f"alter policy wall on {table}"
            f" using ({sees} or {CROSSING}) with check ({writes} or {CROSSING})",
            f"alter policy wall on {table} using ({former}) with check ({former})",
        )


class Door(migrations.RunSQL):
    """Migration operation that adds one more way to *read* a walled table.

    A higher floor opens it for its partners: who share an agreement see each other's names.
    ``condition`` is SQL; a table that it asks is walled too, so it must let the asker in.
    """

    def __init__(self, table: str, name: str, condition: str) -> None:
        super().__init__(
            f"create policy {name} on {table} for select using ({condition})",
            f"drop policy {name} on {table}",
        )


class SameOwner(migrations.RunSQL):
    """Migration operation that ties a child row to a parent of the same owners.

    Foreign keys look through walls: without this, one organisation could hang a row on the row
    of another. ``owners`` maps the child's columns to the parent's.
    """

    def __init__(self, child: str, key: str, parent: str, owners: Sequence[str]) -> None:
        columns = ", ".join(owners)
        name = f"{child}_{key}_same_owner"
        parent_key = f"{parent}_{'_'.join(owner.removesuffix('_id') for owner in owners)}_key"[:60]
        super().__init__(
            [
                f"create unique index if not exists {parent_key} on {parent} (id, {columns})",
                (
                    f"alter table {child} add constraint {name} foreign key ({key}, {columns})"
                    f" references {parent} (id, {columns}) deferrable initially deferred"
                ),
            ],
            f"alter table {child} drop constraint {name}",
        )


class Counter(migrations.RunSQL):
    """Migration operation that makes the counter behind a public number."""

    def __init__(self, name: str) -> None:
        super().__init__(f"create sequence {name}", f"drop sequence {name}")
