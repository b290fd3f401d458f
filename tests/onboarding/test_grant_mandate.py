"""A signatory of the landlord grants what an agency asked, or less; never more."""

import datetime as dt
import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader

from onboarding.models import Client, MandateDocument
from onboarding.rules.mandates import terms_of
from onboarding.services import clients, mandates
from onboarding.states import ClientRefusal, MandateRefusal
from tests.cast import Cast, code_of, log_in, mandate, member, person
from tests.onboarding.applicants import mails
from tests.onboarding.mandates import (
    administrator,
    again,
    ask,
    asked_mandate,
    asker,
    grant,
    known,
    usual_terms,
)
from vroegsignalering import clock, pdf_signing, row_security
from vroegsignalering.accounts.models import ActsFor, Membership, SigningMandate
from vroegsignalering.accounts.roles import MandateAct, Role
from vroegsignalering.audit.models import Event
from vroegsignalering.refusals import Refused


def embedded(reader: PdfFileReader) -> Iterator[tuple[str, bytes]]:
    """Yield the files inside a PDF."""
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    for place in range(1, len(names), 2):
        file = names[place]
        yield str(file["/UF"]), file["/EF"]["/F"].data


def _page(asked: ActsFor, name: str = "detail") -> str:
    return reverse(f"onboarding:mandate-{name}", args=[asked.pk])


def test_the_signatory_reads_the_text_and_grants_it_with_a_code(
    cast: Cast, client: Browser
) -> None:
    asked = asked_mandate(cast)
    log_in(client, cast.fleur)
    start = client.get("/start/").content.decode()
    assert "Incassobureau Helder vraagt u om een machtiging" in start
    page = client.get(_page(asked))
    assert "Elke partij kan deze machtiging op elk moment beëindigen" in page.content.decode()
    answer = client.post(
        _page(asked, "grant"),
        {
            "text_digest": page.context["digest"],
            "has_agreed": "on",
            "code": code_of(cast.fleur),
            "acting": cast.fleur.acting_key,
        },
    )
    assert answer["Location"] == f"{_page(asked)}#melding"
    granted = again(asked.pk)
    assert granted.is_in_force(clock.today())
    assert (granted.granted_name, granted.granted_title) == ("Fleur Dekker", "eigenaar")
    assert granted.text_digest == page.context["digest"]
    with row_security.unrestricted("tests"):
        event = Event.objects.get(verb="mandate_granted")
    assert (event.organisation_id, event.counterpart_id) == (cast.van_doorn.pk, cast.incasso.pk)
    subjects = {(mail.to_email, mail.subject) for mail in mails()}
    assert ("fleur.dekker@example.nl", "Machtiging verleend: aan Incassobureau Helder") in subjects
    assert ("ina.bakker@example.nl", "Machtiging verleend: door Van Doorn Vastgoed") in subjects


def test_the_paper_is_sealed_and_says_who_granted_it(cast: Cast, client: Browser) -> None:
    granted = grant(cast.fleur, asked_mandate(cast))
    answer = log_in(client, cast.fleur).get(_page(granted, "document"))
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfFileReader(io.BytesIO(answer.content))
    inside = dict(embedded(reader))["machtiging.txt"]
    assert hashlib.sha256(inside).hexdigest() == granted.text_digest
    assert "Fleur Dekker" in reader.embedded_signatures[0].sig_object["/Reason"]
    roots = [pdf_signing.trusted_root(settings.SIGNING_KEYS_DIR)]
    assert pdf_signing.validate(answer.content, roots).is_good


def test_the_landlord_allows_less_than_asked(cast: Cast, client: Browser) -> None:
    asked = asked_mandate(cast)
    log_in(client, cast.fleur)
    until = clock.today() + dt.timedelta(days=100)
    query = (
        f"?acts=deliver&municipalities=Zwolle&starts_on={clock.today():%d-%m-%Y}"
        f"&ends_on={until:%d-%m-%Y}"
    )
    page = client.get(_page(asked) + query)
    assert 'in deze gemeenten: <mark class="filled">Zwolle</mark>' in page.content.decode()
    client.post(
        _page(asked, "grant") + query,
        {"text_digest": page.context["digest"], "has_agreed": "on", "code": code_of(cast.fleur)},
    )
    granted = again(asked.pk)
    assert (granted.acts, granted.municipality_codes) == (["deliver"], ["0193"])
    assert granted.ends_on == until


@pytest.mark.parametrize(
    "wider",
    [
        {"acts": ("deliver", "read_feedback", "sign")},
        {"municipality_codes": ()},
        {"municipality_codes": ("0193", "0503")},
        {"ends_on": None},
        {"ends_on": dt.date(2099, 1, 1)},
    ],
)
def test_more_than_asked_is_never_granted(cast: Cast, wider: dict[str, Any]) -> None:
    asked = asked_mandate(cast, usual_terms(clock.today() + dt.timedelta(days=200), "0193"))
    with pytest.raises(Refused) as refused:
        grant(cast.fleur, asked, replace(terms_of(asked), **wider))
    assert refused.value.refusal == MandateRefusal.MORE_THAN_ASKED


def test_nothing_is_granted_backwards(cast: Cast) -> None:
    asked = asked_mandate(cast)
    with clock.at(clock.now() + dt.timedelta(days=5)):
        granted = grant(cast.fleur, asked)
        assert granted.starts_on == clock.today()
        assert granted.starts_on > asked.starts_on


def test_another_text_than_was_on_screen_is_not_granted(cast: Cast) -> None:
    asked = asked_mandate(cast)
    with row_security.acting_for(cast.van_doorn.pk, cast.fleur.user_id):
        with pytest.raises(Refused) as refused:
            mandates.grant(
                by=cast.fleur,
                mandate=ActsFor.objects.select_related("agency").get(pk=asked.pk),
                terms=terms_of(asked),
                text_digest="0" * 64,
                has_agreed=True,
                code=code_of(cast.fleur),
            )
    assert refused.value.refusal == MandateRefusal.TEXT_CHANGED
    assert again(asked.pk).granted_at is None


def test_who_has_no_signing_mandate_any_more_cannot_grant(cast: Cast) -> None:
    asked = asked_mandate(cast)
    with row_security.unrestricted("tests"):
        SigningMandate.objects.filter(email=cast.fleur.user.email).update(
            valid_until=clock.today() - dt.timedelta(days=1)
        )
    with pytest.raises(Refused) as refused:
        grant(cast.fleur, asked)
    assert refused.value.refusal == MandateRefusal.MAY_NOT_SIGN_NOW


def test_a_contact_person_reads_and_hears_whom_to_ask(cast: Cast, client: Browser) -> None:
    asked = asked_mandate(cast)
    log_in(client, cast.kees)
    page = client.get(_page(asked)).content.decode()
    assert "Verlenen kan alleen uw tekenbevoegde" in page
    assert client.post(_page(asked, "grant")).status_code == 403


def test_a_landlord_declines_with_a_reason_that_the_agency_reads(
    cast: Cast, client: Browser
) -> None:
    asked = asked_mandate(cast)
    log_in(client, administrator(cast))
    assert (
        "Schrijf op waarom u weigert"
        in client.post(_page(asked, "decline"), {"reason": " "}).content.decode()
    )
    client.post(_page(asked, "decline"), {"reason": "Wij doen dit zelf."})
    assert again(asked.pk).declined_at is not None
    assert any(
        mail.to_email == "ina.bakker@example.nl" and "Wij doen dit zelf." in mail.body
        for mail in mails()
    )


def test_a_landlord_gives_a_mandate_without_being_asked(cast: Cast, client: Browser) -> None:
    log_in(client, cast.fleur)
    page = reverse("onboarding:mandate-give")
    unknown = client.get(f"{page}?kvk_number=00000999&acts=deliver&starts_on=1-1-2099")
    assert "Wij kennen geen incassopartner" in unknown.content.decode()
    address = (
        f"{page}?kvk_number={cast.incasso.kvk_number}&acts=deliver"
        f"&municipalities=&starts_on={clock.today():%d-%m-%Y}&ends_on="
    )
    shown = client.get(address)
    form = {
        "text_digest": shown.context["digest"],
        "has_agreed": "on",
        "code": code_of(cast.fleur),
    }
    client.post(address, form)
    with row_security.unrestricted("tests"):
        given = ActsFor.objects.get(landlord=cast.van_doorn)
    assert given.is_in_force(clock.today())
    again_given = client.post(address, form | {"code": code_of(cast.fleur)}, follow=True)
    assert "heeft al precies deze machtiging" in again_given.content.decode()


def test_a_new_mandate_takes_the_place_of_an_earlier_one(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        earlier = mandate(cast.incasso, cast.van_doorn, MandateAct.SIGN)
    grant(cast.fleur, asked_mandate(cast))
    assert again(earlier.pk).ended_at is not None


def test_a_later_mandate_lets_the_earlier_one_run_to_its_eve(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        earlier = mandate(cast.incasso, cast.van_doorn)
    start = clock.today() + dt.timedelta(days=60)
    grant(cast.fleur, asked_mandate(cast, replace(usual_terms(), starts_on=start)))
    kept = again(earlier.pk)
    assert kept.ended_at is None
    assert kept.ends_on == start - dt.timedelta(days=1)


# --- At the same time -----------------------------------------------------------------------------


def _at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all at the same moment; return how each ended."""
    gate, endings = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        try:
            gate.wait()
            deed()
            endings.append("done")
        except Refused as refused:
            endings.append(str(refused.refusal.value))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(endings)


def test_of_two_signatories_at_once_one_grants(committed_cast: Cast) -> None:
    cast = committed_cast
    with row_security.unrestricted("tests"):
        other = member(person("Otto", "Ander"), cast.van_doorn, Role.SIGNATORY)
    asked = asked_mandate(cast)
    codes = {one.pk: code_of(one) for one in (cast.fleur, other)}

    def deed(by: Membership) -> Callable[[], object]:
        return lambda: grant(by, asked, code=codes[by.pk])

    endings = _at_once(deed(cast.fleur), deed(other))
    assert endings == ["done", MandateRefusal.NO_LONGER_ASKED.value]
    with row_security.unrestricted("tests"):
        assert MandateDocument.objects.filter(mandate=asked).count() == 1


def test_a_double_click_grants_once(committed_cast: Cast) -> None:
    cast = committed_cast
    asked, code = asked_mandate(cast), code_of(cast.fleur)
    endings = _at_once(*[lambda: grant(cast.fleur, asked, code=code)] * 2)
    assert "done" in endings
    assert len(set(endings)) == 2
    with row_security.unrestricted("tests"):
        assert Event.objects.filter(verb="mandate_granted").count() == 1


def test_granting_against_withdrawing_has_one_winner(committed_cast: Cast) -> None:
    cast = committed_cast
    by = asker(cast)
    named = ask(by, known(cast))
    asked, code = again(named.mandate_id), code_of(cast.fleur)

    def withdraw() -> None:
        with row_security.acting_for(by.organisation_id, by.user_id):
            client = Client.objects.select_related("mandate").get(pk=named.pk)
            clients.withdraw(by=by, client=client)

    endings = _at_once(lambda: grant(cast.fleur, asked, code=code), withdraw)
    assert endings.count("done") == 1
    now = again(asked.pk)
    assert (now.granted_at is None) != (now.ended_at is None)
    assert set(endings) <= {
        "done",
        MandateRefusal.NO_LONGER_ASKED.value,
        ClientRefusal.NOT_ASKED.value,
    }
