"""What became of agreements with municipalities that merged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from agreements.models import Agreement, AgreementSuccession


@dataclass(frozen=True)
class Standing:
    """Where an agreement stands after a merger: who came after whom, or that nobody did yet.

    ``instead_id`` and ``instead_number`` name the agreement that counts in its place.
    """

    since: dt.date
    old_name: str
    heir_name: str = ""
    is_waiting: bool = False
    instead_id: uuid.UUID | None = None
    instead_number: str = ""


def standings(agreements: Iterable[Agreement], today: dt.date) -> dict[uuid.UUID, Standing]:
    """Return where agreements stand that a merger touched, in one statement for all of them.

    ``agreements`` have their municipality at hand.
    """
    found: dict[uuid.UUID, Standing] = {}
    by_key = {agreement.pk: agreement for agreement in agreements}
    for agreement in by_key.values():
        place = agreement.municipality
        if place.valid_until is not None and place.valid_until <= today:
            heir = place.successor.name if place.successor else ""
            found[agreement.pk] = Standing(place.valid_until, place.name, heir, is_waiting=True)
    rows = (
        AgreementSuccession.objects.filter(agreement__in=by_key)
        .select_related("from_municipality", "to_municipality", "replaced_by")
        .order_by("on", "recorded_at")
    )
    for row in rows:
        found[row.agreement_id] = Standing(
            row.on,
            row.from_municipality.name,
            row.to_municipality.name,
            instead_id=row.replaced_by_id,
            instead_number=row.replaced_by.number if row.replaced_by else "",
        )
    return found
