"""A public body keeps its own page: names, meldpunt, threshold and criteria.

What changes here holds for agreements that are made ready from now on. What was agreed keeps its
terms, and the partners hear of the change once (``agreements.services.telling``).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from municipalities.models import Authority, AuthorityChange, ReportingPoint
from municipalities.services.reporting_points import Meldpunt, kept
from municipalities.states import TOLD_KINDS, AuthorityChangeKind
from vroegsignalering import clock
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import Membership, Organisation
from vroegsignalering.accounts.roles import Act
from vroegsignalering.audit import services as audit
from vroegsignalering.dutch_formats import euro

_Changed = Mapping[AuthorityChangeKind, tuple[str, str]]


def change_names(*, by: Membership, name: str, legal_name: str) -> list[AuthorityChange]:
    """Keep how the body is called; agreements of before keep the name of then.

    Returns what changed: nothing, when it said so already.
    """
    with transaction.atomic():
        body = _locked(by)
        before = f"{body.name} ({body.legal_name})"
        body.name, body.legal_name = name, legal_name
        after = f"{name} ({legal_name})"
        Organisation.objects.filter(pk=body.pk).update(name=name)
        return _keep(by, body, {AuthorityChangeKind.NAMES: (before, after)})


def change_reporting_point(
    *, by: Membership, point: ReportingPoint | Meldpunt | None, delivery_instructions: str
) -> list[AuthorityChange]:
    """Choose where signals of new agreements come in (article 3.4), and how to deliver there.

    ``point`` is a known meldpunt, a new one, or None for this portal. Empty
    ``delivery_instructions`` leave what the meldpunt itself says.
    """
    with transaction.atomic():
        body = _locked(by)
        before, told = body.reporting_point.name, body.delivery_instructions
        body.reporting_point = kept(point)
        body.delivery_instructions = delivery_instructions
        return _keep(
            by,
            body,
            {
                AuthorityChangeKind.REPORTING_POINT: (before, body.reporting_point.name),
                AuthorityChangeKind.INSTRUCTIONS: (told, delivery_instructions),
            },
        )


def change_criteria(
    *, by: Membership, threshold_amount: Decimal | None, criteria: str
) -> list[AuthorityChange]:
    """Publish from which amount signals count and what the body does with them, from today."""
    with transaction.atomic():
        body = _locked(by)
        changed = {
            AuthorityChangeKind.THRESHOLD: (
                _amount(body.threshold_amount),
                _amount(threshold_amount),
            ),
            AuthorityChangeKind.CRITERIA: (body.criteria, criteria),
        }
        if _really(changed):
            body.criteria_since = clock.today()
        body.threshold_amount, body.criteria = threshold_amount, criteria
        return _keep(by, body, changed)


def confirm(*, by: Membership) -> None:
    """Say that the page is right: it is asked again after half a year."""
    with transaction.atomic():
        body = _locked(by)
        Authority.objects.filter(pk=body.pk).update(confirmed_on=clock.today())
        audit.record("own_page_confirmed", body, by=by)


def _locked(by: Membership) -> Authority:
    """Return the acting body, so that of two colleagues the second writes after the first."""
    insist(by, Act.KEEP_OWN_PAGE)
    return (
        Authority.objects.select_for_update(of=("self",))
        .select_related("reporting_point")
        .get(pk=by.organisation_id)
    )


def _keep(by: Membership, body: Authority, changed: _Changed) -> list[AuthorityChange]:
    really = _really(changed)
    if not really:
        return []
    now = clock.now()
    body.confirmed_on = clock.today()
    body.save()
    rows = AuthorityChange.objects.bulk_create(
        AuthorityChange(
            authority=body,
            kind=kind,
            before=before,
            after=after,
            changed_at=now,
            changed_by=by.user.full_name,
            told_at=None if kind in TOLD_KINDS else now,
        )
        for kind, (before, after) in really.items()
    )
    detail: dict[str, Any] = {"kinds": sorted(kind.value for kind in really)}
    audit.record("own_page_changed", body, by=by, detail=detail)
    return rows


def _really(changed: _Changed) -> dict[AuthorityChangeKind, tuple[str, str]]:
    return {kind: (old, new) for kind, (old, new) in changed.items() if old != new}


def _amount(amount: Decimal | None) -> str:
    return "elk bedrag" if amount is None else f"vanaf {euro(amount)}"
