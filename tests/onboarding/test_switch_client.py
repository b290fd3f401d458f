"""Who acts for several clients chooses one; what ended is gone with the next click."""

import threading
from typing import Any

from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from onboarding.services import mandates
from tests.cast import Cast, log_in, mandate
from vroegsignalering import row_security
from vroegsignalering.accounts.models import ActsFor, Membership, Representation
from vroegsignalering.audit.models import Event

LIST = reverse("onboarding:client-list")


def _given(cast: Cast) -> ActsFor:
    with row_security.unrestricted("tests"):
        return mandate(cast.incasso, cast.van_doorn)


def _by(answer: Any) -> Membership:
    """Return who acted in the request of this answer."""
    by: Membership = answer.wsgi_request.by
    return by


def _work(client: Browser, given: ActsFor) -> str:
    page = reverse("onboarding:client-work", args=[given.pk])
    return client.post(page, follow=True).content.decode()


def test_one_works_for_a_client_and_for_the_agency_again(cast: Cast, client: Browser) -> None:
    given = _given(cast)
    log_in(client, cast.ida)
    assert "U werkt nu voor Van Doorn Vastgoed." in _work(client, given)
    page = client.get(LIST)
    assert isinstance(_by(page), Representation)
    words = page.content.decode()
    assert "Werk weer voor Incassobureau Helder" in words
    # Nobody is ever "logged in as" the landlord.
    assert "Aanleveraar · Incassobureau Helder" in words
    assert "Aanleveraar · Van Doorn Vastgoed" not in words
    assert "Stop met werken voor Van Doorn Vastgoed" in words
    back = client.post(reverse("onboarding:client-stop"), follow=True)
    assert "U werkt weer voor Incassobureau Helder." in back.content.decode()
    assert _by(back) == cast.ida
    with row_security.unrestricted("tests"):
        events = Event.objects.filter(verb__in=["client_chosen", "client_left"]).order_by("pk")
        kept = [
            (one.verb, one.organisation_id, one.acting_organisation_id, one.mandate_id)
            for one in events
        ]
    assert kept == [
        ("client_chosen", cast.van_doorn.pk, cast.incasso.pk, given.pk),
        ("client_left", cast.van_doorn.pk, cast.incasso.pk, given.pk),
    ]


def test_one_goes_from_one_client_to_another(cast: Cast, client: Browser) -> None:
    first = _given(cast)
    with row_security.unrestricted("tests"):
        second = mandate(cast.incasso, cast.zilverberk)
    log_in(client, cast.ida)
    _work(client, first)
    assert "U werkt nu voor Woonstichting Zilverberk." in _work(client, second)


def test_a_mandate_of_another_agency_or_one_that_ended_cannot_be_chosen(
    cast: Cast, client: Browser
) -> None:
    given = _given(cast)
    page = reverse("onboarding:client-work", args=[given.pk])
    assert log_in(client, cast.sam).post(page).status_code == 404
    with row_security.acting_for(cast.van_doorn.pk, cast.fleur.user_id):
        mandates.end(by=cast.fleur, mandate=given)
    assert log_in(client, cast.ida).post(page).status_code == 404


def test_a_mandate_that_ended_in_an_open_session_is_gone_with_the_next_click(
    cast: Cast, client: Browser
) -> None:
    given = _given(cast)
    log_in(client, cast.ida)
    _work(client, given)
    made_for = _by(client.get("/start/")).acting_key
    with row_security.acting_for(cast.van_doorn.pk, cast.fleur.user_id):
        mandates.end(by=cast.fleur, mandate=given)
    page = client.get(LIST)
    assert _by(page) == cast.ida
    # A form that was made for the client is refused; one for the agency is not.
    refused = client.post(reverse("onboarding:client-stop"), {"acting": made_for})
    assert refused.status_code == 409
    assert "U wisselde van rol in een ander venster" in refused.content.decode()


def test_ending_while_somebody_starts_to_work_leaves_nobody_at_work(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    given = _given(cast)
    browser = log_in(Browser(), cast.ida)
    gate = threading.Barrier(2)

    def end() -> None:
        gate.wait()
        with row_security.acting_for(cast.van_doorn.pk, cast.fleur.user_id):
            mandates.end(by=cast.fleur, mandate=given)
        connection.close()

    def work() -> None:
        gate.wait()
        browser.post(reverse("onboarding:client-work", args=[given.pk]))
        connection.close()

    threads = [threading.Thread(target=end), threading.Thread(target=work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _by(browser.get(LIST)) == cast.ida
