"""Rules on the values of one row and on its place among the other rows of its file."""

from collections.abc import Callable
from typing import Final

from signals.bulk.columns import column_named
from signals.bulk.findings import FindingCode
from signals.bulk.rows.given import Given
from signals.bulk.rows.row import RowCheck
from vroegsignalering import dutch_formats

_REFERENCE: Final = column_named("reference")
_REMINDER_ON: Final = column_named("reminder_on")
_SHARING_OFFER_ON: Final = column_named("sharing_offer_on")
_TENANT_OBJECTED: Final = column_named("tenant_objected")


def _same_tenancy_twice(row: RowCheck, given: Given) -> None:
    """R11: the second and later rows with the same reference, or the same address and surname."""
    values = row.values
    first = second = row.number
    if values.reference is not None:
        # References are a landlord's own; an agency's file may have one of each of two landlords.
        first = given.references.first((values.landlord_kvk, values.reference), row.number)
    if (
        values.postcode is not None
        and values.house_number is not None
        and values.surname is not None
        and not row.is_faulty("house_number_addition")
    ):
        addition = values.house_number_addition
        key = (
            values.postcode,
            values.house_number,
            dutch_formats.fold_addition(addition) if addition else "",
            dutch_formats.fold_surname(values.surname),
        )
        second = given.addresses.first(key, row.number)
    if first != row.number:
        row.say(FindingCode.R11, _REFERENCE, row=str(first))
    elif second != row.number:
        row.say(FindingCode.R11, row=str(second))


def _reminder_before_arrears(row: RowCheck, given: Given) -> None:
    """R04: a reminder cannot be older than the arrears it is about."""
    values = row.values
    if (
        values.reminder_on is not None
        and values.arrears_since is not None
        and values.reminder_on < values.arrears_since
    ):
        row.say(FindingCode.R04, _REMINDER_ON, "reminder")
        row.forget("reminder_on")


def _offer_before_reminder(row: RowCheck, given: Given) -> None:
    """R04: the offer is made in the reminder, or in a later one (condition d)."""
    values = row.values
    if (
        values.sharing_offer_on is not None
        and values.reminder_on is not None
        and values.sharing_offer_on < values.reminder_on
    ):
        row.say(FindingCode.R04, _SHARING_OFFER_ON, "offer")
        row.forget("sharing_offer_on")


def _tenant_objected(row: RowCheck, given: Given) -> None:
    """R06: who objects is not reported."""
    if row.values.tenant_objected:
        row.say(FindingCode.R06, _TENANT_OBJECTED)


def _old_reminder(row: RowCheck, given: Given) -> None:
    """R17: a reminder older than six months."""
    reminder_on = row.values.reminder_on
    if reminder_on is not None and reminder_on < given.old_reminder:
        row.say(FindingCode.R17, _REMINDER_ON)


RULES_ON_ROW: Final[tuple[Callable[[RowCheck, Given], None], ...]] = (
    _same_tenancy_twice,
    _reminder_before_arrears,
    _offer_before_reminder,
    _tenant_objected,
    _old_reminder,
)
