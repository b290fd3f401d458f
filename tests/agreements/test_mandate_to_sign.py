"""Who signs has a mandate that holds today; who lost it signs nothing, and others are told."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from agreements import emails, selectors
from agreements.models import Signature
from agreements.services import signing
from agreements.states import SigningRefusal
from signals.selectors.start import for_partner
from tests.agreements.steps import inside, prepared, sent, sign
from tests.cast import Cast, code_of, log_in, member, person
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.models import Membership, SigningMandate
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.services import Invitee
from vroegsignalering.accounts.states import SigningGround
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused

TODAY = dt.date(2026, 11, 23)
YESTERDAY = TODAY - dt.timedelta(days=1)


def change_mandate(by: Membership, **facts: object) -> None:
    with row_security.unrestricted("tests"):
        SigningMandate.objects.filter(
            organisation_id=by.organisation_id, email=by.user.email
        ).update(**facts)


def second_signatory(cast: Cast) -> Membership:
    with row_security.unrestricted("tests"):
        return member(person("Twee", "Tekenaar"), cast.zilverberk, Role.SIGNATORY)


def refused(act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value


@pytest.fixture(autouse=True)
def on_monday() -> object:
    """Stand still on one day, so that the sentences can be read."""
    with clock.at(clock.parse(f"{TODAY}T10:00")):
        yield


def test_after_the_last_day_signing_and_declining_are_refused_with_the_date(cast: Cast) -> None:
    agreement = sent(cast)
    change_mandate(cast.noor, valid_until=YESTERDAY)
    refusal = refused(lambda: sign(cast.noor, agreement))
    assert (refusal.refusal, refusal.status) == (SigningRefusal.MANDATE_ENDED, 403)
    assert refusal.sentence == (
        "U mag niet meer tekenen: uw bevoegdheid liep tot en met 22 november 2026."
        " Vraag uw beheerder."
    )
    with inside(cast.noor):
        declining = refused(
            lambda: signing.decline(by=cast.noor, agreement=agreement, reason="Nee.")
        )
        assert declining.refusal == SigningRefusal.MANDATE_ENDED
        assert not Signature.objects.exists()


def test_on_the_last_day_one_still_signs(cast: Cast) -> None:
    change_mandate(cast.noor, valid_until=TODAY)
    assert sign(cast.noor, sent(cast)).mandate.endswith("tot en met 23 november 2026")


def test_before_the_first_day_signing_is_refused_with_the_date(cast: Cast) -> None:
    change_mandate(cast.noor, valid_from=dt.date(2026, 12, 1))
    refusal = refused(lambda: sign(cast.noor, sent(cast)))
    assert (refusal.refusal, refusal.status) == (SigningRefusal.MANDATE_NOT_YET, 403)
    assert refusal.sentence == "U mag nog niet tekenen: uw bevoegdheid gaat in op 1 december 2026."


def test_the_role_without_a_mandate_signs_nothing(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        SigningMandate.objects.filter(email=cast.noor.user.email).delete()
    refusal = refused(lambda: sign(cast.noor, sent(cast)))
    assert (refusal.refusal, refusal.status) == (SigningRefusal.NO_MANDATE, 403)


def test_a_mandate_of_another_organisation_does_not_count(cast: Cast) -> None:
    change_mandate(cast.noor, organisation=cast.van_doorn)
    refusal = refused(lambda: sign(cast.noor, sent(cast)))
    assert refusal.refusal == SigningRefusal.NO_MANDATE


def test_the_signature_keeps_the_ground_as_it_was(cast: Cast) -> None:
    change_mandate(
        cast.noor,
        ground=SigningGround.DECISION,
        reference="besluit 2026-118",
        valid_until=dt.date(2027, 6, 30),
    )
    signature = sign(cast.noor, sent(cast))
    change_mandate(cast.noor, ended_at=clock.now())
    with inside(cast.noor):
        assert Signature.objects.get(pk=signature.pk).mandate == (
            "directeur-bestuurder, mandaatbesluit (besluit 2026-118), geldig vanaf 1 januari 2020"
            " tot en met 30 juni 2027"
        )


def test_pending_signings_of_who_lost_the_mandate_stop(cast: Cast) -> None:
    agreement = sent(cast)
    change_mandate(cast.noor, valid_until=YESTERDAY)
    with inside(cast.noor):
        waiting = selectors.waiting_for(cast.noor)
        tasks = [one["title"] for one in for_partner(cast.noor, TODAY)["tasks"]]
        emails.agreement_sent(agreement)
    assert (waiting.to_sign, waiting.organisation_to_sign) == (0, 1)
    assert "Overeenkomst met Zwolle: wacht op uw tekenbevoegde" in tasks
    assert "Uw bevoegdheid om te tekenen eindigde op 22 november 2026" in tasks
    with row_security.unrestricted("tests"):
        assert not Mail.objects.filter(
            purpose__startswith="agreement-sent", to_email=cast.noor.user.email
        ).exists()


def test_the_page_says_why_not_and_who_else_may(cast: Cast, client: Client) -> None:
    agreement = sent(cast)
    change_mandate(cast.noor, valid_until=YESTERDAY)
    page = reverse("agreements:detail", args=[agreement.pk])
    text = log_in(client, cast.noor).get(page).content.decode()
    assert "uw bevoegdheid liep tot en met 22 november 2026" in text
    assert "Niemand kan nu tekenen namens Woonstichting Zilverberk" in text
    second_signatory(cast)
    text = client.get(page).content.decode()
    assert "Twee Tekenaar" in text
    assert "Teken de overeenkomst" not in text


def test_sending_out_asks_for_somebody_whose_mandate_holds_on_that_day(cast: Cast) -> None:
    agreement = prepared(cast)
    change_mandate(cast.noor, valid_from=dt.date(2026, 12, 1))
    with inside(cast.joke):
        refusal = refused(lambda: signing.send(by=cast.joke, agreement=agreement))
    assert refusal.refusal == SigningRefusal.NO_SIGNATORY
    assert "Woonstichting Zilverberk" in refusal.sentence


def test_who_is_invited_to_sign_gets_a_mandate_from_today(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        accounts.invite(
            by=None,
            organisation=cast.van_doorn,
            person=Invitee("Nieuw.Teken@example.nl", "Teken", "Nieuw"),
            roles=[Role.SIGNATORY, Role.CONTACT_PERSON],
        )
        mandate = SigningMandate.objects.get(email="nieuw.teken@example.nl")
    assert (mandate.ground, mandate.valid_from) == (SigningGround.STATED, TODAY)
    assert mandate.holds_on(TODAY)


# --- Lost in the middle of the ceremony ---------------------------------------------------------


def _lost_after_the_code(
    monkeypatch: pytest.MonkeyPatch, lose: Callable[[], object]
) -> Callable[..., None]:
    """Let another connection take something away between the code and the lock."""
    real = accounts.verify_fresh_code

    def verified(**given: object) -> None:
        real(**given)  # type: ignore[arg-type]  # handed on as it came

        def elsewhere() -> None:
            try:
                lose()
            finally:
                connection.close()

        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join(timeout=30)

    monkeypatch.setattr(accounts, "verify_fresh_code", verified)
    return verified


def test_a_mandate_that_ends_in_the_middle_of_signing_stops_it(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    agreement = sent(cast)
    second_signatory(cast)
    with row_security.unrestricted("tests"):
        ada = member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)
        mandate = SigningMandate.objects.select_related("organisation").get(
            email=cast.noor.user.email
        )
        code = code_of(cast.noor)

    def lose() -> None:
        with inside(ada):
            accounts.end_mandate(by=ada, mandate=mandate)

    _lost_after_the_code(monkeypatch, lose)
    refusal = refused(lambda: sign(cast.noor, agreement, code=code))
    assert refusal.refusal == SigningRefusal.MANDATE_ENDED
    with row_security.unrestricted("tests"):
        assert not Signature.objects.exists()


def test_a_role_that_ends_in_the_middle_of_signing_stops_it(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    agreement = sent(cast)
    second_signatory(cast)
    with row_security.unrestricted("tests"):
        ada = member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)
        code = code_of(cast.noor)

    def lose() -> None:
        with inside(ada):
            accounts.end_role(by=ada, membership=cast.noor)

    _lost_after_the_code(monkeypatch, lose)
    refusal = refused(lambda: sign(cast.noor, agreement, code=code))
    assert refusal.refusal in {SigningRefusal.NOT_A_SIGNATORY, SigningRefusal.MANDATE_ENDED}
    with row_security.unrestricted("tests"):
        assert not Signature.objects.exists()
