"""What waits because of who may sign: a proposal to approve, an authority that ends."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from signals.selectors.waiting import Task, task
from vroegsignalering.accounts import selectors
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act, Side
from vroegsignalering.dutch_formats import long_date

_SHOWN = 5


def tasks_of_signatories(by: Membership, today: dt.date) -> list[Task]:
    """Return the proposals that this person can approve, and the end of the own authority."""
    return [*_to_approve(by), *_nobody_signs(by), *_own_end(by, today)]


def _to_approve(by: Membership) -> list[Task]:
    if not by.may(Act.APPROVE_SIGNATORY):
        return []
    is_operator = by.side == Side.OPERATOR
    route = "accounts:desk-signatory" if is_operator else "accounts:signatory-change"
    return [
        task(
            "pencil",
            f"Keur een tekenbevoegde goed: {change}",
            f"{change.asked_name} droeg deze persoon voor namens {change.organisation.name}.",
            reverse(route, args=[change.pk]),
            "Beoordeel",
        )
        for change in selectors.changes_to_decide(by)[:_SHOWN]
    ]


def _nobody_signs(by: Membership) -> list[Task]:
    if not by.may(Act.PROPOSE_SIGNATORY) or selectors.signatories_of(by.organisation_id):
        return []
    return [
        task(
            "warning",
            f"Niemand kan nu tekenen namens {by.organisation.name}",
            "Draag een tekenbevoegde voor.",
            reverse("accounts:signatories"),
            "Bekijk",
        )
    ]


def _own_end(by: Membership, today: dt.date) -> list[Task]:
    if not by.may(Act.SIGN_AGREEMENT) or by.mandate is not None:
        return []
    mandate = selectors.mandate_to_sign(by)
    if mandate is None or mandate.last_day is None:
        return []
    if mandate.last_day > today + dt.timedelta(days=settings.MANDATE_WARNING_DAYS):
        return []
    if mandate.holds_on(today) and selectors.has_later_mandate(mandate):
        return []
    day = long_date(mandate.last_day)
    title = (
        f"Uw bevoegdheid om te tekenen loopt af op {day}"
        if mandate.holds_on(today)
        else f"Uw bevoegdheid om te tekenen eindigde op {day}"
    )
    return [
        task(
            "hourglass",
            title,
            "Vraag uw beheerder om u opnieuw voor te dragen.",
            reverse("accounts:signatories"),
            "Bekijk",
        )
    ]
