"""What a municipality's desk reads: the work list, one case, its people and its history."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from municipalities.models import Municipality
from signals import rules
from signals.models import Case, CaseSignal, CollectionPause, ContactAttempt, Evidence, Signal
from signals.selectors.mandated import names_of_parties
from signals.states import CaseState, SignalState
from vroegsignalering import sealing, workdays
from vroegsignalering.accounts.models import Membership
from vroegsignalering.dutch_formats import fold_surname
from vroegsignalering.holidays.selectors import all_dates

PAGE = 50
BASKETS = {
    "open": "Alle open",
    "crisis": "Crisis",
    "laat": "(Bijna) te laat",
    "mij": "Van mij",
    "niemand": "Van niemand",
    "afgesloten": "Afgesloten",
}
BASKET_ICONS = {
    "open": "list",
    "crisis": "bolt",
    "laat": "warning",
    "mij": "person",
    "niemand": "help",
    "afgesloten": "check",
}


@dataclass(frozen=True)
class Renter:
    """A renter's personal data, opened for a screen of who may see it."""

    surname: str
    prefix: str = ""
    initials: str = ""
    birth_date: dt.date | None = None
    street: str = ""
    house_number: int = 0
    house_number_addition: str = ""
    postcode: str = ""
    town: str = ""
    phone: str = ""
    email: str = ""

    @property
    def full_name(self) -> str:
        """The whole name: "M. de Vries"."""
        return " ".join(part for part in (self.initials, self.prefix, self.surname) if part)

    @property
    def short_name(self) -> str:
        """What a list shows: initial and first letter, "M. de V."."""
        first = f"{self.initials[:1]}." if self.initials else ""
        return " ".join(part for part in (first, self.prefix, f"{self.surname[:1]}.") if part)

    @property
    def address(self) -> str:
        """Street and number; the postcode where the street is not known."""
        number = f"{self.house_number} {self.house_number_addition}".strip()
        return f"{self.street or self.postcode} {number}"


def renter_of(report: Signal) -> Renter:
    """Open the sealed data of a signal."""
    document = sealing.open_document(report.sealed, report.pk)
    known = {name: document[name] for name in Renter.__dataclass_fields__ if document.get(name)}
    if isinstance(known.get("birth_date"), str):
        known["birth_date"] = dt.date.fromisoformat(known["birth_date"])
    return Renter(**known)


@dataclass
class WorkRow:
    """One line of the work list."""

    case: Case
    renter: Renter
    reporters: str
    kind: str
    urgency: str
    late_days: int = 0
    signs: list[Signal] = field(default_factory=list)
    # Named where the desk serves more than one.
    municipality: str = ""


@dataclass(frozen=True)
class WorkList:
    """One page of the work list, with what the filters count."""

    rows: list[WorkRow]
    counts: dict[str, int]
    next_after: str
    shown: str


def _basket(cases: QuerySet[Case], basket: str, by: Membership, today: dt.date) -> QuerySet[Case]:
    nearly = today + dt.timedelta(days=rules.NEARLY_LATE_DAYS)
    is_open = ~Q(state=CaseState.CONCLUDED)
    return {
        "open": cases.filter(is_open),
        "crisis": cases.filter(is_open, is_crisis=True),
        "laat": cases.filter(is_open, due_on__lte=nearly),
        "mij": cases.filter(is_open, assigned_to=by.user_id),
        "niemand": cases.filter(is_open, assigned_to__isnull=True),
        "afgesloten": cases.filter(state=CaseState.CONCLUDED),
    }[basket]


def work_list(
    *, by: Membership, basket: str, municipality: str, after: str, today: dt.date
) -> WorkList:
    """Return a page of cases, earliest deadline first.

    ``basket`` is a key of ``BASKETS``, ``municipality`` a code or '', ``after`` the key of the
    last row of the page before.
    """
    cases = Case.objects.filter(authority_id=by.organisation_id)
    if municipality:
        cases = cases.filter(municipality_code=municipality)
    counts = {name: _basket(cases, name, by, today).count() for name in BASKETS}
    chosen = _basket(cases, basket, by, today).order_by("due_on", "id")
    if after:
        chosen = _after(chosen, after)
    page = list(chosen[: PAGE + 1])
    rows = _rows(page[:PAGE], today)
    next_after = ""
    if len(page) > PAGE:
        last = page[PAGE - 1]
        next_after = f"{last.due_on.isoformat()}_{last.pk}"
    return WorkList(rows, counts, next_after, BASKETS[basket])


def _after(cases: QuerySet[Case], after: str) -> QuerySet[Case]:
    """Skip what stood on the pages before; a key that is none starts at the beginning."""
    day, _, key = after.partition("_")
    try:
        due_on, last = dt.date.fromisoformat(day), uuid.UUID(key)
    except ValueError:
        return cases
    return cases.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=last))


def search(*, by: Membership, words: str, today: dt.date) -> list[WorkRow]:
    """Return the cases at an address ("8013 CR 12A") or of a surname, newest first.

    Through the keyed indexes: equality only, the words never reach the database readable.
    """
    reports = Signal.objects.filter(authority_id=by.organisation_id)
    address = _address(words)
    found = (
        reports.filter(address_index=sealing.address_index(*address))
        if address
        else reports.filter(name_index=sealing.name_index(fold_surname(words)))
    )
    cases = Case.objects.filter(authority_id=by.organisation_id, parts__report__in=found).order_by(
        "-opened_on", "-id"
    )
    return _rows(list(cases.distinct()[:PAGE]), today)


def _address(words: str) -> tuple[str, int, str] | None:
    """Read "8013CR 12 A" as postcode, number and addition; None when it is no address."""
    compact = words.upper().replace(" ", "")
    postcode, rest = compact[:6], compact[6:].replace("-", "")
    digits = "".join(sign for sign in rest if sign.isdecimal())
    is_postcode = postcode[:4].isdecimal() and postcode[4:].isalpha() and len(postcode) == 6
    if not (is_postcode and digits and compact.isascii() and rest.startswith(digits)):
        return None
    return postcode, int(digits), rest[len(digits) :].lower()


def _rows(cases: list[Case], today: dt.date) -> list[WorkRow]:
    """Open the renters of these cases: one query for all of them."""
    parts: dict[uuid.UUID, list[Signal]] = {}
    links = (
        CaseSignal.objects.filter(case__in=cases)
        .select_related("report__landlord__organisation")
        .order_by("report__sent_on", "pk")
    )
    for link in links:
        parts.setdefault(link.case_id, []).append(link.report)
    agencies = names_of_parties(one.agency_id for found in parts.values() for one in found)
    holidays = all_dates()
    places = _names_where_several(cases)
    rows = []
    for case in cases:
        reports = parts.get(case.pk, [])
        if reports:
            rows.append(
                WorkRow(
                    case,
                    renter_of(reports[0]),
                    _reporters(reports, agencies),
                    _kind(case, reports),
                    _urgency(case, today),
                    max(0, workdays.working_days_between(case.due_on, today, holidays)),
                    reports,
                    places.get(case.municipality_code, ""),
                )
            )
    return rows


def _names_where_several(cases: list[Case]) -> dict[str, str]:
    """Return the names of the territories, when the desk of these cases serves more than one."""
    desks = {case.authority_id for case in cases}
    if Municipality.objects.filter(authority_id__in=desks)[:2].count() < 2:
        return {}
    return names_of({case.municipality_code for case in cases})


def _reporters(reports: list[Signal], agencies: Mapping[uuid.UUID, str]) -> str:
    names = {_reporter(report, agencies) for report in reports}
    landlords = {report.landlord_id for report in reports}
    if len(landlords) == 1:
        return " en ".join(sorted(names))
    return f"{len(landlords)} verhuurders"


def _reporter(report: Signal, agencies: Mapping[uuid.UUID, str]) -> str:
    """Name the landlord, and the agency that handed it in for him."""
    landlord = report.landlord.organisation.name
    return f"{landlord}, door {agencies[report.agency_id]}" if report.agency_id else landlord


def _kind(case: Case, reports: list[Signal]) -> str:
    if case.is_crisis:
        return "crisis"
    if len(reports) > 1:
        return "multiple"
    return "repeated" if reports[0].is_repeated else "single"


def _urgency(case: Case, today: dt.date) -> str:
    if case.state == CaseState.CONCLUDED:
        return "done"
    if rules.is_late(case.due_on, today):
        return "late"
    return "nearly" if rules.is_nearly_late(case.due_on, today) else "in_time"


def municipalities_of(by: Membership) -> list[Municipality]:
    """Return the territories this authority serves; a joint body has several."""
    return list(Municipality.objects.filter(authority_id=by.organisation_id))


def case_of(by: Membership, number: str) -> Case:
    """Return one's own case; a foreign and an unknown number raise ``Case.DoesNotExist``."""
    return Case.objects.get(authority_id=by.organisation_id, number=number)


@dataclass(frozen=True)
class CaseFile:
    """Everything a caseworker sees of one case."""

    case: Case
    renter: Renter
    reports: list[Signal]
    reporters: list[tuple[Signal, str]]
    evidence: dict[uuid.UUID, Evidence]
    attempts: list[ContactAttempt]
    pauses: list[CollectionPause]
    municipality: str
    kind: str
    urgency: str
    # The merged municipality where it was opened, when this one came after it.
    came_from: Municipality | None = None


def case_file(case: Case, today: dt.date) -> CaseFile:
    """Return the whole case for its page."""
    row = _rows([case], today)[0]
    keys = [report.pk for report in row.signs]
    agencies = names_of_parties(report.agency_id for report in row.signs)
    return CaseFile(
        case=case,
        renter=row.renter,
        reports=row.signs,
        reporters=[(report, _reporter(report, agencies)) for report in row.signs],
        evidence={item.pk: item for item in Evidence.objects.filter(pk__in=keys)},
        attempts=list(case.attempts.order_by("-on", "-recorded_at")),
        pauses=list(CollectionPause.objects.filter(report__in=keys)),
        municipality=Municipality.objects.get(code=case.municipality_code).name,
        kind=row.kind,
        urgency=row.urgency,
        came_from=Municipality.objects.filter(code=case.came_from).first(),
    )


def next_in_basket(case: Case, by: Membership) -> Case | None:
    """Return the open case with the earliest deadline, other than this one."""
    return (
        Case.objects.filter(authority_id=by.organisation_id)
        .exclude(state=CaseState.CONCLUDED)
        .exclude(pk=case.pk)
        .order_by("due_on", "id")
        .first()
    )


def desk_summary(by: Membership, today: dt.date) -> dict[str, Any]:
    """Return counts of open work and the three earliest deadlines for the start page."""
    cases = Case.objects.filter(authority_id=by.organisation_id)
    counts = {name: _basket(cases, name, by, today).count() for name in BASKETS}
    first = _basket(cases, "open", by, today).order_by("due_on", "id")[:3]
    return {"counts": counts, "first": _rows(list(first), today)}


def states_of(filters: Q) -> dict[str, int]:
    """Return how many signals are in each state, for a bar on a start page."""
    found = Signal.objects.filter(filters).values_list("state").annotate(number=Count("pk"))
    numbers: dict[str, int] = dict(found)
    return {state: numbers.get(state, 0) for state in SignalState.values}


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of municipalities by code."""
    return dict(Municipality.objects.filter(code__in=codes).values_list("code", "name"))
