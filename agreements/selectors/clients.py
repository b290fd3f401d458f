"""For whom an agency may deliver under its own agreement: by day, as the mandates say."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from agreements.models import Agreement
from municipalities.selectors import names_of
from onboarding.models import Agency
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import ActsFor
from vroegsignalering.accounts.roles import MandateAct
from vroegsignalering.dutch_formats import long_date


@dataclass(frozen=True)
class ListedClient:
    """A landlord on the list; ``last_day`` is the last day on which the mandate held or holds."""

    name: str
    kvk_number: str
    first_day: dt.date
    last_day: dt.date | None
    places: str
    was_ended: bool

    @property
    def period(self) -> str:
        """From when until when, in words."""
        until = f" tot en met {long_date(self.last_day)}" if self.last_day else ""
        return f"vanaf {long_date(self.first_day)}{until}"


def is_with_agency(agreement: Agreement) -> bool:
    """Return whether the partner is an agency, whose agreement has the list."""
    with row_security.unrestricted("kind of a partner"):
        return Agency.objects.filter(pk=agreement.partner_id).exists()


def clients_on(agreement: Agreement, on: dt.date) -> list[ListedClient]:
    """Return for whom the agency may or might deliver in this municipality on a day, by name."""
    held = [mandate for mandate in _granted(agreement) if _held_on(mandate, on)]
    return _listed(held)


def history_of_clients(agreement: Agreement) -> list[ListedClient]:
    """Return every mandate that was ever granted and is about this municipality, newest first."""
    return _listed(sorted(_granted(agreement), key=_first_day, reverse=True))


def _granted(agreement: Agreement) -> list[ActsFor]:
    found = (
        ActsFor.objects.filter(
            Q(municipality_codes=[]) | Q(municipality_codes__contains=[agreement.municipality_id]),
            agency_id=agreement.partner_id,
            acts__contains=[MandateAct.DELIVER],
            granted_at__isnull=False,
        )
        .select_related("landlord")
        .order_by("landlord__name", "starts_on", "id")
    )
    # Parties to the agreement read this list as a part of it, names of landlords included.
    with row_security.unrestricted("clients of an agency's agreement"):
        return list(found)


def _first_day(mandate: ActsFor) -> dt.date:
    """A mandate that was granted after it began did not hold before."""
    granted = clock.to_local(mandate.granted_at).date() if mandate.granted_at else dt.date.max
    return max(mandate.starts_on, granted)


def _last_day(mandate: ActsFor) -> dt.date | None:
    ended = clock.to_local(mandate.ended_at).date() if mandate.ended_at else None
    return min((day for day in (mandate.ends_on, ended) if day is not None), default=None)


def _held_on(mandate: ActsFor, on: dt.date) -> bool:
    if on == clock.today() and mandate.ended_at is not None:
        return False
    last = _last_day(mandate)
    return _first_day(mandate) <= on and (last is None or on <= last)


def _listed(mandates: list[ActsFor]) -> list[ListedClient]:
    names = names_of({code for mandate in mandates for code in mandate.municipality_codes})
    return [
        ListedClient(
            name=mandate.landlord.name,
            kvk_number=mandate.landlord.kvk_number,
            first_day=_first_day(mandate),
            last_day=_last_day(mandate),
            places=", ".join(sorted(names.get(code, code) for code in mandate.municipality_codes))
            or "alle gemeenten",
            was_ended=mandate.ended_at is not None,
        )
        for mandate in mandates
    ]
