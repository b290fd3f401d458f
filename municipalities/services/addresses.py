"""Replaces the address register by a new edition of the CBS list, in one step."""

from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from municipalities.bulk import address_list
from municipalities.models import AddressRegister, Municipality
from municipalities.states import RegistryRefusal
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Membership
from vroegsignalering.audit import services as audit
from vroegsignalering.refusals import Refused

_IMPORT_LOCK = 7261101
_CHUNK = 1 << 18
# More unreadable rows than one in this many: then it is probably not the list it seems to be.
_UNREADABLE_LIMIT = 100


@dataclass(frozen=True)
class Loaded:
    """What an import did, in numbers."""

    year: int
    loaded: int
    double: int
    unreadable: int
    problems: tuple[str, ...]
    unknown_codes: tuple[str, ...]
    replaced_year: int | None
    erased: int


def load(*, by: Membership | None, path: Path) -> Loaded:
    """Load the list in ``path`` beside the old one, then let it serve, then erase the old one.

    ``by`` is None for the command line. The rows go in by COPY inside one transaction: until it
    commits everybody reads the old edition, and a broken file or a killed process leaves nothing
    behind. Raises ``Refused`` for a wrong file, an empty one, or when an import is running.
    """
    with (
        address_list.opened(path) as source,
        row_security.unrestricted("import of addresses"),
    ):
        _one_at_a_time()
        register = AddressRegister.objects.create(
            year=source.year, imported_at=clock.now(), is_serving=False
        )
        loaded = _copy(source, register)
        if not loaded:
            raise Refused(RegistryRefusal.EMPTY_REGISTER)
        if source.unreadable * _UNREADABLE_LIMIT > source.read:
            explanation = f"{RegistryRefusal.TOO_MANY_UNREADABLE.label} "
            raise Refused(
                RegistryRefusal.TOO_MANY_UNREADABLE,
                explanation=explanation + " ".join(source.problems),
            )
        replaced = _let_serve(register, loaded)
        audit.record(
            "addresses_imported",
            register,
            by=by,
            detail={
                "year": source.year,
                "loaded": loaded,
                "double": source.double,
                "unreadable": source.unreadable,
            },
        )
    erased = erase_old()
    known = set(Municipality.objects.filter(code__in=source.codes).values_list("code", flat=True))
    return Loaded(
        year=source.year,
        loaded=loaded,
        double=source.double,
        unreadable=source.unreadable,
        problems=tuple(source.problems),
        unknown_codes=tuple(sorted(source.codes - known)),
        replaced_year=replaced,
        erased=erased,
    )


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_IMPORT_LOCK])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise Refused(RegistryRefusal.IMPORT_IS_RUNNING)


def _copy(source: address_list.AddressList, register: AddressRegister) -> int:
    """Stream the rows into the table; return how many."""
    count, waiting, size = 0, [], 0
    statement = (
        "copy municipalities_address (register_id, postcode, house_number, municipality_code)"
        " from stdin"
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for postcode, number, code in source.addresses():
            line = f"{register.pk}\t{postcode}\t{number}\t{code}\n"
            waiting.append(line)
            size += len(line)
            count += 1
            if size > _CHUNK:
                copy.write("".join(waiting))
                waiting, size = [], 0
        copy.write("".join(waiting))
    return count


def _let_serve(register: AddressRegister, rows: int) -> int | None:
    """Let the new edition answer from this commit on; return the year of the old one."""
    old = AddressRegister.objects.filter(is_serving=True)
    year = old.values_list("year", flat=True).first()
    old.update(is_serving=False)
    AddressRegister.objects.filter(pk=register.pk).update(is_serving=True, rows=rows)
    return year


def erase_old() -> int:
    """Erase the rows of editions that no longer serve; return how many.

    Nobody reads them any more, so nobody waits for it. What a killed process left is erased by
    the next import. An edition that is being loaded is not visible yet.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "delete from municipalities_address where register_id in"
            " (select id from municipalities_addressregister where not is_serving)"
        )
        erased = int(cursor.rowcount)
        cursor.execute("delete from municipalities_addressregister where not is_serving")
    return erased
