"""The municipality's work on a case: take it, try to reach the resident, conclude, feed back."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction

from signals import rules
from signals.models import Case, ContactAttempt, Feedback, Signal
from signals.selectors.telling import people_of
from signals.services import pausing
from signals.states import (
    CASE_MOVES,
    OUTCOME_OF,
    SIGNAL_MOVES,
    CaseRefusal,
    CaseState,
    ContactKind,
    DayPart,
    EndResult,
    Outcome,
    SignalState,
)
from vroegsignalering import clock
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.audit import services as audit
from vroegsignalering.moves import claim, move
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic
from vroegsignalering.refusals import Refused


def take(*, by: Membership, case: Case) -> None:
    """Put a case of nobody on one's own name; raises ``Refused`` when a colleague was first."""
    insist(by, Act.HANDLE_CASES)
    free = Case.objects.filter(pk=case.pk, assigned_to__isnull=True).exclude(
        state=CaseState.CONCLUDED
    )
    with transaction.atomic():
        if not claim(free, assigned_to=by.user_id, assigned_name=by.user.full_name):
            case.refresh_from_db(fields=["assigned_to", "assigned_name"])
            if case.assigned_to == by.user_id:
                return
            raise Refused(
                CaseRefusal.CLAIMED_BY_OTHER,
                explanation=f"{case.assigned_name or 'Een collega'} was u net voor.",
            )
        audit.record("case_taken", case, by=by)


def hand_back(*, by: Membership, case: Case) -> None:
    """Take one's own name off a case."""
    insist(by, Act.HANDLE_CASES)
    own = Case.objects.filter(pk=case.pk, assigned_to=by.user_id)
    with transaction.atomic():
        if claim(own, assigned_to=None, assigned_name=""):
            audit.record("case_handed_back", case, by=by)


def log_attempt(
    *,
    by: Membership,
    case: Case,
    kind: ContactKind,
    reached: bool,
    on: dt.date,
    day_part: DayPart,
    form_key: uuid.UUID,
) -> ContactAttempt:
    """Record one try to reach the resident; the first one takes the case up.

    ``form_key`` is the one-time key of the form: a double click writes one attempt. Raises
    ``Refused`` for a concluded case or an impossible day.
    """
    insist(by, Act.HANDLE_CASES)
    refusal = rules.why_not_attempt(
        CaseState(case.state), on=on, opened_on=case.opened_on, today=clock.today()
    )
    if refusal:
        raise Refused(refusal)
    try:
        with transaction.atomic():
            attempt = ContactAttempt.objects.create(
                case=case,
                authority_id=case.authority_id,
                kind=kind,
                reached=reached,
                on=on,
                day_part=day_part,
                by_name=by.user.full_name,
                recorded_at=clock.now(),
                form_key=form_key,
            )
            _take_up(case)
            step = f"{kind.label}, {'bereikt' if reached else 'niet bereikt'}"
            Case.objects.filter(pk=case.pk).update(last_step=step, last_step_on=on)
            audit.record(
                "contact_attempt_logged", case, by=by, detail={"kind": kind, "reached": reached}
            )
    except IntegrityError as error:
        if "attempt_once" not in str(error):
            raise
        return ContactAttempt.objects.get(case=case, form_key=form_key)
    return attempt


def _take_up(case: Case) -> None:
    """Move a new case, and its signals, to being handled."""
    if case.state != CaseState.NEW:
        return
    fresh = Case.objects.filter(pk=case.pk, state=CaseState.NEW)
    if claim(fresh, state=CaseState.TAKEN_UP, taken_up_on=clock.today()):
        Signal.objects.filter(
            pk__in=case.parts.values("report_id"), state=SignalState.RECEIVED
        ).update(state=SignalState.IN_PROGRESS)
    case.state = CaseState.TAKEN_UP


def conclude(
    *,
    by: Membership,
    case: Case,
    result: EndResult | None,
    accepted_on: dt.date | None = None,
) -> Outcome:
    """End a case with a DDAS result, feed the small message back and start pauses.

    One transaction: the result, the feedback on each signal, the pause, the mails. Raises
    ``Refused``, also when a colleague ended the case a moment ago.
    """
    insist(by, Act.HANDLE_CASES)
    refusal = rules.why_not_conclude(
        CaseState(case.state),
        result=result,
        accepted_on=accepted_on,
        opened_on=case.opened_on,
        today=clock.today(),
    )
    if refusal or result is None:
        raise Refused(refusal or CaseRefusal.RESULT_MISSING)
    outcome = OUTCOME_OF[result]
    with transaction.atomic():
        move(
            case,
            CaseState.CONCLUDED,
            moves=CASE_MOVES,
            too_late=CaseRefusal.ALREADY_CONCLUDED,
            end_result=result,
            concluded_at=clock.now(),
            concluded_by=by.user.full_name,
            taken_up_on=case.taken_up_on or clock.today(),
            last_step="Afgesloten",
            last_step_on=clock.today(),
        )
        audit.record("case_concluded", case, by=by, detail={"outcome": outcome})
        reports = (
            Signal.objects.filter(pk__in=case.parts.values("report_id"))
            .exclude(state=SignalState.WITHDRAWN)
            .select_related("agreement__terms", "authority", "landlord__organisation")
        )
        for report in reports:
            _feed_back(by, report, outcome, accepted_on)
    return outcome


def _feed_back(
    by: Membership, report: Signal, outcome: Outcome, accepted_on: dt.date | None
) -> None:
    accepted = outcome == Outcome.HELP_ACCEPTED
    move(
        report,
        SignalState.HELP_ACCEPTED if accepted else SignalState.CLOSED,
        moves=SIGNAL_MOVES,
        too_late=CaseRefusal.ALREADY_CONCLUDED,
        outcome=outcome,
        closed_at=None if accepted else clock.now(),
    )
    feedback = Feedback.objects.create(
        report=report,
        landlord_id=report.landlord_id,
        agency_id=report.agency_id,
        authority_id=report.authority_id,
        outcome=outcome,
        accepted_on=accepted_on if accepted else None,
        given_at=clock.now(),
    )
    audit.record(
        "feedback_given",
        feedback,
        by=by,
        organisation_id=report.authority_id,
        counterpart_id=report.landlord_id,
        detail={"outcome": outcome},
    )
    if accepted and accepted_on:
        pausing.start(by=by, report=report, accepted_on=accepted_on)
    for person in people_of(report):
        outbox.put(
            "signals/email/feedback_given.txt",
            {"authority": report.authority.name},
            to_email=person.email,
            to_name=person.name,
            to_description=person.description,
            organisation_id=report.landlord_id,
            purpose=f"feedback_given:{feedback.pk}:{person.email}",
            topic=Topic.FEEDBACK,
        )
