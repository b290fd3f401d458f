"""What a landlord does with a file: hand it in, say what its columns are, send it, withdraw it.

Nothing here reads the file: that is the worker's work (``checking``, ``sending``). A choice is
written to the row in the request; the worker carries it out.
"""

import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from signals import rules
from signals.bulk.columns import COLUMNS, column_named, fold_mapping
from signals.models import HeldRow, KnownHeading, Submission, SubmissionChunk, SubmissionFinding
from signals.selectors import landlord as reading
from signals.selectors.mandated import is_in_hands_of
from signals.states import (
    SUBMISSION_MOVES,
    SendMode,
    SubmissionRefusal,
    SubmissionState,
)
from vroegsignalering import clock, sealing
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.audit import services as audit
from vroegsignalering.identifiers import new_id, public_number
from vroegsignalering.moves import move
from vroegsignalering.nudges import nudge
from vroegsignalering.refusals import Refused

CHUNK_BYTES = 1024 * 1024
_LONGEST_NAME = 100
_LONGEST_HEADING = 200


def receive(*, by: Membership, file_name: str, content: BinaryIO) -> Submission:
    """Store a file as it came in, sealed in pieces, and let the worker check it.

    ``content`` is read twice: for its digest, and to seal it. No clear text touches the database.

    Whoever represents a client hands in for that client alone, under its own agreements.

    Raises:
        Refused: role or mandate does not let one hand in; the file is empty or larger than the
            portal takes (B02).
    """
    insist(by, Act.HAND_IN)
    digest, size = _measured(content)
    if not size:
        raise Refused(SubmissionRefusal.EMPTY_FILE)
    if size > settings.MAX_UPLOAD_BYTES:
        raise Refused(SubmissionRefusal.TOO_LARGE)
    now, today = clock.now(), clock.today()
    with transaction.atomic():
        submission = Submission.objects.create(
            number=public_number("A", "signals_submission_number"),
            organisation_id=by.organisation_id,
            agency_id=by.acting_organisation_id if by.mandate_id else None,
            mandate_id=by.mandate_id,
            handed_in_by=by.pk,
            handed_in_name=by.user.full_name,
            handed_in_email=by.user.email,
            file_name=_plain_name(file_name),
            file_digest=digest,
            file_size=size,
            keep_until=today + dt.timedelta(days=settings.SUBMISSION_FILE_DAYS),
            delivery_on=today,
            received_at=now,
            mapping=reading.known_headings(by),
        )
        for position, piece in enumerate(_pieces(content)):
            key = new_id()
            SubmissionChunk.objects.create(
                id=key,
                submission=submission,
                organisation_id=by.organisation_id,
                position=position,
                sealed=sealing.seal_bytes(piece, key),
            )
        audit.record(
            "submission_received", submission, by=by, detail={"digest": digest, "bytes": size}
        )
        nudge("signals.check_submission", submission.pk)
    return submission


def _insist_own(by: Membership, submission: Submission) -> None:
    """Raise ``Refused`` unless one handed this in oneself, in this capacity (0023)."""
    insist(by, Act.HAND_IN)
    if not is_in_hands_of(by, submission):
        raise Refused(SubmissionRefusal.NOT_BY_YOU, status=403)


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    content.seek(0)
    while piece := content.read(CHUNK_BYTES):
        yield piece


def _measured(content: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(content):
        digest.update(piece)
        size += len(piece)
        if size > settings.MAX_UPLOAD_BYTES:
            break
    return digest.hexdigest(), size


def _plain_name(name: str) -> str:
    """Keep what people recognise of a file name: no folders, no control characters."""
    bare = "".join(sign for sign in PurePath(name.replace("\\", "/")).name if sign.isprintable())
    stem, dot, kind = bare.rpartition(".")
    if len(bare) > _LONGEST_NAME and dot:
        return stem[: _LONGEST_NAME - len(kind) - 1] + dot + kind[:_LONGEST_NAME]
    return bare[:_LONGEST_NAME] or "bestand"


def choose_columns(
    *,
    by: Membership,
    submission: Submission,
    mapping: Mapping[str, str],
    is_remembered: bool = False,
) -> None:
    """Take what the landlord's own headings mean and check the file again.

    ``mapping`` leads from his heading to the code name of a column; an empty name drops it.
    ``is_remembered`` says that his next file with these headings shall not ask again.

    Raises:
        Refused: the submission does not wait for this, the file is gone, or a column was chosen
            twice.
    """
    _insist_own(by, submission)
    headings = reading.open_headings(submission)
    if submission.state != SubmissionState.REFUSED or not headings:
        raise Refused(SubmissionRefusal.NO_SUCH_COLUMNS)
    if submission.file_erased_at is not None:
        raise Refused(SubmissionRefusal.FILE_ERASED)
    if any(heading not in mapping for heading in headings.unknown):
        raise Refused(SubmissionRefusal.COLUMNS_UNSETTLED)
    chosen = [name for name in mapping.values() if name]
    if len(chosen) != len(set(chosen)):
        raise Refused(SubmissionRefusal.COLUMN_TWICE)
    settled = fold_mapping(mapping)
    # Columns still missing: perhaps a file without headings, whose first row is a renter.
    is_whole = not any(column_named(name).is_needed for name in {*headings.free} - {*chosen})
    with transaction.atomic():
        move(
            submission,
            SubmissionState.RECEIVED,
            moves=SUBMISSION_MOVES,
            too_late=SubmissionRefusal.NO_SUCH_COLUMNS,
            mapping={**submission.mapping, **settled},
            sealed_headings=None,
            attempts=0,
            rows_done=0,
            ended_at=None,
        )
        audit.record(
            "submission_columns_chosen",
            submission,
            by=by,
            detail={
                "chosen": len(chosen),
                "dropped": len(mapping) - len(chosen),
                "remembered": is_remembered and is_whole,
            },
        )
        if is_remembered and is_whole:
            _remember(by, settled)
        nudge("signals.check_submission", submission.pk)


def _remember(by: Membership, settled: Mapping[str, str]) -> None:
    KnownHeading.objects.bulk_create(
        [
            KnownHeading(organisation_id=by.organisation_id, heading=heading, column=column)
            for heading, column in settled.items()
            if len(heading) <= _LONGEST_HEADING
        ],
        update_conflicts=True,
        unique_fields=["organisation", "heading"],
        update_fields=["column"],
    )


def confirm_same_again(*, by: Membership, submission: Submission) -> None:
    """Take the explicit second yes for a file that was handed in before (B07).

    Raises:
        Refused: the submission is not waiting for a choice.
    """
    _insist_own(by, submission)
    if submission.state != SubmissionState.CHECKED:
        raise Refused(
            SubmissionRefusal.NOT_CHECKED
            if submission.state == SubmissionState.RECEIVED
            else SubmissionRefusal.ALREADY_SENT
            if submission.state == SubmissionState.SENT
            else SubmissionRefusal.CLOSED
        )
    with transaction.atomic():
        changed = Submission.objects.filter(
            pk=submission.pk,
            organisation_id=by.organisation_id,
            is_same_again_confirmed=False,
        ).update(is_same_again_confirmed=True)
        if changed:
            audit.record("submission_same_again_confirmed", submission, by=by)


def request_send(
    *, by: Membership, submission: Submission, mode: SendMode, seen_at: dt.datetime | None
) -> None:
    """Write down that the landlord wants the checked rows to be sent; the worker sends them.

    One guarded UPDATE: of a double click, two tabs or a browser and a program, one asks and the
    others find that it was asked. ``seen_at`` is the moment of the check that the landlord looked
    at.

    Raises:
        Refused: see ``rules.why_not_send``; or the counts are newer than what he looked at.
    """
    _insist_own(by, submission)
    why_not = rules.why_not_send(
        SubmissionState(submission.state),
        mode=mode,
        good=submission.good + submission.warned,
        others=submission.refused + submission.held,
        is_file_erased=submission.file_erased_at is not None,
        is_same_again=not submission.is_same_again_confirmed
        and reading.handed_in_before(submission) is not None,
    )
    if why_not is not None:
        raise Refused(why_not)
    if submission.state == SubmissionState.SENT or submission.send_requested_at is not None:
        return
    with transaction.atomic():
        asked = Submission.objects.filter(
            pk=submission.pk,
            organisation_id=by.organisation_id,
            state=SubmissionState.CHECKED,
            send_requested_at__isnull=True,
            checked_at=seen_at,
        ).update(
            send_requested_at=clock.now(),
            send_requested_name=by.user.full_name,
            send_mode=mode,
            notice="",
            attempts=0,
            rows_done=0,
        )
        if not asked:
            _refuse_unless_asked(submission)
            return
        audit.record(
            "submission_send_requested",
            submission,
            by=by,
            detail={"mode": mode.value, "good": submission.good, "warned": submission.warned},
        )
        nudge("signals.send_submission", submission.pk)


def _refuse_unless_asked(submission: Submission) -> None:
    """Somebody was first: that he asked the same is fine, anything else is told."""
    submission.refresh_from_db()
    if submission.state == SubmissionState.SENT or submission.send_requested_at is not None:
        return
    if submission.state == SubmissionState.CHECKED:
        raise Refused(SubmissionRefusal.CHANGED_SINCE)
    raise Refused(
        SubmissionRefusal.NOT_CHECKED
        if submission.state == SubmissionState.RECEIVED
        else SubmissionRefusal.CLOSED
    )


def check_again(*, by: Membership, submission: Submission) -> None:
    """Check a file once more, with the facts of now; for example when an agreement came into force.

    Raises:
        Refused: it is being sent, was closed, or the file is gone.
    """
    _insist_own(by, submission)
    if submission.file_erased_at is not None:
        raise Refused(SubmissionRefusal.FILE_ERASED)
    with transaction.atomic():
        move(
            submission,
            SubmissionState.RECEIVED,
            moves={SubmissionState.CHECKED: SUBMISSION_MOVES[SubmissionState.CHECKED]},
            too_late=SubmissionRefusal.CLOSED,
            where=Q(send_requested_at__isnull=True),
            attempts=0,
            rows_done=0,
        )
        audit.record("submission_check_asked", submission, by=by)
        nudge("signals.check_submission", submission.pk)


def hand_in_held_rows(*, by: Membership, submission: Submission) -> Submission:
    """Hand in again the held rows of a submission whose agreement is in force by now.

    They go the same road as a file: checked with the facts of now, and sent after the landlord
    has looked. Each row goes once, however often the button is pressed.

    Raises:
        Refused: no held row may go yet, or they went already.
    """
    _insist_own(by, submission)
    ready = Q(pk__in=())
    for town in reading.held_towns(by, submission, clock.today()):
        if town.is_in_force:
            ready |= Q(municipality_code=town.code, client_id=town.client_id)
    with transaction.atomic():
        waiting = HeldRow.objects.filter(
            ready,
            submission_id=submission.pk,
            organisation_id=by.organisation_id,
            sent_at__isnull=True,
        )
        rows = list(waiting.order_by("row").select_for_update())
        if not rows:
            raise Refused(SubmissionRefusal.NOTHING_HELD)
        HeldRow.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=clock.now())
        fields = [_api_fields(sealing.open_document(row.sealed, row.pk)) for row in rows]
        content = json.dumps({"signalen": fields}, ensure_ascii=False).encode()
        again = receive(
            by=by,
            file_name=f"aangehouden-regels-{submission.number}.json",
            content=io.BytesIO(content),
        )
        audit.record(
            "held_rows_handed_in",
            submission,
            by=by,
            detail={"count": len(rows), "as": again.number},
        )
    return again


def _api_fields(document: Mapping[str, Any]) -> dict[str, str]:
    """Write a held row as the API and JSON files name its fields."""
    return {
        column.api_name: _as_text(document[column.name])
        for column in COLUMNS
        if column.name in document
    }


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(value)


def withdraw(*, by: Membership, submission: Submission) -> None:
    """Take a submission back before anything was sent; the file is erased at once.

    Raises:
        Refused: it was sent, is being sent, or was closed before.
    """
    _insist_own(by, submission)
    now = clock.now()
    with transaction.atomic():
        taken = Submission.objects.filter(
            pk=submission.pk,
            organisation_id=by.organisation_id,
            state__in=[SubmissionState.RECEIVED, SubmissionState.CHECKED],
            send_requested_at__isnull=True,
        ).update(
            state=SubmissionState.WITHDRAWN,
            ended_at=now,
            file_erased_at=now,
            sealed_headings=None,
            lease_until=None,
            lease_token=None,
        )
        if not taken:
            submission.refresh_from_db()
            raise Refused(_why_not_withdrawn(submission))
        for held_data in (SubmissionChunk, HeldRow, SubmissionFinding):
            held_data._default_manager.filter(submission_id=submission.pk).delete()
        audit.record("submission_withdrawn", submission, by=by)


def _why_not_withdrawn(submission: Submission) -> SubmissionRefusal:
    if submission.state == SubmissionState.SENT:
        return SubmissionRefusal.ALREADY_SENT
    if submission.state == SubmissionState.CHECKED:
        return SubmissionRefusal.ALREADY_ASKED
    return SubmissionRefusal.CLOSED
