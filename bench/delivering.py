"""A delivery from file to work list, each step beside its limit."""

import csv
import datetime as dt
import io
import os
import resource
import uuid
from random import Random

import psycopg
from django.db import connection

from bench.table import Figure, as_text, timed
from demo import deliveries
from signals.models import Case, Submission
from signals.selectors import municipality as desk
from signals.services import submitting, working
from signals.states import SendMode, SubmissionState
from tests.cast import Cast, addresses, agreement, make_cast
from vroegsignalering import clock, row_security, sealing

ADDRESSES = 4_000
SHEET = 'unlogged table "staging" (one text column)'


def table(rows: int) -> str:
    """Hand in, check and send ``rows`` rows, open the work list, and return the table."""
    with row_security.unrestricted("bench"):
        cast = make_cast()
        agreement(cast.zilverberk, cast.zwolle, "0193")
        addresses(*((_postcode(n), n % 300 + 1, "0193") for n in range(ADDRESSES)))
    content = deliveries.as_csv([_row(n) for n in range(rows)], clock.today())
    reading, _ = timed(
        lambda: sum(1 for _ in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    )
    copying, _ = timed(lambda: _copy(content))
    sealed, _ = timed(
        lambda: [sealing.seal({"surname": "x" * 120}, uuid.uuid4()) for _ in range(rows)]
    )
    receiving, key = timed(lambda: _hand_in(cast, content))
    checking, _ = timed(lambda: working.work_on(key))
    _confirm(cast, key)
    sending, _ = timed(lambda: working.work_on(key))
    with row_security.unrestricted("bench"):
        sent = Submission.objects.get(pk=key)
    if sent.state != SubmissionState.SENT or sent.sent != rows:
        raise RuntimeError(f"{sent.sent} of {rows} rows were sent; state {sent.state}.")
    listing, asking = _work_list(cast)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return as_text(
        [
            Figure(
                "receive: seal the file in pieces",
                receiving,
                rows,
                "COPY of the same bytes",
                copying,
            ),
            Figure("check: findings for each row", checking, rows, "csv.reader alone", reading),
            Figure(
                "send: seal, route, load, cases",
                sending,
                rows,
                "sealing alone, one value a row",
                sealed,
            ),
            Figure(
                "all three", receiving + checking + sending, rows, "COPY of the same bytes", copying
            ),
            Figure("work list, 50 of all open cases", listing, 1, "its SQL alone", asking),
        ],
        [
            f"{rows:,} rows, {len(content):,} bytes; PostgreSQL with fsync on, row security on.",
            f"COPY goes to an {SHEET}: no check, no seal, no index.",
            f"Peak memory of this process: {peak} MiB. One run, one process, this machine.",
        ],
    )


def _postcode(number: int) -> str:
    return f"{8000 + number % 900}{'ABCDEFGHJK'[number % 10]}{'ABCDEFGHJK'[number // 900 % 10]}"


def _row(number: int) -> deliveries.Row:
    chance = Random(number)
    return deliveries.Row(
        reference=f"B-{number:07d}",
        initials="J",
        prefix="",
        surname=f"Benchman{chance.choice('abcdefgh')}{number}".replace("0", "o"),
        birth_date=dt.date(1980, 1, 1),
        street="Lindenlaan",
        number=str(number % ADDRESSES % 300 + 1),
        postcode=_postcode(number % ADDRESSES),
        town="Zwolle",
        cents=70_000 + number % 1000,
        months=3,
        is_crisis=False,
    )


def _copy(content: bytes) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner, owner.cursor() as cursor:
        cursor.execute("create unlogged table staging (line text)")
        with cursor.copy(
            "copy staging from stdin with (format csv, delimiter E'\\x01', quote E'\\x02')"
        ) as copy:
            copy.write(content)
        owner.commit()
        cursor.execute("drop table staging")


def _hand_in(cast: Cast, content: bytes) -> uuid.UUID:
    with row_security.acting_for(cast.zilverberk.pk, cast.sam.user_id):
        made = submitting.receive(by=cast.sam, file_name="bench.csv", content=io.BytesIO(content))
    return uuid.UUID(str(made.pk))


def _confirm(cast: Cast, key: uuid.UUID) -> None:
    with row_security.acting_for(cast.zilverberk.pk, cast.sam.user_id):
        checked = Submission.objects.get(pk=key)
        submitting.request_send(
            by=cast.sam, submission=checked, mode=SendMode.GOOD_ROWS, seen_at=checked.checked_at
        )


def _work_list(cast: Cast) -> tuple[float, float]:
    """Return seconds for the page's selector and for the SQL of its page alone."""
    today = clock.today()
    with row_security.acting_for(cast.zwolle.pk, cast.tess.user_id):
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from signals_case")
        listing, _ = timed(
            lambda: desk.work_list(
                by=cast.tess, basket="open", municipality="", after="", today=today
            )
        )
        open_cases = Case.objects.filter(authority_id=cast.zwolle.pk).exclude(state="concluded")
        asking, _ = timed(lambda: list(open_cases.order_by("due_on", "id").values_list("pk")[:51]))
    return listing, asking
