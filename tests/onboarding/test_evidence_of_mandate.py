"""An agency adds a signed power of attorney to its question; only both sides can read it."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from onboarding import document
from onboarding.models import Client, Landlord, MandateDocument
from onboarding.services import clients
from tests.accounts.test_evidence_files import pdf
from tests.cast import Cast, log_in, mandate, member, organisation, person
from tests.onboarding.applicants import mails
from tests.onboarding.mandates import (
    UNKNOWN,
    administrator,
    again,
    ask,
    asker,
    grant,
    known,
    usual_terms,
)
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.models import ActsFor, EvidenceFile
from vroegsignalering.accounts.roles import Role, Side
from vroegsignalering.evidence_files import EvidenceRefusal

NEW = reverse("onboarding:client-new")
LINK = "Download de getekende volmacht"


def paper(name: str = "Volmacht Van Doorn.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, pdf() if content is None else content)


def answers(**more: Any) -> dict[str, Any]:
    """Return the form about an unknown client, filled in."""
    return {
        "kvk_number": UNKNOWN.kvk_number,
        "name": UNKNOWN.name,
        "contact_name": UNKNOWN.contact_name,
        "contact_email": UNKNOWN.contact_email,
        "acts": ["deliver", "read_feedback"],
        "municipalities": "",
        "starts_on": f"{clock.today():%d-%m-%Y}",
        "ends_on": "",
    } | more


def address(key: uuid.UUID | None) -> str:
    """Return where the paper of a mandate is downloaded."""
    return reverse("onboarding:mandate-evidence", args=[key])


def page_of(key: uuid.UUID | None) -> str:
    """Return where a mandate is read."""
    return reverse("onboarding:mandate-detail", args=[key])


def the_client() -> Client:
    """Return the one client that is on a list."""
    with row_security.unrestricted("tests"):
        return Client.objects.select_related("evidence", "mandate").get()


def test_the_paper_goes_along_with_the_question(cast: Cast, client: Browser) -> None:
    log_in(client, asker(cast))
    page = client.get(NEW).content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert "Getekende volmacht" in page
    van_doorn = {"kvk_number": cast.van_doorn.kvk_number, "name": cast.van_doorn.name}
    client.post(NEW, answers(**van_doorn, evidence=paper()))
    kept = the_client()
    assert kept.evidence is not None
    assert kept.evidence.organisation_id == cast.incasso.pk
    assert again(kept.mandate_id).evidence_id == kept.evidence_id


def test_a_question_without_a_paper_is_as_good(cast: Cast, client: Browser) -> None:
    asked = ask(asker(cast), known(cast))
    assert again(asked.mandate_id).evidence_id is None
    log_in(client, cast.fleur)
    assert LINK not in client.get(page_of(asked.mandate_id)).content.decode()
    assert client.get(address(asked.mandate_id)).status_code == 404


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EvidenceRefusal.EMPTY),
        (b"MZ een programma", EvidenceRefusal.WRONG_KIND),
        (b"%PDF-1.7\nniets", EvidenceRefusal.UNREADABLE),
    ],
)
def test_a_paper_that_is_not_taken_is_told_at_the_field_and_the_answers_stay(
    cast: Cast, client: Browser, content: bytes, refusal: EvidenceRefusal
) -> None:
    log_in(client, asker(cast))
    given = answers(ends_on="31-12-2099", evidence=paper(content=content))
    page = client.post(NEW, given)
    assert page.context["evidence_form"].errors == {"evidence": [refusal.label]}
    text = page.content.decode()
    assert 'href="#id_evidence"' in text
    for answer in (UNKNOWN.name, UNKNOWN.contact_email, "31-12-2099"):
        assert f'value="{answer}"' in text
    with row_security.unrestricted("tests"):
        assert not Client.objects.exists()
        assert not EvidenceFile.objects.exists()
    assert not mails()


def test_asking_again_takes_a_new_paper_and_leaves_the_first_where_it_was(
    cast: Cast, client: Browser
) -> None:
    by = asker(cast)
    asked = ask(by, known(cast), upload=paper("eerste.pdf"))
    log_in(client, cast.fleur).post(
        reverse("onboarding:mandate-decline", args=[asked.mandate_id]), {"reason": "Te lang."}
    )
    log_in(client, by)
    once_more = reverse("onboarding:client-ask", args=[asked.pk])
    wrong = client.post(once_more, answers(evidence=paper(content=b"MZ")))
    assert wrong.context["evidence_form"].errors == {"evidence": [EvidenceRefusal.WRONG_KIND.label]}
    assert the_client().mandate_id == asked.mandate_id
    client.post(once_more, answers(evidence=paper("tweede.pdf")))
    fresh = the_client()
    assert fresh.evidence is not None
    assert fresh.evidence.name == "tweede.pdf"
    assert again(fresh.mandate_id).evidence_id == fresh.evidence_id
    assert again(asked.mandate_id).evidence_id == asked.evidence_id


def test_the_landlord_reads_it_with_the_question_and_the_agency_once_it_was_granted(
    cast: Cast, client: Browser
) -> None:
    by, content = asker(cast), pdf()
    asked = ask(by, known(cast), upload=paper(content=content))
    log_in(client, cast.fleur)
    assert LINK in client.get(page_of(asked.mandate_id)).content.decode()
    given = client.get(address(asked.mandate_id))
    assert given.status_code == 200
    assert given.content == content
    assert given["Content-Type"] == "application/pdf"
    assert given["Content-Disposition"] == 'attachment; filename="Volmacht Van Doorn.pdf"'
    assert given["X-Content-Type-Options"] == "nosniff"
    # Its own page of the mandate would tell the agency that the landlord is known here.
    log_in(client, by)
    assert client.get(address(asked.mandate_id)).status_code == 404
    grant(cast.fleur, again(asked.mandate_id))
    assert LINK in client.get(page_of(asked.mandate_id)).content.decode()
    assert client.get(address(asked.mandate_id)).content == content


def test_nobody_else_gets_it(cast: Cast, client: Browser) -> None:
    asked = ask(asker(cast), known(cast), upload=paper())
    grant(cast.fleur, again(asked.mandate_id))
    with row_security.unrestricted("tests"):
        other = member(person("Ada", "Ander"), cast.zilverberk, Role.ADMINISTRATOR)
    for who in (other, cast.tess):
        log_in(client, who)
        foreign = client.get(address(asked.mandate_id))
        unknown = client.get(address(uuid.UUID(int=1)))
        assert foreign.status_code == unknown.status_code
        assert foreign.status_code in {403, 404}
        assert client.get(reverse("accounts:evidence", args=[asked.evidence_id])).status_code in {
            403,
            404,
        }
    log_in(client, other)
    assert client.get(address(asked.mandate_id)).status_code == 404


def test_a_landlord_sees_only_papers_of_its_own_mandates_through_the_walls(cast: Cast) -> None:
    ask(asker(cast), known(cast), upload=paper())
    with row_security.acting_for(cast.van_doorn.pk, cast.fleur.user_id):
        assert not EvidenceFile.objects.exists()


def test_a_mandate_that_names_a_paper_of_another_gives_nothing(cast: Cast, client: Browser) -> None:
    with row_security.acting_for(cast.zilverberk.pk, cast.noor.user_id):
        foreign = accounts.keep_evidence(by=cast.noor, upload=paper("besluit.pdf"))
    with row_security.unrestricted("tests"):
        given = mandate(cast.incasso, cast.van_doorn)
        ActsFor.objects.filter(pk=given.pk).update(evidence=foreign)
    log_in(client, administrator(cast))
    assert client.get(address(given.pk)).status_code == 404


def test_the_database_ties_a_question_to_a_paper_of_the_same_agency(cast: Cast) -> None:
    asked = ask(asker(cast), UNKNOWN)
    with row_security.acting_for(cast.zilverberk.pk, cast.noor.user_id):
        foreign = accounts.keep_evidence(by=cast.noor, upload=paper("besluit.pdf"))
    with (
        row_security.unrestricted("tests"),
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        Client.objects.filter(pk=asked.pk).update(evidence=foreign)
        cursor.execute("set constraints all immediate")


def test_a_landlord_that_comes_in_later_finds_the_paper_with_the_request(cast: Cast) -> None:
    asked = ask(asker(cast), UNKNOWN, upload=paper())
    with row_security.unrestricted("tests"):
        assert not ActsFor.objects.filter(evidence_id=asked.evidence_id).exists()
        landlord = organisation(UNKNOWN.name, Side.PARTNER, UNKNOWN.kvk_number)
        Landlord.objects.create(organisation=landlord)
        clients.let_requests_stand_ready(landlord)
        made = ActsFor.objects.get(landlord=landlord)
    assert made.evidence_id == asked.evidence_id is not None


def test_the_granted_text_names_the_paper(cast: Cast, client: Browser) -> None:
    asked = ask(asker(cast), known(cast), upload=paper())
    kept = the_client().evidence
    assert kept is not None
    code = document.document_code(kept.digest)
    clause = f"{kept.name}, waarvan de SHA-256-code begint met {code}"
    log_in(client, cast.fleur)
    assert clause in client.get(page_of(asked.mandate_id)).content.decode()
    grant(cast.fleur, again(asked.mandate_id))
    assert clause in client.get(page_of(asked.mandate_id)).content.decode()
    with row_security.unrestricted("tests"):
        stored = MandateDocument.objects.get(mandate_id=asked.mandate_id)
        facts = document.MandateFacts.of_record(stored.facts)
        assert document.text_digest(facts) == again(asked.mandate_id).text_digest


def test_a_mandate_that_was_granted_before_there_were_papers_keeps_its_text(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        facts = document.facts_for(cast.van_doorn, cast.incasso, usual_terms())
    kept = facts.as_record()
    del kept["evidence"]
    read = document.MandateFacts.of_record(kept)
    assert document.text_digest(read) == document.text_digest(facts)
    assert "volmacht" not in document.body_html(read)
    assert "6.3" not in document.body_html(read)


def test_the_landlord_hears_that_the_question_was_withdrawn(cast: Cast) -> None:
    by = asker(cast)
    asked = ask(by, known(cast), upload=paper("Huurder Jansen.pdf"))
    before = len(mails())
    with row_security.acting_for(by.organisation_id, by.user_id):
        clients.withdraw(by=by, client=Client.objects.get(pk=asked.pk))
    told = {mail.to_email: mail for mail in mails()[before:]}
    assert set(told) == {"fleur.dekker@example.nl", "karel.kant@example.nl"}
    letter = told["fleur.dekker@example.nl"]
    assert letter.subject == "Vraag om een machtiging ingetrokken: Incassobureau Helder"
    assert reverse("onboarding:mandate-list") in letter.body
    for one in told.values():
        assert "Jansen" not in one.body


def test_who_was_invited_hears_it_too_so_that_both_look_the_same(cast: Cast) -> None:
    by = asker(cast)
    asked = ask(by, UNKNOWN)
    with row_security.acting_for(by.organisation_id, by.user_id):
        clients.withdraw(by=by, client=asked)
    letter = mails()[-1]
    assert letter.to_email == UNKNOWN.contact_email
    assert "niet meer om een machtiging" in letter.subject
    assert "/uitnodiging/" not in letter.body
