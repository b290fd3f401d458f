"""Keeps the reporting points that public bodies choose or describe."""

from dataclasses import dataclass

from municipalities.models import ReportingPoint
from municipalities.states import ReportingPointKind
from vroegsignalering.audit import services as audit


@dataclass(frozen=True)
class Meldpunt:
    """A new reporting point, as somebody describes it."""

    name: str
    delivery_instructions: str
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""


def kept(point: ReportingPoint | Meldpunt | None) -> ReportingPoint:
    """Return the reporting point that is meant: a known one, a new one, or this portal (None).

    A new one with the name of a known one is that one: nobody rewrites what others deliver by.
    """
    if point is None:
        return _this_portal()
    if isinstance(point, ReportingPoint):
        return point
    found, is_new = ReportingPoint.objects.get_or_create(
        name=point.name,
        defaults={
            "kind": ReportingPointKind.DOWNLOAD,
            "delivery_instructions": point.delivery_instructions,
            "contact_name": point.contact_name,
            "contact_phone": point.contact_phone,
            "contact_email": point.contact_email,
        },
    )
    if is_new:
        audit.record("reporting_point_described", found, by=None)
    return found


def _this_portal() -> ReportingPoint:
    """Return the meldpunt that is this portal; make it when there is none yet."""
    point, _ = ReportingPoint.objects.get_or_create(
        kind=ReportingPointKind.THIS_PORTAL,
        defaults={
            "name": "dit portaal",
            "delivery_instructions": (
                "Log in, kies in het menu Aanleveren en lever uw bestand aan. U ziet eerst"
                " wat er goed en fout is. Daarna verstuurt u."
            ),
        },
    )
    return point
