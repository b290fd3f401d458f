"""The reference pages, made from the code: looked up, never read, never out of date.

``test_docs.py`` compares them with what is in ``docs/reference``; with ``WRITE_REFERENCE=1`` in
the environment it writes them instead.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import TextChoices

from agreements import states as agreements
from municipalities import states as municipalities
from onboarding import states as onboarding
from signals import states as signals
from signals.bulk.columns import COLUMNS
from signals.bulk.findings import FindingCode
from tests.architecture.source import ROOT
from vroegsignalering import evidence_files
from vroegsignalering.accounts import guards
from vroegsignalering.accounts import states as accounts
from vroegsignalering.accounts.roles import (
    ACTS,
    ACTS_OF_SCOPE,
    SCOPES_OF_SIDE,
    Act,
    ApiScope,
    Side,
)

HEAD = "Made from the code by `tests/architecture/reference.py`. Do not edit.\n"


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    heads = list(heads)
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def roles() -> str:
    """Who may do what: the matrix of sides, roles and acts."""
    columns = list(ACTS)
    rows = [[act.label, *("✔" if act in ACTS[column] else "" for column in columns)] for act in Act]
    heads = ["", *(f"{role.label} ({side.label})" for side, role in columns)]
    return f"# Roles\n\n{HEAD}\n{_table(heads, rows)}\n## Scopes of API keys\n\n{_scopes()}"


def _scopes() -> str:
    """What software may do with a key, and on which side the scope is there."""
    sides = [side for side in Side if SCOPES_OF_SIDE[side]]
    rows = [
        [
            f"`{scope.value}`",
            scope.label,
            *("✔" if scope in SCOPES_OF_SIDE[side] else "" for side in sides),
            ", ".join(act.label for act in Act if act in ACTS_OF_SCOPE[scope]) or "–",
        ]
        for scope in ApiScope
    ]
    return _table(["scope", "in words", *(side.label for side in sides), "opens"], rows)


def _states(title: str, members: type[TextChoices], moves: Mapping[Any, Any]) -> str:
    rows = [
        [
            f"`{member.value}`",
            member.label,
            ", ".join(f"`{to.value}`" for to in members if to in moves.get(member, ())) or "–",
        ]
        for member in members
    ]
    return f"## {title}\n\n{_table(['code', 'in words', 'moves to'], rows)}\n"


def states() -> str:
    """Every stored state with its moves, and the derived states of an agreement."""
    parts = [
        _states("Registration", onboarding.RegistrationState, onboarding.MOVES),
        _states("Submission", signals.SubmissionState, signals.SUBMISSION_MOVES),
        _states("Signal", signals.SignalState, signals.SIGNAL_MOVES),
        _states("Case", signals.CaseState, signals.CASE_MOVES),
    ]
    derived = [
        [
            f"`{state.value}`",
            state.label,
            ", ".join(sorted(side.label for side in agreements.TURNS[state])) or "niemand",
        ]
        for state in agreements.AgreementState
    ]
    outcomes = [[result.value, signals.OUTCOME_OF[result].label] for result in signals.EndResult]
    return (
        f"# States\n\n{HEAD}\n{''.join(parts)}"
        f"## Agreement (derived)\n\n{_table(['code', 'in words', 'whose turn'], derived)}\n"
        "## End result and what the landlord reads\n\n"
        f"{_table(['end result (DDAS v1.2)', 'the landlord reads'], outcomes)}"
    )


def refusals() -> str:
    """Every refusal with its stable code and its sentence."""
    rows = []
    for module in (
        guards,
        evidence_files,
        accounts,
        municipalities,
        onboarding,
        agreements,
        signals,
    ):
        for name, members in sorted(vars(module).items()):
            if name.endswith("Refusal") and members.__module__ == module.__name__:
                rows += [[f"`{m.value}`", m.label, f"`{name}`"] for m in members]
    return f"# Refusals\n\n{HEAD}\n{_table(['code', 'sentence', 'where'], rows)}"


def upload() -> str:
    """The columns of a delivery and the codes of findings."""
    columns = [
        [
            f"`{column.heading}`",
            f"`{column.api_name}`",
            "ja" if column.is_needed else "",
            column.example,
            column.explanation,
        ]
        for column in COLUMNS
    ]
    codes = [[code.value, code.label] for code in FindingCode]
    heads = ["kolom", "API", "verplicht", "voorbeeld", "uitleg"]
    return (
        f"# Upload\n\n{HEAD}\n## Columns\n\n{_table(heads, columns)}\n"
        f"## Findings\n\n{_table(['code', 'in words'], codes)}"
    )


def settings() -> str:
    """Every name that the settings read from the environment."""
    text = (ROOT / "vroegsignalering" / "settings.py").read_text("utf-8")
    pattern = re.compile(
        r"environment\.(text|flag|number|words|keyed)\(\s*\"([A-Z_]+)\"(?:, ([^)\n]+))?"
    )
    found: dict[str, tuple[str, str]] = {}
    for kind, name, default in pattern.findall(text):
        found.setdefault(name, (kind, default.strip()))
    rows = [
        [f"`{name}`", kind, f"`{default}`" if default else "required"]
        for name, (kind, default) in sorted(found.items())
    ]
    return f"# Settings\n\n{HEAD}\n{_table(['name', 'kind', 'default'], rows)}"


PAGES = {
    "roles": roles,
    "states": states,
    "refusals": refusals,
    "upload": upload,
    "settings": settings,
}
