"""What makes two signals, pauses or objections one tenancy (R11): keys, and how to find them.

The same reference of the landlord, or the same address and surname; both as keyed indexes.
"""

import uuid
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import Q

from signals.models import Signal

#: The landlord, and one of the two keys by which a tenancy of his is known.
TenancyKey = tuple[uuid.UUID, bytes]


class Tenancy(NamedTuple):
    """A tenancy as the keyed indexes know it.

    The same one has the same reference, or the same address and surname: a row is compared by
    both. An index is None where the row does not say.
    """

    landlord_id: uuid.UUID
    tenancy_index: bytes | None
    address_index: bytes | None
    name_index: bytes | None

    def known_by(self) -> Iterator[TenancyKey]:
        """Give the keys by which this tenancy is found; they differ in length."""
        if self.tenancy_index is not None:
            yield self.landlord_id, self.tenancy_index
        if self.address_index is not None and self.name_index is not None:
            yield self.landlord_id, self.address_index + self.name_index


def tenancy_of_signal(report: Signal) -> Tenancy:
    """Return the tenancy that a signal is about."""
    return Tenancy(
        report.landlord_id,
        bytes(report.tenancy_index),
        bytes(report.address_index),
        bytes(report.name_index),
    )


def matching(tenancies: Iterable[Tenancy], path: str = "") -> Q:
    """Match all that may be about these tenancies; their keys tell afterwards which it is.

    ``path`` leads from the row to a signal. Always one condition, whatever their number.
    """
    known = list(tenancies)
    references = [one.tenancy_index for one in known if one.tenancy_index is not None]
    addresses = [one.address_index for one in known if one.address_index is not None]
    # Without the names, a block of flats would bring along all its renters.
    names = [one.name_index for one in known if one.name_index is not None]
    by_home = Q(**{f"{path}address_index__in": set(addresses), f"{path}name_index__in": set(names)})
    return Q(**{f"{path}landlord_id__in": {one.landlord_id for one in known}}) & (
        Q(**{f"{path}tenancy_index__in": references}) | by_home
    )


def tenancy_of_record(
    landlord_id: uuid.UUID, tenancy_index: bytes, address_index: bytes | None, name: bytes | None
) -> Tenancy:
    """Return the tenancy of something that was stored."""
    return Tenancy(
        landlord_id,
        bytes(tenancy_index),
        bytes(address_index) if address_index is not None else None,
        bytes(name) if name is not None else None,
    )


def same_tenancy(report: Signal, path: str = "") -> Q:
    """Match everything about the tenancy of a signal; ``path`` leads from the row to a signal.

    Call it across the walls: a landlord's own signal and that of his agency are two.
    """
    own = {
        f"{path}{name}": bytes(getattr(report, name))
        for name in ("tenancy_index", "address_index", "name_index")
    }
    by_reference = Q(**{f"{path}tenancy_index": own.pop(f"{path}tenancy_index")})
    return Q(**{f"{path}landlord_id": report.landlord_id}) & (by_reference | Q(**own))
