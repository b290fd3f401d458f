"""Which municipality an address belongs to on a day."""

import datetime as dt
from collections.abc import Iterable

from django.db import connection

from municipalities.models import (
    AddressRegister,
    Municipality,
)
from vroegsignalering import clock

# From each municipality to the one that exists on the day: a merged one leads to its successor
# from the day that it is no more and the successor exists. Merged ones may merge again; the
# number of steps is bounded, so that a wrong list cannot run in circles.
_MUNICIPALITIES_OF = """
with recursive step(code, heir, steps) as (
    select code, code, 0 from municipalities_municipality where valid_until <= %(on)s
  union all
    select step.code, next.code, steps + 1
    from step
    join municipalities_municipality old on old.code = step.heir and old.valid_until <= %(on)s
    join municipalities_municipality next on next.code = old.successor_id
        and (next.valid_from is null or next.valid_from <= %(on)s)
    where steps < 9
), heirs as (
    select distinct on (code) code, heir from step order by code, steps desc
)
select asked.postcode, asked.number, coalesce(heirs.heir, address.municipality_code)
from unnest(%(postcodes)s::text[], %(numbers)s::int[]) as asked(postcode, number)
join municipalities_address address
    on address.register_id = (select id from municipalities_addressregister where is_serving)
    and address.postcode = asked.postcode and address.house_number = asked.number
left join heirs on heirs.code = address.municipality_code
"""


def municipalities_of(
    pairs: Iterable[tuple[str, int]], on: dt.date | None = None
) -> dict[tuple[str, int], str]:
    """Return the code of the municipality of each address that the register knows.

    One statement for any number of addresses. ``pairs`` are postcode (``8013CR``) and house
    number; ``on`` is the day, today when left out: a merged municipality gives its successor
    (``spec/aanlevering.md``, Routing).
    """
    wanted = sorted(set(pairs))  # in the order of the index: neighbours share its pages
    if not wanted:
        return {}
    postcodes, numbers = zip(*wanted, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _MUNICIPALITIES_OF,
            {
                "on": on or clock.today(),
                "postcodes": list(postcodes),
                "numbers": list(numbers),
            },
        )
        return {(postcode, number): code for postcode, number, code in cursor.fetchall()}


def municipality_of(postcode: str, house_number: int, on: dt.date) -> Municipality | None:
    """Return the municipality that an address belongs to on a day, or None."""
    code = municipalities_of([(postcode, house_number)], on).get((postcode, house_number))
    return Municipality.objects.filter(code=code).first() if code else None


def covered_postcodes(postcodes: Iterable[str]) -> set[str]:
    """Return those postcodes of which the serving register knows at least one address."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select asked.postcode from unnest(%s::text[]) as asked(postcode)"
            " where exists (select from municipalities_address address"
            " where address.register_id = (select id from municipalities_addressregister"
            " where is_serving) and address.postcode = asked.postcode)",
            [sorted(set(postcodes))],
        )
        return {postcode for (postcode,) in cursor.fetchall()}


def serving_register() -> AddressRegister | None:
    """Return the edition of the address register that answers now."""
    return AddressRegister.objects.filter(is_serving=True).first()
