"""From the day that a municipality merges, its work stands on the desk of its successor.

All of it, because the successor answers for what was done before: open cases, with a term that
runs on, and what is concluded. Set-based, in one transaction per municipality.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from municipalities import rules as registry
from municipalities.models import Municipality
from municipalities.selectors import merged_before
from signals.models import (
    Case,
    CaseSignal,
    CollectionPause,
    ContactAttempt,
    Evidence,
    Feedback,
    Signal,
)
from signals.selectors.telling import desk_of
from signals.states import CaseState, SignalState
from vroegsignalering import clock, row_security
from vroegsignalering.audit import services as audit
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic

_MERGED = "a municipality merged"


def follow_mergers(today: dt.date) -> int:
    """Move cases and signals of merged municipalities to the successor; return how many cases.

    Behind a lock of the municipality's row, so that two sweeps at once do it once. While nobody
    serves the successor they stay where they are.
    """
    with row_security.unrestricted(_MERGED):
        merged = [one.pk for one in merged_before(today)]
    return sum(_follow(code, today) for code in merged)


def _follow(code: str, today: dt.date) -> int:
    with row_security.unrestricted(_MERGED), transaction.atomic():
        old = Municipality.objects.select_for_update(of=("self",)).get(pk=code)
        known = {one.code: one for one in Municipality.objects.select_related("authority")}
        heir = registry.heir_on(old, known, today)
        if heir is None or heir.pk == old.pk or heir.authority_id is None:
            return 0
        moved = _move_cases(old, heir)
        reports = _move_signals(old, heir)
        if not moved and not reports:
            return 0
        audit.record(
            "cases_succeeded",
            old,
            by=None,
            organisation_id=heir.authority_id,
            counterpart_id=old.authority_id,
            detail={"from": old.pk, "to": heir.pk, "cases": moved, "signals": reports},
        )
        _tell(old, heir, moved)
        return moved


def _move_cases(old: Municipality, heir: Municipality) -> int:
    is_open = ~Q(state=CaseState.CONCLUDED)
    theirs = ~Q(authority_id=heir.authority_id)
    cases = Case.objects.filter(is_open | theirs, municipality_code=old.pk)
    keys = list(cases.select_for_update().order_by("pk").values_list("pk", flat=True))
    if not keys:
        return 0
    chosen = Case.objects.filter(pk__in=keys)
    # Somebody of the old desk cannot keep it; the new desk shows it under "Van niemand".
    chosen.filter(is_open & theirs).update(assigned_to=None, assigned_name="")
    for child in (ContactAttempt, CaseSignal):
        child._default_manager.filter(case__in=keys).update(authority_id=heir.authority_id)
    chosen.filter(is_open).update(municipality_code=heir.pk)
    return chosen.update(authority_id=heir.authority_id, came_from=old.pk)


def _move_signals(old: Municipality, heir: Municipality) -> int:
    is_open = ~Q(state=SignalState.CLOSED)
    theirs = ~Q(authority_id=heir.authority_id)
    reports = Signal.objects.filter(is_open | theirs, municipality_code=old.pk).exclude(
        # At an outside meldpunt: no desk here works on them.
        state=SignalState.HANDED_OVER
    )
    keys = list(reports.select_for_update().order_by("pk").values_list("pk", flat=True))
    if not keys:
        return 0
    for child in (Evidence, Feedback, CollectionPause):
        child._default_manager.filter(report__in=keys).update(authority_id=heir.authority_id)
    chosen = Signal.objects.filter(pk__in=keys)
    chosen.filter(is_open).update(municipality_code=heir.pk)
    return chosen.update(authority_id=heir.authority_id)


def _tell(old: Municipality, heir: Municipality, cases: int) -> None:
    if not cases or heir.authority_id is None:
        return
    for person in desk_of(heir.authority_id):
        outbox.put(
            "signals/email/cases_taken_over.txt",
            {"old": old, "heir": heir, "count": cases},
            to_email=person.email,
            to_name=person.name,
            to_description=person.description,
            purpose=f"cases-taken-over:{old.pk}:{heir.pk}:{clock.now().isoformat()}:{person.email}",
            organisation_id=heir.authority_id,
            topic=Topic.LEGAL,
        )
