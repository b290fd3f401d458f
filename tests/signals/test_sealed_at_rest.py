"""Nothing that names a renter lies readable in any table; a sealed value opens only in its row."""

import os

import psycopg
import pytest
from psycopg import sql

from signals.models import HeldRow, Signal, SubmissionChunk
from signals.selectors.municipality import renter_of
from tests.cast import Cast
from tests.signals.delivery import (
    DELFT,
    HAARLEM,
    ZWOLLE,
    checked,
    hand_in,
    in_force,
    receive,
    register,
    send,
)
from tests.signals.files import csv_file, row
from vroegsignalering import row_security, sealing

CANARY = {
    "voorletters": "Q.X.Z.",
    "tussenvoegsel": "ter",
    "achternaam": "Kanarievogel",
    "geboortedatum": "29-02-1988",
    "straat": "Zeldzamestraat",
    "woonplaats": "Nergenshuizen",
    "telefoon": "0612345098",
    "email": "kanarie@voorbeeld.example",
}
#: What must not be found, as it was written and as it is kept.
TRACES = (
    "Q.X.Z.",
    "Kanarievogel",
    "kanarievogel",
    "29-02-1988",
    "1988-02-29",
    "Zeldzamestraat",
    "Nergenshuizen",
    "0612345098",
    "+31612345098",
    "kanarie@voorbeeld.example",
)


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """Rows in every place where a row can end: sent, handed over, held, refused, bad headings."""
    cast = committed_cast
    register(("2011AD", 7, HAARLEM), ("2629DJ", 9, DELFT))
    in_force(cast, ZWOLLE, DELFT)
    submission = hand_in(
        cast.sam,
        row(1, **CANARY),
        row(9, **CANARY, postcode="2629DJ"),
        row(7, **CANARY, postcode="2011AD"),
        row(4, **CANARY, bezwaar="ja"),
        row(5, **{**CANARY, "email": "kanarie@voorbeeld"}),
        row(6, **{**CANARY, "geboortedatum": "29-02-1987"}),
        row(8, **CANARY, bedrag=""),
    )
    send(cast.sam, submission)
    without_headings = csv_file(row(1, **CANARY)).splitlines()[1]
    checked(receive(cast.sam, without_headings))
    renamed = csv_file(row(1, **CANARY)).replace(b"straat", b"Zeldzamestraat", 1)
    checked(receive(cast.sam, renamed))
    return cast


def _everything() -> dict[str, str]:
    """Return the text of all rows of each table, as the owner of the database sees them."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute("set local portal.crossing = 'tests'")
        names = owner.execute("select tablename from pg_tables where schemaname = 'public'")
        rows = sql.SQL("select t::text from {} t")
        return {
            name: "\n".join(
                line for (line,) in owner.execute(rows.format(sql.Identifier(name))).fetchall()
            )
            for (name,) in names.fetchall()
        }


def test_no_table_holds_a_trace_of_the_renter(cast: Cast) -> None:
    found = [
        (name, trace)
        for name, text in _everything().items()
        for trace in TRACES
        if trace in text or trace.encode().hex() in text
    ]
    assert found == []


def test_the_test_would_see_a_trace(cast: Cast) -> None:
    assert "HV-1" in _everything()["signals_signal"]
    assert "HV-7" in _everything()["signals_heldrow"]
    assert "HV-4" in _everything()["signals_objection"]


def test_the_renter_is_whole_for_who_may_open_him(cast: Cast) -> None:
    with row_security.acting_for(cast.zwolle.pk):
        renter = renter_of(Signal.objects.get())
    assert renter.full_name == "Q.X.Z. ter Kanarievogel"
    assert (renter.address, renter.phone) == ("Zeldzamestraat 1 A", "+31612345098")


@pytest.mark.parametrize("model", [Signal, HeldRow, SubmissionChunk])
def test_a_value_moved_to_another_row_does_not_open(
    cast: Cast, model: type[Signal] | type[HeldRow] | type[SubmissionChunk]
) -> None:
    with row_security.unrestricted("tests"):
        value = model._default_manager.first()
        assert value is not None
        with pytest.raises(sealing.CannotOpen):
            sealing.open_bytes(value.sealed, cast.zilverberk.pk)


def test_the_same_address_has_the_same_index_and_another_has_not(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        first, second = Signal.objects.order_by("row")
    assert bytes(first.address_index) == sealing.address_index("8013CR", 1, "a")
    assert bytes(first.address_index) != bytes(second.address_index)
    assert bytes(first.name_index) == bytes(second.name_index)
