"""A signatory is proposed with evidence, approved by somebody else, and never leaves a gap."""

import datetime as dt
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.accounts.test_evidence_files import pdf
from tests.cast import Cast, code_of, log_in, member, person
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import selectors, services
from vroegsignalering.accounts.models import (
    ContactPerson,
    DirectoryChange,
    Invitation,
    Membership,
    SignatoryChange,
    SigningMandate,
)
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.services import Authority, Invitee
from vroegsignalering.accounts.states import (
    CodeRefusal,
    DirectoryChangeKind,
    RoleRefusal,
    SignatoryRefusal,
    SigningGround,
)
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused

TODAY = dt.date(2026, 11, 23)
NEW = Invitee("lars.nieuwland@example.nl", "Nieuwland", "Lars", "directeur")


@dataclass
class House:
    """Zilverberk with two administrators."""

    cast: Cast
    ada: Membership
    ben: Membership


def inside(by: Membership) -> AbstractContextManager[None]:
    return row_security.acting_for(by.organisation_id, by.user_id)


def house_of(cast: Cast) -> House:
    with row_security.unrestricted("tests"):
        return House(
            cast,
            member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR),
            member(person("Ben", "Bestuur"), cast.zilverberk, Role.ADMINISTRATOR),
        )


@pytest.fixture
def house(cast: Cast) -> House:
    return house_of(cast)


def propose(
    by: Membership,
    who: Invitee = NEW,
    *,
    ground: SigningGround = SigningGround.DECISION,
    reference: str = "besluit 2026-118",
    since: dt.date | None = None,
    until: dt.date | None = None,
    with_paper: bool = True,
    replaces: Membership | None = None,
) -> SignatoryChange:
    with inside(by):
        return services.propose_signatory(
            by=by,
            person=who,
            authority=Authority(ground, reference, since or clock.today(), until),
            upload=SimpleUploadedFile("besluit.pdf", pdf()) if with_paper else None,
            replaces=replaces,
        )


def approve(by: Membership, change: SignatoryChange) -> SignatoryChange:
    with inside(by):
        return services.approve_signatory(by=by, change=change, code=code_of(by))


def why(act: Callable[[], object]) -> object:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.refusal


def invitee(by: Membership) -> Invitee:
    user = by.user
    return Invitee(user.email, user.family_name, user.given_name, "directeur")


def able(house: House) -> set[str]:
    with row_security.unrestricted("tests"):
        return {one.user.email for one in selectors.signatories_of(house.cast.zilverberk.pk)}


def mails(start: str) -> set[str]:
    with row_security.unrestricted("tests"):
        return set(
            Mail.objects.filter(purpose__startswith=start).values_list("to_email", flat=True)
        )


# --- Proposing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"with_paper": False}, SignatoryRefusal.EVIDENCE_MISSING),
        ({"ground": SigningGround.STATED}, SignatoryRefusal.GROUND_MISSING),
        (
            {"ground": SigningGround.REGISTER, "reference": " ", "with_paper": False},
            SignatoryRefusal.EVIDENCE_MISSING,
        ),
        (
            {"since": dt.date(2020, 1, 1), "until": dt.date(2021, 1, 1)},
            SignatoryRefusal.PERIOD_OVER,
        ),
    ],
)
def test_a_proposal_needs_a_ground_evidence_and_a_term(
    house: House, given: dict[str, object], refusal: SignatoryRefusal
) -> None:
    assert why(lambda: propose(house.ada, **given)) == refusal  # type: ignore[arg-type]  # by name
    with inside(house.ada):
        assert not SignatoryChange.objects.exists()


def test_an_extract_that_can_be_looked_up_needs_no_paper(house: House) -> None:
    change = propose(
        house.ada,
        ground=SigningGround.REGISTER,
        reference="uittreksel van 2 november 2026",
        with_paper=False,
    )
    assert change.evidence is None


def test_the_other_administrator_is_asked_and_not_who_asked(house: House) -> None:
    propose(house.ada)
    assert mails("signatory-proposed:") == {house.ben.user.email}


def test_with_one_administrator_the_operator_is_asked(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        only = member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)
    change = propose(only)
    assert mails("signatory-proposed:") == {cast.olga.user.email}
    with inside(cast.olga):
        assert selectors.changes_to_decide(cast.olga) == [change]


def test_one_person_is_proposed_once_at_a_time(house: House) -> None:
    first = propose(house.ada)
    assert why(lambda: propose(house.ben)) == SignatoryRefusal.PROPOSED_ALREADY
    with inside(house.ben):
        services.withdraw_signatory(by=house.ben, change=first)
    assert propose(house.ben).pk != first.pk


def test_nobody_but_an_administrator_proposes(house: House) -> None:
    with pytest.raises(Refused) as refused:
        propose(house.cast.noor)
    assert refused.value.status == 403


def test_nobody_replaces_himself_or_somebody_elsewhere(house: House) -> None:
    noor = house.cast.noor
    assert (
        why(lambda: propose(house.ada, invitee(noor), replaces=noor))
        == SignatoryRefusal.REPLACES_ITSELF
    )
    assert (
        why(lambda: propose(house.ada, replaces=house.cast.fleur))
        == SignatoryRefusal.REPLACED_IS_GONE
    )


# --- Approving ----------------------------------------------------------------------------------


def test_a_new_person_is_invited_with_the_approved_mandate(house: House) -> None:
    until = TODAY + dt.timedelta(days=400)
    change = approve(house.ben, propose(house.ada, until=until))
    with inside(house.ben):
        invitation = Invitation.objects.get(email=NEW.email)
        mandate = SigningMandate.objects.get(email=NEW.email)
        assert Event.objects.filter(verb="signatory_approved", object_id=str(change.pk)).exists()
        added = DirectoryChange.objects.filter(kind=DirectoryChangeKind.ADDED, role=Role.SIGNATORY)
        assert [one.name for one in added] == ["Lars Nieuwland"]
    assert invitation.roles == [Role.SIGNATORY]
    assert (mandate.ground, mandate.reference, mandate.valid_until) == (
        SigningGround.DECISION,
        "besluit 2026-118",
        until,
    )
    assert mandate.evidence_id == change.evidence_id
    assert mails("signatory-approved:") == {house.ada.user.email}


def test_a_colleague_has_the_role_at_once(house: House) -> None:
    sam = house.cast.sam
    approve(house.ben, propose(house.ada, invitee(sam)))
    assert sam.user.email in able(house)
    with inside(house.ben):
        assert not Invitation.objects.filter(email=sam.user.email).exists()
        assert ContactPerson.objects.filter(user=sam.user, role=Role.SIGNATORY).exists()
    assert mails("signatory-appointed:") == {sam.user.email}


def test_who_signs_already_gets_a_new_term_and_no_second_role(house: House) -> None:
    noor = house.cast.noor
    until = TODAY + dt.timedelta(days=30)
    approve(house.ben, propose(house.ada, invitee(noor), until=until))
    with inside(house.ben):
        roles = Membership.objects.filter(user=noor.user, role=Role.SIGNATORY, ended_at=None)
        assert roles.count() == 1
        running = SigningMandate.objects.filter(email=noor.user.email, ended_at=None)
        assert [one.valid_until for one in running] == [until]


def test_the_replaced_person_signs_until_the_new_one_can(house: House) -> None:
    noor = house.cast.noor
    approve(house.ben, propose(house.ada, replaces=noor))
    assert able(house) == {noor.user.email}
    with row_security.unrestricted("tests"):
        lars = person("Lars", "Nieuwland")
        invitation = Invitation.objects.select_related("organisation").get(email=NEW.email)
        assert lars.email == NEW.email
    services.join(invitation=invitation, user=lars)
    assert able(house) == {NEW.email}
    with inside(house.ben):
        noor.refresh_from_db()
    assert noor.ended_at is not None


def test_a_successor_who_begins_later_takes_over_on_that_day(house: House) -> None:
    noor, sam = house.cast.noor, house.cast.sam
    later = TODAY + dt.timedelta(days=10)
    approve(house.ben, propose(house.ada, invitee(sam), since=later, replaces=noor))
    assert able(house) == {noor.user.email}
    with clock.at(clock.parse(f"{later}T09:00")):
        services.sweep_signatories(later)
        assert able(house) == {sam.user.email}


def test_never_who_asked_and_never_who_is_proposed(house: House) -> None:
    own = propose(house.ada)
    assert why(lambda: approve(house.ada, own)) == SignatoryRefusal.OWN_PROPOSAL
    of_ben = propose(house.ada, invitee(house.ben))
    assert why(lambda: approve(house.ben, of_ben)) == SignatoryRefusal.OWN_AUTHORITY
    # Nobody of the house is left to approve that one: the operator does.
    assert approve(house.cast.olga, of_ben).approved_at is not None


def test_the_operator_does_not_decide_where_a_colleague_can(house: House) -> None:
    change = propose(house.ada)
    assert why(lambda: approve(house.cast.olga, change)) == SignatoryRefusal.COLLEAGUE_DECIDES
    with inside(house.cast.olga), pytest.raises(SignatoryChange.DoesNotExist):
        selectors.change_of(house.cast.olga, change.pk)


def test_who_asked_may_have_lost_the_role_meanwhile(house: House) -> None:
    change = propose(house.ada)
    with inside(house.ben):
        services.end_role(by=house.ben, membership=house.ada)
    assert approve(house.ben, change).approved_at is not None


def test_an_approver_whose_role_ended_during_the_form_decides_nothing(house: House) -> None:
    change = propose(house.ada)
    with inside(house.ben):
        held = Membership.objects.select_related("user", "organisation").get(pk=house.ben.pk)
    with inside(house.ada):
        services.end_role(by=house.ada, membership=house.ben)
    assert why(lambda: approve(held, change)) == RoleRefusal.NOT_YOUR_ROLE
    with inside(house.ada):
        assert SignatoryChange.objects.get(pk=change.pk).approved_at is None


def test_a_wrong_code_approves_nothing(house: House) -> None:
    change = propose(house.ada)
    with inside(house.ben):
        refusal = why(
            lambda: services.approve_signatory(by=house.ben, change=change, code="000000")
        )
    assert refusal == CodeRefusal.WRONG_CODE
    assert NEW.email not in able(house)


def test_a_decline_tells_why_to_who_asked(house: House) -> None:
    change = propose(house.ada)
    with inside(house.ben):
        services.decline_signatory(by=house.ben, change=change, reason="Het besluit is oud.")
    with row_security.unrestricted("tests"):
        mail = Mail.objects.get(purpose__startswith="signatory-declined:")
        assert not SigningMandate.objects.filter(email=NEW.email).exists()
    assert mail.to_email == house.ada.user.email
    assert "Het besluit is oud." in mail.body


def test_a_decision_is_taken_once(house: House) -> None:
    change = approve(house.ben, propose(house.ada))
    assert why(lambda: approve(house.ben, change)) == SignatoryRefusal.DECIDED_ALREADY
    with inside(house.ada):
        refusal = why(lambda: services.withdraw_signatory(by=house.ada, change=change))
    assert refusal == SignatoryRefusal.DECIDED_ALREADY


# --- Ending -------------------------------------------------------------------------------------


def test_the_last_who_can_sign_stays(house: House) -> None:
    with inside(house.ada):
        mandate = SigningMandate.objects.get(email=house.cast.noor.user.email)
        refusal = why(lambda: services.end_mandate(by=house.ada, mandate=mandate))
    assert refusal == SignatoryRefusal.LAST_WHO_SIGNS


def test_a_colleague_whose_mandate_is_over_is_no_successor(house: House) -> None:
    with row_security.unrestricted("tests"):
        member(house.cast.sam.user, house.cast.zilverberk, Role.SIGNATORY)
        SigningMandate.objects.filter(email=house.cast.sam.user.email).update(
            valid_until=TODAY - dt.timedelta(days=1)
        )
    with inside(house.ada):
        with pytest.raises(Refused) as refused:
            services.end_role(by=house.ada, membership=house.cast.noor)
    assert str(refused.value.refusal.value) == "last_signatory"


def test_a_mandate_ends_at_once_where_another_can_sign(house: House) -> None:
    approve(house.ben, propose(house.ada, invitee(house.cast.sam)))
    noor = house.cast.noor
    with inside(house.ada):
        mandate = SigningMandate.objects.get(email=noor.user.email)
        services.end_mandate(by=house.ada, mandate=mandate)
    assert able(house) == {house.cast.sam.user.email}
    with row_security.unrestricted("tests"):
        told = DirectoryChange.objects.get(kind=DirectoryChangeKind.ENDED)
    assert (told.role, told.name) == (Role.SIGNATORY, noor.user.full_name)
    assert mails("signing-mandate_ended:") == {noor.user.email}


# --- The clock ----------------------------------------------------------------------------------


def test_the_end_is_told_before_and_after_once_each(house: House) -> None:
    noor, last = house.cast.noor, dt.date(2026, 12, 20)
    with row_security.unrestricted("tests"):
        SigningMandate.objects.filter(email=noor.user.email).update(valid_until=last)
    for day, told in (
        (dt.date(2026, 11, 19), 0),
        (dt.date(2026, 11, 20), 1),
        (dt.date(2026, 11, 20), 0),
        (dt.date(2026, 12, 20), 0),
        (dt.date(2026, 12, 21), 1),
        (dt.date(2026, 12, 22), 0),
    ):
        with clock.at(clock.parse(f"{day}T09:00")):
            assert services.sweep_signatories(day) == told, day
    everybody = {noor.user.email, house.ada.user.email, house.ben.user.email}
    assert mails("signing-mandate_ends:") == everybody
    assert mails("signing-mandate_over:") == everybody
    with row_security.unrestricted("tests"):
        assert DirectoryChange.objects.filter(kind=DirectoryChangeKind.ENDED).count() == 1


def test_who_has_a_following_mandate_is_not_troubled(house: House) -> None:
    noor, last = house.cast.noor, dt.date(2026, 12, 1)
    with row_security.unrestricted("tests"):
        SigningMandate.objects.filter(email=noor.user.email).update(valid_until=last)
    approve(house.ben, propose(house.ada, invitee(noor), since=last + dt.timedelta(days=1)))
    for day in (dt.date(2026, 11, 25), dt.date(2026, 12, 2)):
        with clock.at(clock.parse(f"{day}T09:00")):
            assert services.sweep_signatories(day) == 0


# --- Pages --------------------------------------------------------------------------------------


def test_from_proposal_to_approval_through_the_pages(house: House) -> None:
    ada = log_in(Client(), house.ada)
    answer = ada.post(
        reverse("accounts:signatory-propose"),
        {
            "given_name": "Lars",
            "family_name": "Nieuwland",
            "email": NEW.email,
            "job_title": "directeur",
            "phone": "",
            "ground": "attorney",
            "reference": "volmacht van 1 november 2026",
            "evidence": SimpleUploadedFile("volmacht.pdf", pdf()),
            "valid_from": "23-11-2026",
            "valid_until": "31-12-2027",
            "replaces": "",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    with inside(house.ada):
        change = SignatoryChange.objects.get()
    page = reverse("accounts:signatory-change", args=[change.pk])
    assert "U droeg deze persoon zelf voor" in ada.get(page).content.decode()
    ben = log_in(Client(), house.ben)
    assert "Keur deze persoon goed" in ben.get(page).content.decode()
    paper = ben.get(reverse("accounts:evidence", args=[change.evidence_id]))
    assert paper["Content-Disposition"] == 'attachment; filename="volmacht.pdf"'
    assert (paper["X-Content-Type-Options"], paper["Content-Type"]) == (
        "nosniff",
        "application/pdf",
    )
    assert ben.post(page, {"code": code_of(house.ben)}).status_code == 302
    shown = ben.get(reverse("accounts:signatories")).content.decode()
    assert "volmacht van 1 november 2026" in shown
    assert "31 december 2027" in shown


def test_a_bad_paper_comes_back_beside_its_field(house: House) -> None:
    answer = log_in(Client(), house.ada).post(
        reverse("accounts:signatory-propose"),
        {
            "family_name": "Nieuwland",
            "email": NEW.email,
            "job_title": "directeur",
            "ground": "decision",
            "evidence": SimpleUploadedFile("besluit.pdf", b"<script>alert(1)</script>"),
            "valid_from": "23-11-2026",
        },
    )
    assert answer.status_code == 200
    assert "Dit is geen PDF, PNG of JPEG" in answer.content.decode()


def test_a_paper_of_another_organisation_is_as_unknown_as_one_that_is_not(house: House) -> None:
    change = propose(house.ada)
    stranger = log_in(Client(), house.cast.kees)
    operator = log_in(Client(), house.cast.olga)
    assert stranger.get(reverse("accounts:evidence", args=[change.evidence_id])).status_code == 404
    # A colleague decides here, so it was never put before the operator.
    assert operator.get(reverse("accounts:evidence", args=[change.evidence_id])).status_code == 404


# --- Two at once --------------------------------------------------------------------------------


def test_of_two_who_approve_at_the_same_moment_one_does(committed_cast: Cast) -> None:
    cast, house = committed_cast, house_of(committed_cast)
    with row_security.unrestricted("tests"):
        third = member(person("Cas", "Derde"), cast.zilverberk, Role.ADMINISTRATOR)
    change = propose(house.ada, invitee(cast.sam))
    with row_security.unrestricted("tests"):
        codes = {by.pk: code_of(by) for by in (house.ben, third)}
    gate, ends = threading.Barrier(2), list[str]()

    def run(by: Membership) -> None:
        try:
            gate.wait(timeout=30)
            with inside(by):
                services.approve_signatory(by=by, change=change, code=codes[by.pk])
            ends.append("approved")
        except Refused as refused:
            ends.append(str(refused.refusal.value))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(by,)) for by in (house.ben, third)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert sorted(ends) == ["approved", "decided_already"]
    with row_security.unrestricted("tests"):
        assert SigningMandate.objects.filter(email=cast.sam.user.email).count() == 1
        roles = Membership.objects.filter(user=cast.sam.user, role=Role.SIGNATORY)
        assert roles.count() == 1
