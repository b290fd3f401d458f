"""Rules on what the caller found out for a whole batch: addresses, agreements, tenancies."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from signals.bulk.columns import LANDLORD_KVK, Column, column_named
from signals.bulk.facts import CoverFact, TenancyFact
from signals.bulk.findings import FindingCode, Severity
from signals.bulk.rows.given import Given
from signals.bulk.rows.row import RowCheck
from vroegsignalering import dutch_formats
from vroegsignalering.dutch_formats import euro

_REFERENCE: Final = column_named("reference")
_HOUSE_NUMBER: Final = column_named("house_number")
_POSTCODE: Final = column_named("postcode")
_AMOUNT: Final = column_named("amount")
_ARREARS_SINCE: Final = column_named("arrears_since")
_TENANT_OBJECTED: Final = column_named("tenant_objected")


def _unknown_address(row: RowCheck, given: Given) -> None:
    """R09: the register has the postcode but not the address, or does not cover the postcode."""
    postcode, house_number = row.values.postcode, row.values.house_number
    if postcode is None or house_number is None:
        return
    facts = given.facts
    place = facts.addresses.get((postcode, house_number))
    if place is not None:
        row.municipality = place.municipality
        if place.is_listed:
            return
    if postcode in facts.covered_postcodes:
        row.municipality = None
        row.say(FindingCode.R09, _HOUSE_NUMBER)
    else:
        row.say(FindingCode.R09, _POSTCODE, severity=Severity.WARNING)


def _no_mandate(row: RowCheck, given: Given) -> None:
    """R15: who hands in for a landlord needs his mandate, in the municipality of the address."""
    landlord_kvk = row.values.landlord_kvk
    circumstances, facts = given.circumstances, given.facts
    if circumstances.is_agency:
        if landlord_kvk is None:
            return
        if landlord_kvk not in facts.mandated_kvks:
            row.say(FindingCode.R15, LANDLORD_KVK)
            row.forget("landlord_kvk")
            return
    elif landlord_kvk is not None and landlord_kvk != circumstances.own_kvk:
        row.say(FindingCode.R15, LANDLORD_KVK, "other")
        row.forget("landlord_kvk")
    elif not facts.has_mandate:
        row.say(FindingCode.R15)
        return
    places = facts.mandated_places.get(landlord_kvk if circumstances.is_agency else None)
    if places is not None and row.municipality is not None and row.municipality not in places:
        municipality = facts.municipalities.get(row.municipality)
        row.say(
            FindingCode.R15,
            why="place",
            municipality=municipality.name if municipality else "deze gemeente",
        )


def _cover(row: RowCheck, given: Given) -> CoverFact | None:
    """Return the agreement in force that covers this row, if any."""
    if row.municipality is None:
        return None
    landlord_kvk = row.values.landlord_kvk if given.circumstances.is_agency else None
    return given.facts.covers.get((row.municipality, landlord_kvk))


def _arrears_too_short(row: RowCheck, given: Given) -> None:
    """R07: shorter than the agreement's term, reckoned on the delivery date."""
    since = row.values.arrears_since
    if since is None:
        return
    cover = _cover(row, given)
    term = cover.term_days if cover is not None else given.circumstances.term_days
    age = (given.circumstances.delivery_on - since).days
    if age < term:
        row.say(
            FindingCode.R07,
            _ARREARS_SINCE,
            age=_days(age),
            term=_days(term),
            day=given.day(since + dt.timedelta(days=term)),
        )


def _days(number: int) -> str:
    return "1 dag" if number == 1 else f"{number} dagen"


def _below_threshold(row: RowCheck, given: Given) -> None:
    """R08: the municipality published an amount below which it rather has no signals."""
    amount = row.values.amount
    if amount is None or row.municipality is None:
        return
    municipality = given.facts.municipalities.get(row.municipality)
    if municipality is None or municipality.threshold_amount is None:
        return
    if amount < municipality.threshold_amount:
        row.say(
            FindingCode.R08,
            _AMOUNT,
            municipality=municipality.name,
            amount=_round_euro(municipality.threshold_amount),
        )


def _round_euro(amount: Decimal) -> str:
    return euro(amount).removesuffix(",00")


def _no_agreement(row: RowCheck, given: Given) -> None:
    """R10: no agreement in force covers this landlord with the municipality of the address."""
    values = row.values
    if values.postcode is None or values.house_number is None:
        return
    if row.municipality is None:
        if not row.is_faulty("house_number"):
            # Nobody to send it to yet: the register may know the address when it is next read.
            row.say(FindingCode.R10, why="unknown", day=given.kept_until())
        return
    is_agency = given.circumstances.is_agency
    if (is_agency and values.landlord_kvk is None) or _cover(row, given) is not None:
        return
    municipality = given.facts.municipalities.get(row.municipality)
    row.say(
        FindingCode.R10,
        why="client" if is_agency else "",
        municipality=municipality.name if municipality else "deze gemeente",
        day=given.kept_until(),
    )


# --- Rules on what is known of a tenancy ---------------------------------------------------------


def _reference(row: RowCheck) -> Column | None:
    """Return the column that names the tenancy; a faulty one has its finding already."""
    return None if row.is_faulty(_REFERENCE.name) else _REFERENCE


def _sent_this_month(row: RowCheck, tenancy: TenancyFact, given: Given) -> None:
    """R12: once a calendar month; after that a correction or a withdrawal."""
    if tenancy.sent_on is not None:
        row.say(FindingCode.R12, _reference(row), day=given.day(tenancy.sent_on))


def _repeated_report(row: RowCheck, tenancy: TenancyFact, given: Given) -> None:
    """R13: reported within six months before, and the amount is not higher now."""
    amount, before, day = row.values.amount, tenancy.reported_amount, tenancy.reported_on
    if amount is None or before is None or day is None or tenancy.sent_on is not None:
        return
    if day >= given.repeat_from and amount <= before:
        month = dutch_formats.MONTHS[day.month - 1]
        if day.year != given.circumstances.delivery_on.year:
            month = f"{month} {day.year}"
        row.say(FindingCode.R13, _AMOUNT, "same" if amount == before else "higher", month=month)


def _paused(row: RowCheck, tenancy: TenancyFact, given: Given) -> None:
    """R14: a collection pause is running, its last day included."""
    until = tenancy.paused_until
    if until is not None and until >= given.circumstances.delivery_on:
        row.say(FindingCode.R14, _reference(row), day=given.day(until))


def _objected_before(row: RowCheck, tenancy: TenancyFact, given: Given) -> None:
    """R18: the landlord's register of objections names this tenancy."""
    if tenancy.objected_on is not None and not row.values.tenant_objected:
        row.say(FindingCode.R18, _TENANT_OBJECTED, day=given.day(tenancy.objected_on))


def _open_objection(row: RowCheck, tenancy: TenancyFact, given: Given) -> None:
    """R19: an objection under AVG art. 21 is pending or upheld."""
    if tenancy.has_open_objection:
        row.say(FindingCode.R19)


RULES_ON_FACTS: Final[tuple[Callable[[RowCheck, Given], None], ...]] = (
    _unknown_address,
    _no_mandate,
    _arrears_too_short,
    _below_threshold,
    _no_agreement,
)
RULES_ON_TENANCY: Final[tuple[Callable[[RowCheck, TenancyFact, Given], None], ...]] = (
    _sent_this_month,
    _repeated_report,
    _paused,
    _objected_before,
    _open_objection,
)
