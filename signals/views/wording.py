"""How findings and states are worded on the landlord's pages."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from signals.bulk.findings import FindingCode
from signals.bulk.load import finding_of
from signals.models import Submission, SubmissionFinding
from signals.selectors.landlord import FindingGroup, SignalPage
from signals.states import Outcome, SignalState, SubmissionState
from vroegsignalering import clock
from vroegsignalering.dutch_formats import long_date

#: What to do about all rows with one cause; under it each row says what is wrong with it.
WHAT_TO_DO = {
    "R01": "Elke regel heeft deze cellen nodig. Vul ze in.",
    "R02": "Schrijf de cel zoals het voorbeeld laat zien.",
    "R03": "Schrijf het bedrag met komma en twee cijfers, bijvoorbeeld 1234,00.",
    "R04": "Een van de data kan niet kloppen. Kijk de data van deze regels na.",
    "R05": (
        "U mag een achterstand pas melden als u vier dingen heeft gedaan. Van deze regels ontbreekt"
        " een datum. Vul de dag in. Heeft u het nog niet gedaan? Laat de regel dan weg."
    ),
    "R06": (
        "Een huurder mag nee zeggen tegen het delen van zijn gegevens. Laat deze regels weg."
        " Wij onthouden het bezwaar bij uw kenmerk."
    ),
    "R07": "Wacht met deze regels tot de achterstand oud genoeg is.",
    "R08": (
        "Deze regels mogen mee, maar worden misschien niet opgepakt. Wilt u ze niet versturen?"
        " Haal ze dan uit uw bestand en lever het opnieuw aan."
    ),
    "R09": "Kijk postcode en huisnummer na. Klopt het adres? Bel ons dan.",
    "R10": (
        "Zonder overeenkomst mogen wij deze regels niet doorgeven. Vraag de overeenkomst aan."
        " Wij bewaren de regels verzegeld en u beslist later of ze gaan."
    ),
    "R11": "Laat voor elke huurder één regel staan.",
    "R12": "U kunt een huurder één keer per kalendermaand melden.",
    "R13": "Deze regels mogen mee. De gemeente ziet dat het een herhaald signaal is.",
    "R14": "Zolang de pauze loopt, meldt en incasseert u niet.",
    "R15": "U mag alleen melden voor een verhuurder die u daarvoor machtiging gaf.",
    "R16": "Typ de cel opnieuw, of kort de tekst in.",
    "R17": "Deze regels mogen mee. Een verse herinnering is wel beter bewijs.",
    "R18": "Kijk na of het bezwaar nog geldt. Geldt het nog, haal de regel dan uit uw bestand.",
    "R19": "Wacht tot over het bezwaar is beslist.",
}
_KIND = {"geweigerd": "bad", "waarschuwing": "warn", "aangehouden": "wait"}


@dataclass(frozen=True)
class GroupWords:
    """A group of findings as the page shows it."""

    code: str
    severity: str
    kind: str
    title: str
    what_to_do: str
    rows: int
    shown: list["RowWords"]

    @property
    def is_cut(self) -> bool:
        """Whether a page of its own shows more."""
        return self.rows > len({row.row for row in self.shown})


@dataclass(frozen=True)
class RowWords:
    """One finding on a row as the page shows it."""

    row: int
    reference: str
    place: str
    text: str
    code: str
    kind: str


def row_words(record: SubmissionFinding) -> RowWords:
    """Word one finding on a row; the cell where the landlord's program names cells."""
    return RowWords(
        row=record.row or 0,
        reference=record.reference,
        place=" ".join(part for part in (record.cell, record.column) if part),
        text=finding_of(record).text,
        code=record.code,
        kind=_KIND[record.severity],
    )


def group_words(group: FindingGroup, names: Mapping[str, str]) -> GroupWords:
    """Word a group of findings with the same cause."""
    return GroupWords(
        code=group.code,
        severity=group.severity,
        kind=_KIND[group.severity],
        title=_title(group, names),
        what_to_do=WHAT_TO_DO[group.code],
        rows=group.rows,
        shown=[row_words(record) for record in group.findings],
    )


def _title(group: FindingGroup, names: Mapping[str, str]) -> str:
    """Name the municipality where a group is about one."""
    only = next(iter(group.municipality_codes)) if len(group.municipality_codes) == 1 else None
    if group.code == FindingCode.R10 and only == "":
        return "Wij weten nog niet in welke gemeente deze adressen liggen"
    if group.code == FindingCode.R10 and only:
        return f"U heeft nog geen overeenkomst met {names.get(only, 'deze gemeente')}"
    if group.code == FindingCode.R10:
        return f"U heeft nog geen overeenkomst met {len(group.municipality_codes)} gemeenten"
    if group.code == FindingCode.R08 and only and group.findings:
        amount = group.findings[0].parameters["params"].get("amount", "")
        return f"Lager dan het bedrag dat {names.get(only, 'de gemeente')} vraagt ({amount})"
    return str(FindingCode(group.code).label)


@dataclass(frozen=True)
class Badge:
    """A status: kind and word."""

    kind: str
    word: str


def submission_badge(submission: Submission, *, is_own: bool = True) -> Badge:
    """Say in one word how far a submission is, and whose turn it is.

    For who only looks along (not ``is_own``) it is never his turn.
    """
    if not is_own and submission.state == SubmissionState.CHECKED:
        return Badge("wait", "Nog niet verzonden")
    if not is_own and submission.state == SubmissionState.REFUSED:
        return Badge("bad", "Nog niet gelukt")
    if submission.state == SubmissionState.CHECKED and submission.send_requested_at is not None:
        return Badge("info", "Wordt verstuurd")
    if submission.state == SubmissionState.REFUSED and submission.sealed_headings is not None:
        return Badge("you", "Uw beurt: kolommen")
    return {
        SubmissionState.RECEIVED: Badge("info", "Wordt gecontroleerd"),
        SubmissionState.CHECKED: Badge("you", "Uw beurt: bekijken"),
        SubmissionState.SENT: Badge("ok", "Verzonden"),
        SubmissionState.WITHDRAWN: Badge("wait", "Ingetrokken"),
        SubmissionState.REFUSED: Badge("bad", "Geweigerd"),
    }[SubmissionState(submission.state)]


SIGNAL_BADGES = {
    SignalState.RECEIVED: "info",
    SignalState.IN_PROGRESS: "info",
    SignalState.HELP_ACCEPTED: "pause",
    SignalState.CLOSED: "ok",
    SignalState.HANDED_OVER: "wait",
    SignalState.WITHDRAWN: "wait",
}


def signal_badge(state: str) -> Badge:
    """Say in one word how far a signal is."""
    known = SignalState(state)
    return Badge(SIGNAL_BADGES[known], str(known.label))


def percent_done(submission: Submission) -> int:
    """Return how far the worker is, 0–99; a little where the number of rows is not known yet."""
    if not submission.rows:
        return 5 if submission.rows_done else 0
    return min(99, round(100 * submission.rows_done / submission.rows))


def timeline(page: SignalPage, today: dt.date) -> list[dict[str, object]]:
    """Return what happened to a signal, newest first, with what is still to come above it."""
    report, pause = page.report, page.pause
    answered = bool(page.feedback) or report.state in (SignalState.CLOSED, SignalState.WITHDRAWN)
    events: list[dict[str, object]] = [
        _entry(
            report.sent_on, today, f"{report.number} verzonden naar gemeente {page.municipality}"
        )
    ]
    if page.handover is not None and page.handover.collected_at is not None:
        events.append(
            _entry(
                clock.to_local(page.handover.collected_at).date(),
                today,
                f"Doorgegeven aan {page.handover.reporting_point.name}",
            )
        )
    events += [
        _entry(
            clock.to_local(feedback.given_at).date(),
            today,
            f"Antwoord van gemeente {page.municipality}",
            str(Outcome(feedback.outcome).label),
        )
        for feedback in page.feedback
    ]
    if pause is not None:
        events.append(_entry(pause.starts_on, today, "Begin van de incassopauze", pause=True))
        events.append(_entry(pause.ends_on, today, "Laatste dag van de incassopauze", pause=True))
        if pause.confirmed_at is not None:
            confirmed_on = clock.to_local(pause.confirmed_at).date()
            events.append(_entry(confirmed_on, today, "U bevestigde dat de incasso stilstaat"))
    if not answered and report.state != SignalState.HANDED_OVER:
        events.append(_entry(report.answer_due_on, today, "Uiterlijk eerste gesprek"))
    if report.state == SignalState.WITHDRAWN and report.closed_at is not None:
        closed_on = clock.to_local(report.closed_at).date()
        events.append(_entry(closed_on, today, "U trok dit signaal in"))
    return sorted(events, key=lambda event: str(event["day"]), reverse=True)


def _entry(
    day: dt.date, today: dt.date, title: str, text: str = "", *, pause: bool = False
) -> dict[str, object]:
    return {
        "day": day.isoformat(),
        "when": long_date(day),
        "title": title,
        "text": text,
        "coming": day > today,
        "pause": pause,
    }
