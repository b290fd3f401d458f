"""``/overeenkomsten``: both parties read state, turn, dates, meldpunt and the signed document."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

import pytest

from agreements import rules, selectors
from agreements.api import STATUS
from agreements.models import Agreement, AgreementDocument, Signature
from agreements.states import AgreementState, DocumentKind, PartySide
from tests.api.keys import software
from tests.cast import DIGEST, Cast, agreement
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.roles import ApiScope

LIST = "/api/v1/overeenkomsten"


@pytest.fixture
def deal(cast: Cast) -> Agreement:
    with row_security.unrestricted("tests"):
        return agreement(cast.zilverberk, cast.zwolle, "0193")


def _paper(deal: Agreement, kind: DocumentKind) -> None:
    with row_security.unrestricted("tests"):
        AgreementDocument.objects.create(
            agreement=deal,
            partner=deal.partner,
            authority=deal.authority,
            kind=kind,
            content=b"%PDF-1.7 " + kind.value.encode(),
            digest=DIGEST,
            made_at=clock.now(),
        )


def test_both_parties_read_the_same_agreement(cast: Cast, deal: Agreement) -> None:
    answers = [
        software(owner, ApiScope.READ_AGREEMENTS).get(f"{LIST}/{deal.pk}").json()
        for owner in (cast.zilverberk, cast.zwolle.organisation)
    ]
    assert answers[0] == answers[1]
    assert answers[0] == {
        "id": str(deal.pk),
        "nummer": deal.number,
        "status": "vanKracht",
        "aanZet": [],
        "gemeente": {
            "code": "0193",
            "naam": "Zwolle",
            "bestuur": "Het college van burgemeester en wethouders van Zwolle",
        },
        "verhuurder": {"naam": "Woonstichting Zilverberk", "kvkNummer": "00000132"},
        "klaargezetOp": "2026-01-01T09:00:00Z",
        "verstuurdOp": "2026-01-01T09:00:00Z",
        "tekenenTotEnMet": "2027-01-22",
        "handtekeningen": [
            {"kant": "verhuurder", "getekendOp": "2026-01-01T09:00:00Z"},
            {"kant": "gemeente", "getekendOp": "2026-01-01T09:00:00Z"},
        ],
        "vanKrachtVanaf": "2026-01-01",
        "laatsteDag": None,
        "geweigerdOp": None,
        "meldpunt": {
            "naam": "dit portaal",
            "isDitPortaal": True,
            "aanleveren": "Kies in het menu Aanleveren.",
        },
        "voorwaarden": {
            "dagenAchterstand": 30,
            "dagenIncassopauze": 30,
            "aanleverenVanafDag": 20,
            "aanleverenTotDag": 25,
            "drempelbedrag": None,
        },
        "heeftDocument": False,
    }


def test_a_list_holds_only_the_own_agreements_newest_first(cast: Cast, deal: Agreement) -> None:
    with row_security.unrestricted("tests"):
        second = agreement(cast.zilverberk, cast.delft, "0503", in_force=False)
        agreement(cast.van_doorn, cast.zwolle, "0193")
    answer = software(cast.zilverberk).get(LIST).json()
    assert answer["totaal"] == 2
    assert [one["id"] for one in answer["resultaten"]] == [str(second.pk), str(deal.pk)]
    assert answer["resultaten"][0]["status"] == "wachtOpBeideKanten"
    assert answer["resultaten"][0]["aanZet"] == ["verhuurder", "gemeente"]


def test_a_list_is_filtered_by_state(cast: Cast, deal: Agreement) -> None:
    client = software(cast.zilverberk)
    assert client.get(LIST, {"status": "vanKracht"}).json()["totaal"] == 1
    assert client.get(LIST, {"status": "geweigerd"}).json()["totaal"] == 0


def test_the_filter_says_the_same_as_the_rules(cast: Cast) -> None:
    today = clock.today()
    days = (None, today - dt.timedelta(days=1), today, today + dt.timedelta(days=1))
    signers: list[tuple[PartySide, ...]] = [(), (PartySide.PARTNER,), (PartySide.AUTHORITY,)]
    now = clock.now()
    seen = set()
    with row_security.unrestricted("tests"):
        deal = agreement(cast.zilverberk, cast.zwolle, "0193", in_force=False)
        for sent, term, force, ends, declined, expired, signed in itertools.product(
            (False, True), days[1:], (None, today), days, (False, True), (False, True), signers
        ):
            if force and not sent:
                continue
            Agreement.objects.filter(pk=deal.pk).update(
                sent_at=now if sent else None,
                sent_by=deal.pk if sent else None,
                sign_before=term if sent else None,
                text_digest=DIGEST if sent else "",
                in_force_from=force,
                ends_on=ends,
                declined_at=now if declined else None,
                declined_by=deal.pk if declined else None,
                expired_at=now if expired and sent else None,
            )
            Signature.objects.filter(agreement=deal).delete()
            for side in signed if sent else ():
                _sign(deal, side)
            deal.refresh_from_db()
            found = [
                state
                for state in AgreementState
                if selectors.agreements_of(cast.noor)
                .filter(selectors.in_state(state, today))
                .exists()
            ]
            assert found == [rules.state_of(deal, signed if sent else (), today)]
            seen.update(found)
    assert seen == set(AgreementState)


def _sign(deal: Agreement, side: PartySide) -> None:
    Signature.objects.create(
        agreement=deal,
        partner=deal.partner,
        authority=deal.authority,
        side=side,
        membership_id=deal.pk,
        person_id=deal.pk,
        signer_name="Iemand",
        signer_email="iemand@example.nl",
        mandate="verzonnen",
        text_digest=DIGEST,
        signed_at=clock.now(),
    )


def test_every_state_has_its_word() -> None:
    assert set(STATUS) == set(AgreementState)
    assert len(set(STATUS.values())) == len(STATUS)


def test_the_signed_document_comes_as_it_was_made(cast: Cast, deal: Agreement) -> None:
    _paper(deal, DocumentKind.DRAFT)
    _paper(deal, DocumentKind.SIGNED)
    client = software(cast.zwolle.organisation)
    assert client.get(f"{LIST}/{deal.pk}").json()["heeftDocument"] is True
    answer = client.get(f"{LIST}/{deal.pk}/document")
    assert answer.content == b"%PDF-1.7 signed"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["API-Version"]


def test_an_unsigned_text_is_no_document(cast: Cast, deal: Agreement) -> None:
    _paper(deal, DocumentKind.DRAFT)
    client = software(cast.zilverberk)
    assert client.get(f"{LIST}/{deal.pk}").json()["heeftDocument"] is False
    assert client.get(f"{LIST}/{deal.pk}/document").status_code == 404


@pytest.mark.parametrize("part", ["", "/document"])
def test_a_foreign_one_answers_as_an_unknown_one(cast: Cast, deal: Agreement, part: str) -> None:
    _paper(deal, DocumentKind.SIGNED)
    for stranger in (cast.van_doorn, cast.delft.organisation, cast.incasso):
        client = software(stranger)
        foreign = client.get(f"{LIST}/{deal.pk}{part}")
        unknown = client.get(f"{LIST}/{uuid.UUID(int=1)}{part}")
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.content == unknown.content


def test_a_list_asks_as_many_statements_for_ten_as_for_one(
    cast: Cast, deal: Agreement, django_assert_max_num_queries: object
) -> None:
    with row_security.unrestricted("tests"):
        agreement(cast.zilverberk, cast.delft, "0503")
        agreement(cast.zilverberk, cast.bollenstreek, "0553")
        agreement(cast.zilverberk, cast.bollenstreek, "0534")
    client = software(cast.zilverberk)
    client.get(LIST)
    with django_assert_max_num_queries(24):  # type: ignore[operator]  # pytest-django's fixture
        assert client.get(LIST).json()["totaal"] == 4
