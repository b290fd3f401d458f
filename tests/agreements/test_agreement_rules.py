"""State, turn and refusals follow from the facts; no database is needed."""

import datetime as dt
import itertools
import uuid

import pytest

from agreements import rules
from agreements.models import Agreement
from agreements.states import OPEN_STATES, TURNS, AgreementState, PartySide, SigningRefusal
from vroegsignalering.accounts.models import Membership, Organisation, SigningMandate
from vroegsignalering.accounts.roles import Role, Side
from vroegsignalering.accounts.states import SigningGround

TODAY = dt.date(2026, 11, 23)
LANDLORD, AUTHORITY, STRANGER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
MOMENT = dt.datetime(2026, 11, 19, 9, tzinfo=dt.UTC)
BOTH = frozenset(PartySide)
NOBODY: frozenset[PartySide] = frozenset()


def agreement(**facts: object) -> Agreement:
    return Agreement(partner_id=LANDLORD, authority_id=AUTHORITY, prepared_at=MOMENT, **facts)


def sent(**facts: object) -> Agreement:
    return agreement(**{"sent_at": MOMENT, "sign_before": dt.date(2026, 12, 10), **facts})


def member(side: Side, role: Role, organisation: uuid.UUID | None = None) -> Membership:
    home = {Side.PARTNER: LANDLORD, Side.AUTHORITY: AUTHORITY}
    body = Organisation(pk=organisation or home[side], side=side, name="Iemand")
    return Membership(organisation=body, role=role, job_title="directeur")


SIGNATORY = member(Side.PARTNER, Role.SIGNATORY)
ALDERMAN = member(Side.AUTHORITY, Role.SIGNATORY)
CONTACT = member(Side.AUTHORITY, Role.CONTACT_PERSON)
MANDATE = SigningMandate(ground=SigningGround.STATED, valid_from=dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("facts", "signed", "state"),
    [
        (agreement(), NOBODY, AgreementState.PREPARED),
        (sent(), NOBODY, AgreementState.WAITING_FOR_BOTH),
        (sent(), {PartySide.PARTNER}, AgreementState.WAITING_FOR_AUTHORITY),
        (sent(), {PartySide.AUTHORITY}, AgreementState.WAITING_FOR_PARTNER),
        (sent(in_force_from=TODAY), BOTH, AgreementState.IN_FORCE),
        (sent(declined_at=MOMENT), NOBODY, AgreementState.DECLINED),
        (sent(sign_before=dt.date(2026, 11, 22)), NOBODY, AgreementState.EXPIRED),
        (sent(expired_at=MOMENT), {PartySide.PARTNER}, AgreementState.EXPIRED),
        (sent(in_force_from=TODAY, ends_on=dt.date(2026, 11, 22)), BOTH, AgreementState.ENDED),
        (sent(in_force_from=TODAY, ends_on=TODAY), BOTH, AgreementState.IN_FORCE),
    ],
)
def test_state_follows_from_the_facts(
    facts: Agreement, signed: frozenset[PartySide], state: AgreementState
) -> None:
    assert rules.state_of(facts, signed, TODAY) == state


def test_last_day_of_the_term_still_counts() -> None:
    on_time = sent(sign_before=TODAY)
    assert rules.state_of(on_time, NOBODY, TODAY) == AgreementState.WAITING_FOR_BOTH
    assert rules.why_not_sign(on_time, NOBODY, SIGNATORY, TODAY, MANDATE) is None
    late = TODAY + dt.timedelta(days=1)
    assert rules.why_not_sign(on_time, NOBODY, SIGNATORY, late, MANDATE) == SigningRefusal.TOO_LATE


def test_what_is_in_force_does_not_expire() -> None:
    held = sent(in_force_from=dt.date(2026, 1, 1), sign_before=dt.date(2026, 1, 22))
    assert rules.state_of(held, BOTH, TODAY) == AgreementState.IN_FORCE


def test_every_state_has_a_turn_and_only_waiting_ones_have_somebody() -> None:
    assert set(TURNS) == set(AgreementState)
    somebody = {state for state, sides in TURNS.items() if sides}
    assert somebody == rules.WAITING | {AgreementState.PREPARED}
    assert somebody | {AgreementState.IN_FORCE} == OPEN_STATES


def test_turn_goes_to_the_side_that_has_not_signed() -> None:
    assert rules.turn_of(agreement(), NOBODY, TODAY) == {PartySide.AUTHORITY}
    assert rules.turn_of(sent(), NOBODY, TODAY) == BOTH
    assert rules.turn_of(sent(), {PartySide.PARTNER}, TODAY) == {PartySide.AUTHORITY}


@pytest.mark.parametrize(
    ("facts", "signed", "refusal"),
    [
        (agreement(), NOBODY, SigningRefusal.NOT_SENT_YET),
        (sent(), {PartySide.PARTNER}, SigningRefusal.ALREADY_SIGNED),
        (sent(in_force_from=TODAY), BOTH, SigningRefusal.ALREADY_SIGNED),
        (sent(declined_at=MOMENT), NOBODY, SigningRefusal.CLOSED),
        (
            sent(in_force_from=TODAY, ends_on=dt.date(2026, 11, 1)),
            BOTH,
            SigningRefusal.CLOSED,
        ),
        (sent(), {PartySide.AUTHORITY}, None),
        (sent(), NOBODY, None),
    ],
)
def test_signatory_hears_why_not_now(
    facts: Agreement, signed: frozenset[PartySide], refusal: SigningRefusal | None
) -> None:
    assert rules.why_not_sign(facts, signed, SIGNATORY, TODAY, MANDATE) == refusal
    assert rules.why_not_decline(facts, signed, SIGNATORY, TODAY, MANDATE) == refusal


@pytest.mark.parametrize(
    "by",
    [
        member(side, role)
        for side, role in itertools.product((Side.PARTNER, Side.AUTHORITY), Role)
        if role != Role.SIGNATORY
    ],
    ids=lambda by: f"{by.side}-{by.role}",
)
def test_nobody_but_a_signatory_may_sign(by: Membership) -> None:
    assert rules.why_not_sign(sent(), NOBODY, by, TODAY, MANDATE) == SigningRefusal.NOT_A_SIGNATORY
    closed = sent(declined_at=MOMENT)
    assert rules.why_not_sign(closed, NOBODY, by, TODAY, MANDATE) == SigningRefusal.NOT_A_SIGNATORY


def test_a_strangers_signatory_is_no_party() -> None:
    stranger = member(Side.PARTNER, Role.SIGNATORY, STRANGER)
    assert (
        rules.why_not_sign(sent(), NOBODY, stranger, TODAY, MANDATE)
        == SigningRefusal.NOT_YOUR_AGREEMENT
    )
    assert (
        rules.why_not_send(agreement(), NOBODY, stranger, TODAY)
        == SigningRefusal.NOT_YOUR_AGREEMENT
    )


def test_a_role_that_ended_may_nothing() -> None:
    past = member(Side.PARTNER, Role.SIGNATORY)
    past.ended_at = MOMENT
    assert (
        rules.why_not_sign(sent(), NOBODY, past, TODAY, MANDATE) == SigningRefusal.NOT_A_SIGNATORY
    )


@pytest.mark.parametrize(
    ("facts", "by", "refusal"),
    [
        (agreement(), CONTACT, None),
        (agreement(), ALDERMAN, SigningRefusal.NOT_A_CONTACT_PERSON),
        (
            agreement(),
            member(Side.PARTNER, Role.CONTACT_PERSON),
            SigningRefusal.NOT_A_CONTACT_PERSON,
        ),
        (sent(), CONTACT, SigningRefusal.ALREADY_SENT),
        (sent(in_force_from=TODAY), CONTACT, SigningRefusal.ALREADY_SENT),
        (sent(expired_at=MOMENT), CONTACT, SigningRefusal.TOO_LATE),
        (sent(declined_at=MOMENT), CONTACT, SigningRefusal.CLOSED),
    ],
)
def test_only_the_authoritys_contact_person_sends_and_once(
    facts: Agreement, by: Membership, refusal: SigningRefusal | None
) -> None:
    assert rules.why_not_send(facts, NOBODY, by, TODAY) == refusal


@pytest.mark.parametrize(
    ("dates", "refusal"),
    [
        ({"valid_from": TODAY}, None),
        ({"valid_from": TODAY, "valid_until": TODAY}, None),
        ({"valid_from": dt.date(2026, 11, 24)}, SigningRefusal.MANDATE_NOT_YET),
        (
            {"valid_from": dt.date(2026, 1, 1), "valid_until": dt.date(2026, 11, 22)},
            SigningRefusal.MANDATE_ENDED,
        ),
        ({"valid_from": dt.date(2026, 1, 1), "ended_at": MOMENT}, SigningRefusal.MANDATE_ENDED),
        ({"valid_from": dt.date(2027, 1, 1), "ended_at": MOMENT}, SigningRefusal.MANDATE_ENDED),
    ],
)
def test_a_mandate_holds_from_its_first_day_to_its_last(
    dates: dict[str, object], refusal: SigningRefusal | None
) -> None:
    mandate = SigningMandate(ground=SigningGround.STATED, **dates)
    assert rules.why_not_sign(sent(), NOBODY, SIGNATORY, TODAY, mandate) == refusal
    assert rules.why_not_decline(sent(), NOBODY, SIGNATORY, TODAY, mandate) == refusal


def test_without_a_mandate_a_signatory_signs_nothing() -> None:
    refusal = rules.why_not_sign(sent(), NOBODY, SIGNATORY, TODAY, None)
    assert refusal == SigningRefusal.NO_MANDATE


def test_the_mandate_is_told_with_ground_reference_dates_and_evidence() -> None:
    assert rules.mandate_of(SIGNATORY, MANDATE) == (
        "directeur, opgave bij aanmelding, nagekeken door de beheerder van het portaal,"
        " geldig vanaf 1 januari 2026"
    )
    nameless = member(Side.PARTNER, Role.SIGNATORY)
    nameless.job_title = ""
    mandate = SigningMandate(
        ground=SigningGround.DECISION,
        reference="besluit 2026-118",
        valid_from=dt.date(2026, 2, 1),
        valid_until=dt.date(2027, 1, 31),
        evidence_id=uuid.uuid4(),
    )
    assert rules.mandate_of(nameless, mandate) == (
        "tekenbevoegde, mandaatbesluit (besluit 2026-118), geldig vanaf 1 februari 2026"
        " tot en met 31 januari 2027, met bewijsstuk"
    )


def test_the_sentence_names_the_day() -> None:
    over = SigningMandate(valid_from=dt.date(2026, 1, 1), valid_until=dt.date(2026, 11, 1))
    assert rules.mandate_sentence(over, SigningRefusal.MANDATE_ENDED) == (
        "U mag niet meer tekenen: uw bevoegdheid liep tot en met 1 november 2026."
        " Vraag uw beheerder."
    )


def test_refusal_names_the_role_one_looks_along_in() -> None:
    assert rules.watching_sentence(Role.CONTACT_PERSON) == SigningRefusal.NOT_A_SIGNATORY.label
    assert "medewerker mag niet tekenen" in rules.watching_sentence(Role.CASEWORKER)
