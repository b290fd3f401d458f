"""What a landlord's or agency's desk reads: submissions, findings, signals, pauses, held rows."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models import Window as Over
from django.db.models.functions import RowNumber

from agreements.models import Terms
from agreements.selectors import in_force_for
from municipalities.models import Municipality
from municipalities.selectors import names_of
from signals import rules
from signals.models import (
    CollectionPause,
    Evidence,
    Feedback,
    Handover,
    HeldRow,
    KnownHeading,
    Signal,
    Submission,
    SubmissionFinding,
)
from signals.selectors.mandated import (
    followed,
    in_hands_of,
    may_deliver,
    names_of_parties,
    seen_submissions,
)
from signals.selectors.tenancies import TenancyKey, matching, tenancy_of_signal
from signals.states import HandoverState, Outcome, SignalState, SubmissionState
from vroegsignalering import clock, row_security, sealing
from vroegsignalering.accounts.models import Membership

SUBMISSIONS_PAGE = 25
FINDINGS_PAGE = 100
FINDINGS_SHOWN = 10
SIGNALS_PAGE = 50
COUNTED_UP_TO = 1_000


# --- Submissions --------------------------------------------------------------------------------


def submissions_of(by: Membership) -> QuerySet[Submission]:
    """Return what was handed in by this organisation or for it, the newest first."""
    return Submission.objects.filter(seen_submissions(by)).order_by("-received_at", "-id")


def own_submissions_of(by: Membership) -> QuerySet[Submission]:
    """Return what this member may work on, and not only look at."""
    return submissions_of(by).filter(in_hands_of(by))


def submission_page(by: Membership, number: int) -> "Page":
    """Return one page of what was handed in by this organisation or for it."""
    found = submissions_of(by)
    start = (number - 1) * SUBMISSIONS_PAGE
    rows = found[start : start + SUBMISSIONS_PAGE]
    return Page(list(rows), number, found.count(), SUBMISSIONS_PAGE)


def handed_in_before(submission: Submission) -> Submission | None:
    """Return the earlier submission with the same content, whatever its name (B07)."""
    return (
        Submission.objects.filter(
            organisation_id=submission.organisation_id,
            file_digest=submission.file_digest,
            received_at__lt=submission.received_at,
            state__in=[SubmissionState.RECEIVED, SubmissionState.CHECKED, SubmissionState.SENT],
        )
        .order_by("received_at")
        .first()
    )


@dataclass(frozen=True)
class OpenHeadings:
    """The headings that a landlord must explain, and the columns that are left to choose."""

    unknown: tuple[str, ...]
    free: tuple[str, ...]


def open_headings(submission: Submission) -> OpenHeadings | None:
    """Return which headings wait for an explanation, if any."""
    if submission.sealed_headings is None:
        return None
    document = json.loads(sealing.open_bytes(submission.sealed_headings, submission.pk))
    return OpenHeadings(tuple(document["unknown"]), tuple(document["free"]))


def known_headings(by: Membership) -> dict[str, str]:
    """Return what this organisation said earlier about headings of its own, as a mapping."""
    known = KnownHeading.objects.filter(organisation_id=by.organisation_id)
    return dict(known.values_list("heading", "column"))


@dataclass(frozen=True)
class TownCounts:
    """What becomes of the rows of one municipality."""

    code: str
    name: str
    good: int
    warned: int
    refused: int
    held: int
    has_changed: bool = False

    @property
    def goes(self) -> int:
        """How many of its rows may be sent."""
        return self.good + self.warned


def towns_of(submission: Submission) -> list[TownCounts]:
    """Return the counts per municipality, most rows that may go first, unknown addresses last."""
    names = names_of(code for code in submission.per_municipality if code)
    before = submission.counts_before.get("per_municipality") if submission.notice else None
    towns = [
        TownCounts(
            code,
            names.get(code, "Adres onbekend"),
            **counts,
            has_changed=before is not None and before.get(code) != counts,
        )
        for code, counts in submission.per_municipality.items()
    ]
    return sorted(towns, key=lambda town: (not town.code, -town.goes, -town.held, town.name))


@dataclass(frozen=True)
class Window:
    """The days of the month on which a municipality likes to receive signals."""

    municipality: str
    from_day: int
    to_day: int


def outside_windows(by: Membership, codes: Iterable[str], today: dt.date) -> list[Window]:
    """Return the municipalities outside whose delivery window today lies: a notice, no refusal."""
    terms = (
        Terms.objects.filter(
            Q(window_from_day__gt=today.day) | Q(window_to_day__lt=today.day),
            partner_id=by.organisation_id,
            agreement__municipality_id__in=list(codes),
            agreement__in_force_from__isnull=False,
            agreement__ends_on__isnull=True,
        )
        .order_by("agreement__municipality__name")
        .values_list("agreement__municipality__name", "window_from_day", "window_to_day")
    )
    return [Window(*line) for line in terms]


def answer_due_on(submission: Submission) -> dt.date | None:
    """Return until when the municipalities have for a first conversation about what was sent."""
    first = Signal.objects.filter(submission_id=submission.pk).first()
    return first.answer_due_on if first else None


def handovers_of(submission: Submission) -> list[Handover]:
    """Return what of a submission goes to another Digitaal Meldpunt."""
    return list(
        Handover.objects.filter(submission_id=submission.pk)
        .select_related("authority", "reporting_point")
        .order_by("authority__name")
    )


def numbers_of(submission: Submission) -> list[tuple[str, str, str, dt.date, int]]:
    """Return number, own reference, municipality, day and row of each signal of a submission."""
    found = list(
        Signal.objects.filter(submission_id=submission.pk)
        .order_by("row")
        .values_list("number", "reference", "municipality_code", "sent_on", "row")
    )
    names = names_of({code for _, _, code, _, _ in found})
    return [(number, own, names.get(code, code), day, row) for number, own, code, day, row in found]


# --- Findings -----------------------------------------------------------------------------------


@dataclass
class FindingGroup:
    """All rows with the same finding code and severity."""

    code: str
    severity: str
    rows: int
    municipality_codes: set[str]
    findings: list[SubmissionFinding] = field(default_factory=list)


def finding_groups(submission: Submission) -> list[FindingGroup]:
    """Return findings on rows grouped by cause, what refuses first, then the largest first.

    Each group holds its first rows; the rest is a page of its own (``findings_page``).
    """
    found = SubmissionFinding.objects.filter(submission_id=submission.pk, row__isnull=False)
    counted = found.values("code", "severity", "municipality_code").annotate(
        number=Count("row", distinct=True)
    )
    groups: dict[tuple[str, str], FindingGroup] = {}
    for line in counted:
        key = (line["code"], line["severity"])
        group = groups.setdefault(key, FindingGroup(*key, 0, set()))
        group.rows += line["number"]
        group.municipality_codes.add(line["municipality_code"])
    first = (
        found.annotate(
            place=Over(
                RowNumber(), partition_by=[F("code"), F("severity")], order_by=[F("row"), F("id")]
            )
        )
        .filter(place__lte=FINDINGS_SHOWN)
        .order_by("row", "id")
    )
    for finding in first:
        groups[finding.code, finding.severity].findings.append(finding)
    order = {"geweigerd": 0, "waarschuwing": 1, "aangehouden": 2}
    return sorted(
        groups.values(), key=lambda group: (order[group.severity], -group.rows, group.code)
    )


def findings_on_file(submission: Submission) -> list[SubmissionFinding]:
    """Return what is wrong with the file as a whole."""
    found = SubmissionFinding.objects.filter(submission_id=submission.pk, row__isnull=True)
    return list(found.order_by("id"))


@dataclass(frozen=True)
class Page:
    """One page of something, with where the next and the previous one begin."""

    rows: list[Any]
    number: int
    total: int
    size: int

    @property
    def first(self) -> int:
        """The place of the first row on this page."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row on this page."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def previous(self) -> int | None:
        """The number of the page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after."""
        return self.number + 1 if self.last < self.total else None


def findings_page(submission: Submission, *, code: str, severity: str, number: int) -> Page:
    """Return one page of all findings on rows; ``code`` and ``severity`` may be empty."""
    found = SubmissionFinding.objects.filter(submission_id=submission.pk, row__isnull=False)
    if code:
        found = found.filter(code=code)
    if severity:
        found = found.filter(severity=severity)
    start = (number - 1) * FINDINGS_PAGE
    rows = found.order_by("row", "id")[start : start + FINDINGS_PAGE]
    return Page(list(rows), number, found.count(), FINDINGS_PAGE)


# --- Held rows ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeldTown:
    """Rows that wait for an agreement with one municipality; of an agency: for one client."""

    code: str
    client_id: uuid.UUID | None
    name: str
    client: str
    rows: int
    keep_until: dt.date
    is_in_force: bool
    takes_part: bool


def held_towns(by: Membership, submission: Submission, today: dt.date) -> list[HeldTown]:
    """Return the held rows of a submission per municipality, and whether they may go now."""
    waiting = (
        HeldRow.objects.filter(submission_id=submission.pk, sent_at__isnull=True)
        .values("municipality_code", "client_id", "client__organisation__name")
        .annotate(number=Count("id"), until=Min("keep_until"))
        .order_by("municipality_code", "client__organisation__name")
    )
    # The names of clients stand behind their walls.
    with row_security.unrestricted("clients of held rows"):
        lines = list(waiting)
    towns = Municipality.objects.filter(code__in=[line["municipality_code"] for line in lines])
    known = {town.code: town for town in towns}
    covered = covered_towns(by.organisation_id, (line["client_id"] for line in lines), today)
    return [
        HeldTown(
            code=(code := line["municipality_code"]),
            client_id=line["client_id"],
            name=known[code].name if code in known else "Adres onbekend",
            client=line["client__organisation__name"] or "",
            rows=line["number"],
            keep_until=line["until"],
            is_in_force=(code, line["client_id"]) in covered
            and _may_go(submission, line["client_id"], code, today),
            takes_part=code in known and known[code].takes_part,
        )
        for line in lines
    ]


def _may_go(submission: Submission, client_id: uuid.UUID | None, code: str, today: dt.date) -> bool:
    """Return whether the mandate under which rows were held still holds there (R15)."""
    agency_id, landlord_id = submission.agency_id, submission.organisation_id
    if client_id is not None:
        agency_id, landlord_id = submission.organisation_id, client_id
    return agency_id is None or may_deliver(agency_id, landlord_id, code, today)


def covered_towns(
    organisation_id: uuid.UUID, client_ids: Iterable[uuid.UUID | None], today: dt.date
) -> set[tuple[str, uuid.UUID | None]]:
    """Return municipality and client of what an agreement in force covers now (R10).

    A row of an agency is covered by its own agreement, or by that of the client.
    """
    clients = set(client_ids)
    # Agreements of clients stand behind their walls; an agency acts under them by mandate.
    with row_security.unrestricted("agreements that cover held rows"):
        found = in_force_for([organisation_id, *filter(None, clients)], today)
    return {
        (agreement.municipality_code, client_id)
        for agreement in found
        for client_id in clients
        if agreement.partner_id in (organisation_id, client_id)
    }


# --- Signals ------------------------------------------------------------------------------------


def reports_of(by: Membership) -> QuerySet[Signal]:
    """Return the signals of this organisation: as landlord, or handed in as an agency.

    An agency's only while a mandate lets it follow them.
    """
    return Signal.objects.filter(followed(by))


@dataclass(frozen=True)
class SignalRow:
    """One line of the list of signals."""

    report: Signal
    municipality: str
    sentence: rules.Sentence
    landlord: str = ""
    agency: str = ""


@dataclass(frozen=True)
class SignalFilter:
    """What the list of signals is narrowed to; nothing personal, so it may stand in the address."""

    state: str = ""
    municipality: str = ""
    submission: uuid.UUID | None = None


def signals_page(by: Membership, chosen: SignalFilter, number: int, today: dt.date) -> Page:
    """Return one page of signals, the newest first."""
    found = reports_of(by)
    if chosen.state:
        found = found.filter(state=chosen.state)
    if chosen.municipality:
        found = found.filter(municipality_code=chosen.municipality)
    if chosen.submission:
        found = found.filter(submission_id=chosen.submission)
    start = (number - 1) * SIGNALS_PAGE
    page = list(found.order_by("-sent_on", "-id")[start : start + SIGNALS_PAGE])
    names = names_of({report.municipality_code for report in page})
    pauses = pauses_of_tenancies(page)
    parties = names_of_parties(key for one in page for key in (one.landlord_id, one.agency_id))
    rows = [
        SignalRow(
            report,
            names.get(report.municipality_code, report.municipality_code),
            sentence_of(report, names, pauses, today),
            parties[report.landlord_id] if report.agency_id else "",
            parties[report.agency_id] if report.agency_id else "",
        )
        for report in page
    ]
    return Page(rows, number, found.count(), SIGNALS_PAGE)


def municipalities_reported_to(by: Membership) -> list[tuple[str, str]]:
    """Return code and name of the municipalities that got signals, for the filter."""
    codes = reports_of(by).values_list("municipality_code", flat=True).distinct()
    return sorted(names_of(codes).items(), key=lambda pair: pair[1])


def pauses_of_tenancies(reports: Iterable[Signal]) -> dict[TenancyKey, CollectionPause]:
    """Return the latest pause of each tenancy, also when another signal started it.

    Nobody may be told to collect while a pause runs: so this looks past the walls, between a
    landlord and his agency, but only for tenancies that the asker reported himself.
    """
    asked = [tenancy_of_signal(report) for report in reports]
    with row_security.unrestricted("pauses of reported tenancies"):
        found = list(
            CollectionPause.objects.filter(
                matching(asked, "report__"),
            )
            .select_related("report")
            .order_by("starts_on")
        )
    return {key: pause for pause in found for key in tenancy_of_signal(pause.report).known_by()}


def _pause_of(
    report: Signal, pauses: Mapping[TenancyKey, CollectionPause]
) -> CollectionPause | None:
    """Return the latest pause that says something about this signal."""
    keys = tenancy_of_signal(report).known_by()
    known = [pauses[key] for key in keys if key in pauses]
    # A pause that ended before this signal was sent says nothing about it.
    known = [pause for pause in known if pause.ends_on >= report.sent_on]
    return max(known, key=lambda pause: pause.starts_on, default=None)


def sentence_of(
    report: Signal,
    names: Mapping[str, str],
    pauses: Mapping[TenancyKey, CollectionPause],
    today: dt.date,
    meldpunt: str = "",
) -> rules.Sentence:
    """Return what the landlord may do now about this arrears."""
    pause = _pause_of(report, pauses)
    return rules.may_collect(
        SignalState(report.state),
        municipality=names.get(report.municipality_code, ""),
        sent_on=report.sent_on,
        answer_due_on=report.answer_due_on,
        today=today,
        outcome=Outcome(report.outcome) if report.outcome else None,
        pause=rules.PauseDays(pause.starts_on, pause.ends_on) if pause else None,
        closed_on=clock.to_local(report.closed_at).date() if report.closed_at else None,
        meldpunt=meldpunt,
    )


@dataclass(frozen=True)
class SignalPage:
    """Everything on the landlord's page of one signal; never reasons, attempts or kind of help."""

    report: Signal
    municipality: str
    sentence: rules.Sentence
    pause: CollectionPause | None
    evidence: Evidence | None
    feedback: list[Feedback]
    handover: Handover | None
    submission: Submission | None
    landlord: str
    agency: str


def signal_page(by: Membership, number: str, today: dt.date) -> SignalPage:
    """Return one signal of this organisation.

    Raises ``Signal.DoesNotExist`` for an unknown one and for a foreign one alike.
    """
    report = reports_of(by).get(number=number)
    names = names_of([report.municipality_code])
    pauses = pauses_of_tenancies([report])
    handover = None
    if report.state == SignalState.HANDED_OVER:
        handover = (
            Handover.objects.filter(
                submission_id=report.submission_id, authority_id=report.authority_id
            )
            .select_related("reporting_point")
            .first()
        )
    parties = names_of_parties([report.landlord_id, report.agency_id])
    pause = _pause_of(report, pauses)
    is_ours = pause is not None and by.organisation_id in (pause.landlord_id, pause.agency_id)
    return SignalPage(
        report=report,
        municipality=names.get(report.municipality_code, ""),
        sentence=sentence_of(
            report, names, pauses, today, handover.reporting_point.name if handover else ""
        ),
        pause=pause if is_ours else None,
        evidence=Evidence.objects.filter(pk=report.pk).first(),
        feedback=list(Feedback.objects.filter(report=report).order_by("given_at")),
        handover=handover,
        # An agency's file with rows of several landlords is no landlord's to see.
        submission=submissions_of(by).filter(pk=report.submission_id).first(),
        landlord=parties[report.landlord_id],
        agency=parties[report.agency_id] if report.agency_id else "",
    )


# --- Pauses -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PauseRow:
    """One collection pause on the landlord's list."""

    pause: CollectionPause
    report: Signal
    municipality: str
    is_running: bool
    passed: int
    length: int
    landlord: str = ""
    agency: str = ""

    @property
    def days_left(self) -> int:
        """Days until the last paused day."""
        return self.length - self.passed

    @property
    def asks_confirmation(self) -> bool:
        """Whether the landlord must still say that collection rests."""
        return self.is_running and self.pause.confirmed_at is None


def pauses_of(by: Membership) -> QuerySet[CollectionPause]:
    """Return the collection pauses that this organisation must keep, or kept."""
    return CollectionPause.objects.filter(followed(by, "report__")).select_related("report")


def pause_page(by: Membership, *, is_over: bool, number: int, today: dt.date) -> Page:
    """Return one page of pauses: those that run, earliest end first, or those that are over."""
    found = pauses_of(by)
    if is_over:
        found = found.filter(ends_on__lt=today).order_by("-ends_on", "id")
    else:
        found = found.filter(ends_on__gte=today).order_by("ends_on", "id")
    start = (number - 1) * SIGNALS_PAGE
    page = list(found[start : start + SIGNALS_PAGE])
    names = names_of({pause.report.municipality_code for pause in page})
    parties = names_of_parties(key for one in page for key in (one.landlord_id, one.agency_id))
    rows = [pause_row(pause, names, today, parties) for pause in page]
    return Page(rows, number, found.count(), SIGNALS_PAGE)


def pause_row(
    pause: CollectionPause,
    names: Mapping[str, str],
    today: dt.date,
    parties: Mapping[uuid.UUID, str] | None = None,
) -> PauseRow:
    """Return how far a pause is; ``parties`` are names, shown where an agency handed in."""
    length = (pause.ends_on - pause.starts_on).days
    return PauseRow(
        pause=pause,
        report=pause.report,
        municipality=names.get(pause.report.municipality_code, ""),
        is_running=rules.is_paused(pause.starts_on, pause.ends_on, today),
        passed=min(max((today - pause.starts_on).days, 0), length),
        length=length,
        landlord=parties[pause.landlord_id] if parties and pause.agency_id else "",
        agency=parties[pause.agency_id] if parties and pause.agency_id else "",
    )


# --- The operator's hand-overs ------------------------------------------------------------------


def handovers(number: int) -> Page:
    """Return one page of hand-overs, ready ones first. Call it across the walls."""
    found = Handover.objects.select_related(
        "submission", "organisation", "authority", "reporting_point"
    ).order_by("-state", "-created_at")
    start = (number - 1) * SIGNALS_PAGE
    return Page(list(found[start : start + SIGNALS_PAGE]), number, found.count(), SIGNALS_PAGE)


def handovers_waiting() -> int:
    """Return how many hand-overs nobody collected yet. Call it across the walls."""
    return Handover.objects.filter(state=HandoverState.READY).count()


def reports_to_hand_over(handover: Handover) -> list[Signal]:
    """Return the signals of a hand-over that were not withdrawn. Call it across the walls."""
    return list(
        Signal.objects.filter(
            submission_id=handover.submission_id,
            authority_id=handover.authority_id,
            state=SignalState.HANDED_OVER,
        )
        .select_related("evidence", "landlord__organisation")
        .order_by("row")
    )
