"""The operator's desk: approve, hold, decline, undo, and what cannot wait for Friday."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from onboarding import emails, rules, selectors
from onboarding.models import BatchPolicy, DeskDecision, Registration
from onboarding.states import MOVES, DeskAct, RegistrationRefusal, RegistrationState
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.audit import services as audit
from vroegsignalering.moves import claim, move
from vroegsignalering.nudges import nudge
from vroegsignalering.refusals import Refused
from vroegsignalering.workdays import HolidayRule

_REVIEW = "operator reviews registrations"
_VERBS = {
    DeskAct.APPROVE: "registration_approved",
    DeskAct.HOLD: "registration_held",
    DeskAct.DECLINE: "registration_declined",
}


def decide(
    *, by: Membership, act: DeskAct, keys: Sequence[uuid.UUID], reason: str = ""
) -> DeskDecision:
    """Approve, hold or decline registrations at once; return how it went with each.

    What somebody else moved on in the meantime is left as it is and stands in the result with
    why. ``reason`` is mailed word for word to who is declined, and for the operators themselves
    with what is held. Raises ``Refused``: nothing was chosen, or declining without a reason.
    """
    insist(by, Act.PROCESS_REGISTRATIONS)
    if not keys:
        raise Refused(RegistrationRefusal.NOTHING_CHOSEN)
    if act == DeskAct.DECLINE and not reason.strip():
        raise Refused(RegistrationRefusal.REASON_MISSING)
    with row_security.unrestricted(_REVIEW):
        decision = DeskDecision(act=act, by=by, decided_at=clock.now(), rows=[])
        for row in selectors.queue_rows(keys):
            one = row.registration
            before = {"registration": str(one.pk), "state": one.state, "reason": one.reason}
            refusal = rules.why_not_decide(one, act, is_kvk_known=selectors.is_kvk_known(row))
            if refusal is None:
                refusal = _try(one, decision, reason.strip())
            decision.rows.append(before | {"why": refusal.value if refusal else ""})
        decision.save(force_insert=True)
    return decision


def decide_one(*, by: Membership, act: DeskAct, key: uuid.UUID, reason: str = "") -> DeskDecision:
    """Decide about one registration. Raises ``Refused`` when that cannot be done any more."""
    with transaction.atomic():
        decision = decide(by=by, act=act, keys=[key], reason=reason)
        why = decision.rows[0]["why"] if decision.rows else RegistrationRefusal.ALREADY_MOVED_ON
        if why:
            raise Refused(RegistrationRefusal(why))
    return decision


def _try(
    registration: Registration, decision: DeskDecision, reason: str
) -> RegistrationRefusal | None:
    """Do it with one registration; of two at once the second gets the reason why not."""
    try:
        with transaction.atomic():
            _DEEDS[DeskAct(decision.act)](registration, decision, reason)
            audit.record(_VERBS[DeskAct(decision.act)], registration, by=decision.by)
    except Refused as refused:
        return RegistrationRefusal(refused.refusal)
    return None


def _approve(registration: Registration, decision: DeskDecision, reason: str) -> None:
    now = decision.decided_at
    seen = Q(approved_at=registration.approved_at) & Q(state=registration.state)
    waiting = Registration.objects.filter(seen, pk=registration.pk)
    changes = {"approved_at": now, "approved_by": decision.by, "reason": "", "last_problem": ""}
    if not claim(waiting, state=RegistrationState.CONFIRMED, **changes):
        raise Refused(RegistrationRefusal.ALREADY_MOVED_ON)


def _hold(registration: Registration, decision: DeskDecision, reason: str) -> None:
    _move(registration, RegistrationState.HELD, reason=reason, retry_asked_at=None)


def _decline(registration: Registration, decision: DeskDecision, reason: str) -> None:
    _move(registration, RegistrationState.DECLINED, reason=reason, decided_at=decision.decided_at)
    emails.declined(registration)


_DEEDS = {DeskAct.APPROVE: _approve, DeskAct.HOLD: _hold, DeskAct.DECLINE: _decline}


def undo(*, by: Membership, decision: DeskDecision) -> int:
    """Put back what was approved or held within the last ten minutes; return how many.

    What went further in the meantime, or was decided again, stays as it is. Raises ``Refused``
    when it is too late, was undone already, or was mailed.
    """
    insist(by, Act.PROCESS_REGISTRATIONS)
    now = clock.now()
    with row_security.unrestricted(_REVIEW):
        open_still = DeskDecision.objects.filter(pk=decision.pk, undone_at=None)
        if not rules.may_undo(decision, now) or not claim(open_still, undone_at=now):
            raise Refused(RegistrationRefusal.TOO_LATE_TO_UNDO)
        later = DeskDecision.objects.filter(decided_at__gt=decision.decided_at)
        decided_again = {
            row["registration"] for rows in later.values_list("rows", flat=True) for row in rows
        }
        undone = 0
        for row in decision.rows:
            if row["why"] or row["registration"] in decided_again:
                continue
            if _put_back(decision, row):
                undone += 1
                found = Registration(pk=uuid.UUID(row["registration"]))
                audit.record("registration_decision_undone", found, by=by)
    return undone


def _put_back(decision: DeskDecision, row: dict[str, str]) -> bool:
    registration = Registration.objects.filter(pk=row["registration"])
    before = {"state": row["state"], "reason": row["reason"]}
    if decision.act == DeskAct.APPROVE:
        approved = registration.filter(
            state=RegistrationState.CONFIRMED, approved_at=decision.decided_at
        )
        return claim(approved, approved_at=None, approved_by=None, **before)
    return claim(registration.filter(state=RegistrationState.HELD), **before)


def try_again(*, by: Membership, registration: Registration) -> None:
    """Ask that a registration that failed is processed once more, now."""
    insist(by, Act.PROCESS_REGISTRATIONS)
    with row_security.unrestricted(_REVIEW):
        failed = Registration.objects.filter(
            pk=registration.pk, state=RegistrationState.CONFIRMED
        ).exclude(last_problem="")
        if not failed.update(retry_asked_at=clock.now()):
            raise Refused(RegistrationRefusal.ALREADY_MOVED_ON)
        audit.record("registration_retry_asked", registration, by=by)
    nudge("agreements.run_due_batches")


def process_now(*, by: Membership, registration: Registration, reason: str) -> None:
    """Ask that one registration is processed before Friday; ``reason`` stands in the trail.

    A run by hand takes it up. Raises ``Refused``: no reason, or it does not go along.
    """
    insist(by, Act.PROCESS_REGISTRATIONS)
    if not reason.strip():
        raise Refused(RegistrationRefusal.WHY_NOW_MISSING)
    with row_security.unrestricted(_REVIEW):
        going = Registration.objects.filter(pk=registration.pk, state=RegistrationState.CONFIRMED)
        if not claim(going, retry_asked_at=clock.now()):
            raise Refused(RegistrationRefusal.NOT_GOING)
        detail = {"reason": reason.strip()}
        audit.record("registration_hurried", registration, by=by, detail=detail)
    nudge("agreements.run_due_batches")


def change_batch_policy(*, by: Membership, hour: int, on_holiday: HolidayRule) -> None:
    """Change when batches run, from the coming one on; what already ran is not run again."""
    insist(by, Act.PROCESS_REGISTRATIONS)
    with row_security.unrestricted(_REVIEW):
        before = selectors.batch_times()
        policy, _ = BatchPolicy.objects.update_or_create(
            pk=1,
            defaults={"hour": hour, "on_holiday": on_holiday.value, "changed_at": clock.now()},
        )
        detail = {
            "hour": [before.hour, hour],
            "on_holiday": [before.on_holiday.value, on_holiday.value],
        }
        audit.record("batch_policy_changed", policy, by=by, detail=detail)


def _move(registration: Registration, to: RegistrationState, **changes: object) -> None:
    move(
        registration,
        to,
        moves=MOVES,
        too_late=RegistrationRefusal.ALREADY_MOVED_ON,
        where=Q(state=registration.state),
        **changes,
    )
