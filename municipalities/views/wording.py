"""How the pages of the registry call what they show."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from municipalities import rules
from municipalities.models import Authority, AuthorityChange, JoinRequest, Municipality
from municipalities.states import JoinState
from vroegsignalering import clock
from vroegsignalering.audit.models import Event
from vroegsignalering.dutch_formats import euro, long_date

_KINDS = {
    JoinState.INVITED: "wait",
    JoinState.ASKED: "wait",
    JoinState.WAITING: "you",
    JoinState.COLLEAGUE: "info",
    JoinState.JOINED: "ok",
    JoinState.DECLINED: "bad",
}
_TITLES = {
    "municipality_wanted": "Een verhuurder vroeg om deze gemeente",
    "mail_domain_set": "Maildomein gewijzigd",
    "cases_succeeded": "Zaken overgegaan naar de opvolger",
    "municipalities_imported": "Lijst met gemeenten geladen",
}


def running_agreements(**of: Any) -> int:
    """Return how many agreements are in force; a higher floor counts them (settings)."""
    count: int = import_string(settings.AGREEMENTS_RUNNING)(**of)
    return count


def facts_of(municipality: Municipality, today: dt.date) -> list[dict[str, str]]:
    """Return what is known of a municipality, for the operator."""
    body = municipality.authority
    rows = [("Gemeentecode", municipality.code)]
    if municipality.valid_from:
        rows.append(("Bestaat sinds", long_date(municipality.valid_from)))
    if municipality.valid_until:
        gone = municipality.valid_until <= today
        word = "Bestaat niet meer sinds" if gone else "Bestaat tot"
        rows.append((word, long_date(municipality.valid_until)))
    if municipality.successor:
        rows.append(("Opvolger", municipality.successor.name))
    if body is not None:
        rows += [
            ("Bestuur", body.legal_name),
            ("Doet mee sinds", long_date(body.joined_on)),
            ("Digitaal Meldpunt", body.reporting_point.name),
            ("Drempelbedrag", threshold_of(body)),
        ]
    count = running_agreements(municipality_code=municipality.code)
    rows.append(("Overeenkomsten van kracht", str(count)))
    return [{"label": label, "value": value} for label, value in rows]


def threshold_of(body: Authority) -> str:
    """Say from which amount signals count."""
    return f"vanaf {euro(body.threshold_amount)}" if body.threshold_amount else "elk bedrag"


def municipality_history(events: Sequence[Event]) -> list[dict[str, str]]:
    """Tell what happened to a municipality, newest first."""
    return [
        {"when": _moment(event.at), "title": _TITLES[event.verb], "text": ""}
        for event in events
        if event.verb in _TITLES
    ]


def page_history(changes: Sequence[AuthorityChange]) -> list[dict[str, str]]:
    """Tell what a body changed on its page, newest first."""
    return [
        {
            "when": _moment(change.changed_at),
            "title": str(change.get_kind_display()),
            "text": f"{change.before or 'niets'} werd {change.after or 'niets'}."
            f" Door {change.changed_by}.",
        }
        for change in changes
    ]


def request_row(found: JoinRequest, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one request as the operator's list shows it."""
    state = JoinState(found.state)
    return {
        "request": found,
        "places": ", ".join(names.get(code, code) for code in found.codes),
        "kind": _KINDS[state],
        "state": "Wacht op u" if state == JoinState.WAITING else str(state.label),
    }


def answers_of(found: JoinRequest) -> list[dict[str, str]]:
    """Return what was filled in, for the operator."""
    point = found.reporting_point.name if found.reporting_point else found.point_name
    rows = [
        ("Naam", found.name),
        ("Bestuur", found.legal_name),
        ("Contactpersoon", f"{found.contact_name}, {found.email}".removeprefix(", ")),
        (
            "Tekenbevoegde",
            f"{found.signatory_name}, {found.signatory_email}" if found.signatory_email else "",
        ),
        ("Digitaal Meldpunt", point or "dit portaal"),
        ("Hoe levert een verhuurder aan", found.point_instructions),
        ("Drempelbedrag", euro(found.threshold_amount) if found.threshold_amount else ""),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def checks_of(found: JoinRequest, chosen: Sequence[Municipality]) -> list[dict[str, Any]]:
    """Compare a request with what is known: what the operator would look up himself."""
    address = found.email.rpartition("@")[2]
    signs = found.signatory_email.rpartition("@")[2]
    checks = [(found.proven_at is not None, "De aanvrager las onze mail op dit adres.")]
    for one in chosen:
        if one.mail_domain:
            fits = address == one.mail_domain
            word = "is" if fits else "is niet"
            checks.append((fits, f"@{address} {word} het maildomein van {one.name}."))
        else:
            checks.append((False, f"Wij kennen het maildomein van {one.name} niet."))
        if one.takes_part:
            checks.append((False, f"{one.name} doet al mee via {one.authority}."))
    if signs:
        word = "heeft hetzelfde" if signs == address else "heeft een ander"
        checks.append((signs == address, f"De tekenbevoegde {word} maildomein (@{signs})."))
    return [{"fits": fits, "text": text} for fits, text in checks]


def told_operator(found: JoinRequest) -> str:
    """Say to the operator what came of letting a municipality take part."""
    if found.state == JoinState.COLLEAGUE:
        return "Deze gemeente doet al mee. Het verzoek ging naar de mensen die haar bedienen."
    return f"{found.name} doet mee. De contactpersoon en de tekenbevoegde krijgen een mail."


def is_stale(body: Authority) -> bool:
    """Return whether the page asks "Klopt dit nog?" with emphasis."""
    return rules.is_page_stale(body, clock.today())


def _moment(at: dt.datetime) -> str:
    return long_date(clock.to_local(at).date())
