"""Starts and ends collection pauses and takes the landlord's confirmation."""

import datetime as dt
import uuid

from django.db import connection, transaction

from signals import rules
from signals.models import CollectionPause, Signal
from signals.selectors.telling import people_of
from signals.selectors.tenancies import same_tenancy
from signals.states import SignalState
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.audit import services as audit
from vroegsignalering.moves import claim
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic

PAUSES_AT_ONCE = 500
# Announcements that change nothing by themselves: one may choose not to be mailed.
_MAY_BE_MISSED = frozenset({"pause_ends_soon"})


def start(*, by: Membership, report: Signal, accepted_on: dt.date) -> CollectionPause | None:
    """Start the pause of a signal from the local day on which help was accepted.

    Returns None when a pause for the same tenancy is still open: never two at once. Tells the
    landlord, and the agency that handed it in, to let collection rest.
    """
    starts_on, ends_on = rules.pause_days_on(accepted_on, report.agreement.terms.pause_days)
    _one_at_a_time(report.landlord_id)
    if _is_paused(report):
        return None
    pause = CollectionPause.objects.create(
        report=report,
        landlord_id=report.landlord_id,
        agency_id=report.agency_id,
        authority_id=report.authority_id,
        tenancy_index=bytes(report.tenancy_index),
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=clock.now(),
    )
    audit.record(
        "pause_started",
        pause,
        by=by,
        organisation_id=report.authority_id,
        counterpart_id=report.landlord_id,
        detail={"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()},
    )
    _tell_landlord("pause_started", pause)
    return pause


def _one_at_a_time(landlord_id: uuid.UUID) -> None:
    """Wait for who starts a pause of this landlord at the same moment, until he has committed.

    Two municipalities, or two caseworkers, would each find no pause; the second would then fail
    on the unique key and lose his whole conclusion.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"pause:{landlord_id}"]
        )


def _is_paused(report: Signal) -> bool:
    """Tell whether a pause runs for this tenancy; one that nobody ended yet ends now.

    Also a pause that another municipality started: the walls would hide it.
    """
    today = clock.today()
    with row_security.unrestricted("one pause per tenancy"):
        still_open = list(
            CollectionPause.objects.filter(
                same_tenancy(report, "report__"), end_announced_at__isnull=True
            ).values_list("pk", "ends_on")
        )
    for key, ends_on in still_open:
        if ends_on < today:
            _announce(key, "end_announced_at", "pause_ended", but=report)
    return any(ends_on >= today for _, ends_on in still_open)


def confirm(*, by: Membership, pause: CollectionPause) -> None:
    """Record that the landlord let collection rest in his own system; twice is once."""
    insist(by, Act.CONFIRM_PAUSE)
    waiting = CollectionPause.objects.filter(pk=pause.pk, confirmed_at__isnull=True)
    with transaction.atomic():
        if claim(waiting, confirmed_at=clock.now(), confirmed_by=by.user_id):
            audit.record("pause_confirmed", pause, by=by, counterpart_id=pause.authority_id)


def announce_ended(today: dt.date) -> int:
    """Tell both sides of each pause whose last day has passed; return how many.

    Claimed by a guarded UPDATE, so that two sweeps tell it once. What the worker did not get to
    stays due and is found by the next sweep.
    """
    with row_security.unrestricted("pauses that ended"):
        due = list(
            CollectionPause.objects.filter(ends_on__lt=today, end_announced_at__isnull=True)
            .order_by("ends_on")
            .values_list("pk", flat=True)[:PAUSES_AT_ONCE]
        )
    return sum(_announce(key, "end_announced_at", "pause_ended") for key in due)


def announce_soon(today: dt.date) -> int:
    """Tell both sides that a pause is about to end; once per pause."""
    last = today + dt.timedelta(days=rules.SOON_DAYS)
    with row_security.unrestricted("pauses that end soon"):
        due = list(
            CollectionPause.objects.filter(
                ends_on__range=(today, last),
                # A pause that was recorded late is announced as it starts, not twice.
                created_at__lt=clock.now() - dt.timedelta(days=1),
                soon_announced_at__isnull=True,
                end_announced_at__isnull=True,
            ).values_list("pk", flat=True)[:PAUSES_AT_ONCE]
        )
    return sum(_announce(key, "soon_announced_at", "pause_ends_soon") for key in due)


def _announce(key: uuid.UUID, column: str, occasion: str, *, but: Signal | None = None) -> bool:
    """Claim a mark of a pause and tell both sides; ``but`` names a signal that stays open."""
    with row_security.unrestricted("announcing a pause"):
        pause = (
            CollectionPause.objects.select_related(
                "report", "landlord__organisation", "authority__organisation"
            )
            .filter(pk=key)
            .get()
        )
        untold = CollectionPause.objects.filter(pk=key, **{f"{column}__isnull": True})
        if not claim(untold, **{column: clock.now()}):
            return False
        if occasion == "pause_ended":
            _close_reports(pause, but)
        audit.record(
            occasion,
            pause,
            by=None,
            organisation_id=pause.landlord_id,
            counterpart_id=pause.authority_id,
            detail={"ends_on": pause.ends_on.isoformat()},
        )
        _tell_landlord(occasion, pause)
        _tell_authority(occasion, pause)
        return True


def _close_reports(pause: CollectionPause, but: Signal | None) -> None:
    """Close the signals of this tenancy that were waiting for the pause to end."""
    waiting = Signal.objects.filter(same_tenancy(pause.report), state=SignalState.HELP_ACCEPTED)
    if but is not None:
        waiting = waiting.exclude(pk=but.pk)
    waiting.update(state=SignalState.CLOSED, closed_at=clock.now())


def _tell_landlord(occasion: str, pause: CollectionPause) -> None:
    for person in people_of(pause.report):
        outbox.put(
            f"signals/email/{occasion}.txt",
            {"pause": pause, "authority": pause.authority.name, "for_landlord": True},
            to_email=person.email,
            to_name=person.name,
            to_description=person.description,
            organisation_id=pause.landlord_id,
            purpose=f"{occasion}:{pause.pk}:{person.email}",
            topic=Topic.PAUSES if occasion in _MAY_BE_MISSED else Topic.LEGAL,
        )


def _tell_authority(occasion: str, pause: CollectionPause) -> None:
    """The municipality's contact persons; the caseworker sees it in the case."""
    for card in pause.authority.organisation.contact_persons.filter(role="contact_person"):
        outbox.put(
            f"signals/email/{occasion}.txt",
            {"pause": pause, "authority": pause.authority.name, "for_landlord": False},
            to_email=card.email,
            to_name=card.name,
            to_description=f"Contactpersoon · {pause.authority.name}",
            organisation_id=pause.authority_id,
            purpose=f"{occasion}:{pause.pk}:authority:{card.email}",
            topic=Topic.PAUSES if occasion in _MAY_BE_MISSED else Topic.LEGAL,
        )
