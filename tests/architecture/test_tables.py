"""The tables that rule behaviour miss nobody."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db.models import TextChoices

from agreements.states import TURNS as AGREEMENT_TURNS
from agreements.states import AgreementState
from municipalities import states as registry
from onboarding import states as onboarding
from signals import states as s
from vroegsignalering.accounts.roles import ACTS, ROLES_OF_SIDE, Role, Side

MOVE_TABLES = [
    (onboarding.MOVES, onboarding.RegistrationState),
    (registry.JOIN_MOVES, registry.JoinState),
    (s.SUBMISSION_MOVES, s.SubmissionState),
    (s.SIGNAL_MOVES, s.SignalState),
    (s.CASE_MOVES, s.CaseState),
]


@pytest.mark.parametrize(("moves", "states"), MOVE_TABLES)
def test_every_state_has_its_moves(
    moves: Mapping[Any, frozenset[Any]], states: type[TextChoices]
) -> None:
    assert set(moves) == set(states)
    assert set().union(*moves.values()) <= set(states)


def test_every_state_says_whose_turn_it_is() -> None:
    assert set(onboarding.TURNS) == set(onboarding.RegistrationState)
    assert set(AGREEMENT_TURNS) == set(AgreementState)


def test_every_end_result_has_an_outcome_and_stands_in_one_group() -> None:
    assert set(s.OUTCOME_OF) == set(s.EndResult)
    grouped = [result for _, results in s.RESULT_GROUPS for result in results]
    assert sorted(grouped) == sorted(s.EndResult)


def test_no_reason_for_not_taking_up_reaches_the_landlord() -> None:
    assert s.OUTCOME_OF[s.EndResult.OTHER_REASON] == s.Outcome.NOT_TAKEN_UP
    assert "reden" not in s.Outcome.NOT_TAKEN_UP.label


def test_the_matrix_names_every_role_of_every_side() -> None:
    assert {(side, role) for side in Side for role in ROLES_OF_SIDE[side]} == set(ACTS)
    assert set().union(*ROLES_OF_SIDE.values()) == set(Role)
