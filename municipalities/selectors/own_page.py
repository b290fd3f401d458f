"""A public body and its page."""

from django.db.models import QuerySet

from municipalities.models import (
    Authority,
    AuthorityChange,
    ReportingPoint,
)
from municipalities.states import ReportingPointKind
from vroegsignalering.accounts.models import (
    ContactPerson,
    Membership,
)
from vroegsignalering.accounts.roles import Role

SHOWN_CHANGES = 20


def other_reporting_points() -> QuerySet[ReportingPoint]:
    """Return the meldpunten outside this portal, by name."""
    return ReportingPoint.objects.exclude(kind=ReportingPointKind.THIS_PORTAL).order_by("name")


def own_body(by: Membership) -> Authority | None:
    """Return the public body that somebody acts for; None on another side."""
    return Authority.objects.select_related("reporting_point").filter(pk=by.organisation_id).first()


def page_history(body: Authority) -> list[AuthorityChange]:
    """Return what was changed on the page of a body, the newest first."""
    return list(body.changes.order_by("-changed_at", "-pk")[:SHOWN_CHANGES])


def cards_of(body: Authority) -> list[ContactPerson]:
    """Return the people of a body as the other side sees them."""
    cards = ContactPerson.objects.filter(organisation_id=body.pk, role=Role.CONTACT_PERSON)
    return list(cards.order_by("name", "pk"))


def has_point_named(name: str) -> bool:
    """Return whether there is a meldpunt of this name, in whatever case it is written."""
    return ReportingPoint.objects.filter(name__iexact=name.strip()).exists()
