"""What the checks on rows must be told: about addresses, agreements, mandates and tenancies.

The checks themselves never query. Whoever drives them asks a batch of rows what it wants to know
(``ask``), answers for all rows at once with a few set-based queries, and hands the answers over
as ``Facts``. What is absent from the facts is unknown or not there.
"""

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, Protocol

#: Postcode (``8013CR``) and house number: what the address register is asked.
AddressKey = tuple[str, int]
#: Municipality code, and the landlord's KvK number for rows of an agency (else ``None``).
CoverKey = tuple[str, str | None]


class Place(NamedTuple):
    """Where an address lies on the delivery date.

    ``is_listed`` is false where the register does not have the address and the municipality is
    known in another way (the rest of the postcode area lies in it).
    """

    municipality: str
    is_listed: bool = True


class MunicipalityFact(NamedTuple):
    """What a municipality made known: its name, and from which amount it wants signals."""

    name: str
    threshold_amount: Decimal | None = None


class CoverFact(NamedTuple):
    """An agreement in force that covers the landlord with this municipality, and its term."""

    term_days: int = 30


class TenancyFact(NamedTuple):
    """What is already known of one tenancy of this landlord.

    Attributes:
        sent_on: the day a signal was sent in the calendar month of the delivery.
        reported_on: the day of the last report before this month.
        reported_amount: the amount of that report.
        paused_until: the last day of a collection pause that is running.
        objected_on: the day of an earlier objection to sharing data.
        has_open_objection: an objection under AVG art. 21 is pending or upheld.
    """

    sent_on: dt.date | None = None
    reported_on: dt.date | None = None
    reported_amount: Decimal | None = None
    paused_until: dt.date | None = None
    objected_on: dt.date | None = None
    has_open_objection: bool = False


@dataclass(frozen=True, slots=True)
class Questions:
    """What a batch of rows wants to know; answers are ``Facts``.

    Tenancies are asked about row by row, because only the caller can make their keyed indexes:
    he takes ``values`` of each row and answers by row number.
    """

    addresses: frozenset[AddressKey]
    postcodes: frozenset[str]
    landlord_kvks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """The answers for a batch of rows.

    Attributes:
        addresses: where each address lies.
        covered_postcodes: postcodes of which the register has at least one address.
        municipalities: by code.
        covers: agreements in force; a missing key means that there is none.
        mandated_kvks: landlords of whom the agency has a valid mandate.
        mandated_places: municipalities to which such a mandate is limited, by KvK number (or by
            ``None`` under a client's own agreement); what is absent holds everywhere.
        has_mandate: whether the mandate holds under which a landlord's file was handed in.
        tenancies: by row number.
    """

    addresses: Mapping[AddressKey, Place] = field(default_factory=dict)
    covered_postcodes: Container[str] = frozenset()
    municipalities: Mapping[str, MunicipalityFact] = field(default_factory=dict)
    covers: Mapping[CoverKey, CoverFact] = field(default_factory=dict)
    mandated_kvks: Container[str] = frozenset()
    mandated_places: Mapping[str | None, Container[str]] = field(default_factory=dict)
    has_mandate: bool = True
    tenancies: Mapping[int, TenancyFact] = field(default_factory=dict)


class _Values(Protocol):
    @property
    def postcode(self) -> str | None: ...

    @property
    def house_number(self) -> int | None: ...

    @property
    def landlord_kvk(self) -> str | None: ...


class _Asking(Protocol):
    @property
    def values(self) -> _Values: ...


def ask(rows: Iterable[_Asking]) -> Questions:
    """Return what these rows want to know; rows with a faulty value do not ask about that value."""
    addresses: set[AddressKey] = set()
    landlord_kvks: set[str] = set()
    for row in rows:
        values = row.values
        if values.postcode is not None and values.house_number is not None:
            addresses.add((values.postcode, values.house_number))
        if values.landlord_kvk is not None:
            landlord_kvks.add(values.landlord_kvk)
    return Questions(
        frozenset(addresses),
        frozenset(postcode for postcode, _ in addresses),
        frozenset(landlord_kvks),
    )
