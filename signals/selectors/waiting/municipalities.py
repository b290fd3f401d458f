"""A page of a public body that must be looked at, and municipalities that want to take part."""

import datetime as dt

from django.urls import reverse

from municipalities import rules
from municipalities import selectors as registry
from signals.selectors.waiting import Task, number, task
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.dutch_formats import long_date


def tasks_of_own_page(by: Membership, today: dt.date) -> list[Task]:
    """Ask who keeps the page of a public body, half a year after the last time."""
    body = registry.own_body(by) if by.may(Act.KEEP_OWN_PAGE) else None
    if body is None or not rules.is_page_stale(body, today):
        return []
    since = long_date(body.confirmed_on or body.joined_on)
    return [
        task(
            "building",
            "Klopt de pagina van uw gemeente nog?",
            f"Voor het laatst nagekeken op {since}. Verhuurders lezen hier hoe zij aanleveren.",
            reverse("municipalities:own-page"),
            "Kijk na",
        )
    ]


def tasks_of_join_requests() -> list[Task]:
    """Return who waits until the operator lets it take part. Call it across the walls."""
    count = registry.number_of_join_requests()
    if not count:
        return []
    return [
        task(
            "building",
            number(count, "gemeente wil meedoen", "gemeenten willen meedoen"),
            "Vergelijk de gegevens en beslis.",
            reverse("municipalities:desk-requests"),
            "Beoordeel",
        )
    ]
