"""Which municipalities there are, by name, on a day, and who takes part."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from municipalities import rules
from municipalities.models import (
    Authority,
    Municipality,
)
from vroegsignalering import clock


def present(on: dt.date | None = None) -> list[Municipality]:
    """Return the municipalities that exist on a day (today), by name, with who serves them."""
    day = on or clock.today()
    known = Municipality.objects.select_related("authority__reporting_point")
    return [municipality for municipality in known if rules.exists_on(municipality, day)]


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the name of each code that is known."""
    return dict(Municipality.objects.filter(code__in=codes).values_list("code", "name"))


@dataclass(frozen=True)
class Search:
    """The answer to "does my municipality take part?", ready for a page.

    ``municipality`` is a name or empty; then ``suggestion`` may say what was meant.
    """

    query: str
    municipality: str = ""
    code: str = ""
    takes_part: bool = False
    meldpunt: str = ""
    threshold: Decimal | None = None
    suggestion: str = ""


def search(written: str) -> Search:
    """Find a municipality by its name or code and say whether it takes part."""
    found, suggestion = rules.best_match(written, present())
    query = written.strip()
    if found is None:
        return Search(query, suggestion=suggestion)
    body = found.authority
    return Search(
        query,
        municipality=found.name,
        code=found.code,
        takes_part=body is not None,
        meldpunt=body.reporting_point.name if body else "",
        threshold=body.threshold_amount if body else None,
    )


@dataclass(frozen=True)
class PublicRow:
    """One municipality on the public list."""

    municipality: Municipality
    meldpunt: str
    threshold: Decimal | None
    joint_body: str
    criteria: str = ""

    @property
    def takes_part(self) -> bool:
        """Whether signals can be sent to it through the portal."""
        return self.municipality.takes_part


def public_list(name: str = "", taking_part: bool | None = None) -> list[PublicRow]:
    """Return the municipalities by name, with meldpunt and threshold of who takes part.

    ``name`` filters on part of the name, ``taking_part`` on whether they take part.
    """
    chosen = rules.matching(name, present())
    if taking_part is not None:
        chosen = [one for one in chosen if one.takes_part == taking_part]
    return [_public_row(one) for one in chosen]


def _public_row(municipality: Municipality) -> PublicRow:
    body = municipality.authority
    if body is None:
        return PublicRow(municipality, "", None, "")
    return PublicRow(
        municipality,
        body.reporting_point.name,
        body.threshold_amount,
        body.name if body.is_joint_body else "",
        body.criteria,
    )


def merged_before(today: dt.date) -> list[Municipality]:
    """Return the municipalities that are no more on this day and name who comes after them."""
    return list(
        Municipality.objects.filter(valid_until__lte=today, successor__isnull=False).order_by(
            "valid_until", "code"
        )
    )


def territories_of(body: Authority, today: dt.date) -> list[Municipality]:
    """Return the municipalities that a body serves on a day, by name."""
    served = Municipality.objects.filter(authority=body)
    return [one for one in served if rules.exists_on(one, today)]


def territories_served_by(organisation_id: uuid.UUID) -> list[Municipality]:
    """Return every municipality of an organisation, also one that merged; none for a partner."""
    return list(Municipality.objects.filter(authority_id=organisation_id))
