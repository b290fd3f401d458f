"""An agency that is itself the partner: the text lists its clients, the list follows mandates."""

import csv
import datetime as dt
import io
from dataclasses import replace

import pytest
from django.test import Client

from agreements import document, selectors
from agreements.models import Agreement
from agreements.services import texts
from tests.cast import Cast, agreement, log_in, mandate
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import ActsFor
from vroegsignalering.accounts.roles import MandateAct


@pytest.fixture
def deal(cast: Cast) -> Agreement:
    """Return an agreement of the agency itself with Zwolle."""
    with row_security.unrestricted("tests"):
        return agreement(cast.incasso, cast.zwolle, "0193")


def _given(cast: Cast, **changes: object) -> ActsFor:
    with row_security.unrestricted("tests"):
        given = mandate(cast.incasso, cast.van_doorn)
        long_ago = dt.datetime(2026, 1, 2, 9, tzinfo=dt.UTC)
        ActsFor.objects.filter(pk=given.pk).update(**{"granted_at": long_ago, **changes})
        return given


def _listed(deal: Agreement, on: dt.date | None = None) -> list[str]:
    with row_security.unrestricted("tests"):
        return [one.name for one in selectors.clients_on(deal, on or clock.today())]


def _text(deal: Agreement) -> str:
    with row_security.unrestricted("tests"):
        return document.canonical_text(texts.present_facts(deal))


def test_the_text_of_an_agency_lists_who_gave_a_mandate(cast: Cast, deal: Agreement) -> None:
    _given(cast, ends_on=dt.date(2027, 12, 31))
    text = _text(deal)
    assert "Bijlage 4 Opdrachtgevers" in text
    assert "Van Doorn Vastgoed" in text
    assert "00000140" in text
    assert "tot en met 31 december 2027" in text
    assert "alle gemeenten" in text
    assert "volgt de machtigingen" in text
    assert "De bijlagen 1, 2, 3 en 4 horen bij" in text


def test_the_text_of_a_landlord_has_no_such_annex(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        own = agreement(cast.van_doorn, cast.zwolle, "0193")
    text = _text(own)
    assert "Bijlage 4" not in text
    assert "De bijlagen 1, 2 en 3 horen bij" in text


def test_a_text_that_was_sent_before_there_was_an_annex_stays_the_same(
    cast: Cast, deal: Agreement
) -> None:
    with row_security.unrestricted("tests"):
        facts = replace(texts.present_facts(deal), clients=None)
        record = texts.as_record(facts)
        del record["clients"]
        deal.sent_facts = record
        assert document.text_digest(texts.facts_of(deal)) == document.text_digest(facts)


def test_what_was_sent_keeps_its_annex_when_a_mandate_ends(cast: Cast, deal: Agreement) -> None:
    given = _given(cast)
    with row_security.unrestricted("tests"):
        facts = texts.present_facts(deal)
        deal.sent_facts = texts.as_record(facts)
        ActsFor.objects.filter(pk=given.pk).update(ended_at=clock.now())
        assert texts.facts_of(deal) == facts
        assert texts.present_facts(deal).clients == ()


def test_the_list_follows_the_mandates_by_day(cast: Cast, deal: Agreement) -> None:
    given = _given(cast, starts_on=dt.date(2026, 3, 1), ends_on=dt.date(2026, 12, 31))
    assert _listed(deal) == ["Van Doorn Vastgoed"]
    assert _listed(deal, dt.date(2026, 2, 28)) == []
    assert _listed(deal, dt.date(2026, 3, 1)) == ["Van Doorn Vastgoed"]
    assert _listed(deal, dt.date(2027, 1, 1)) == []
    with row_security.unrestricted("tests"):
        ActsFor.objects.filter(pk=given.pk).update(ended_at=clock.now())
    assert _listed(deal) == []
    assert _listed(deal, clock.today() - dt.timedelta(days=1)) == ["Van Doorn Vastgoed"]


@pytest.mark.parametrize(
    "changes",
    [
        {"granted_at": None, "granted_by": None},
        {"municipality_codes": ["0503"]},
        {"acts": [MandateAct.READ_FEEDBACK]},
    ],
)
def test_who_may_not_deliver_here_is_not_listed(
    cast: Cast, deal: Agreement, changes: dict[str, object]
) -> None:
    _given(cast, **changes)
    assert _listed(deal) == []


def test_agency_and_municipality_see_the_list_and_its_history(
    cast: Cast, deal: Agreement, client: Client
) -> None:
    _given(cast, ended_at=clock.now())
    for by in (cast.ida, cast.joke):
        log_in(client, by)
        here = client.get(f"/overeenkomsten/{deal.pk}/").content.decode()
        assert f'href="/overeenkomsten/{deal.pk}/opdrachtgevers/"' in here
        page = client.get(f"/overeenkomsten/{deal.pk}/opdrachtgevers/").content.decode()
        assert "Op deze dag staat hier niemand" in page
        assert "ingetrokken" in page
        day = f"{clock.today() - dt.timedelta(days=1):%d-%m-%Y}"
        then = client.get(f"/overeenkomsten/{deal.pk}/opdrachtgevers/?op={day}").content.decode()
        assert "Van Doorn Vastgoed" in then.split("Alle machtigingen")[0]


def test_the_list_of_a_day_can_be_kept_and_is_safe_in_a_spreadsheet(
    cast: Cast, deal: Agreement, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        cast.van_doorn.name = "=cmd|' /C calc'!A0"
        cast.van_doorn.save()
    _given(cast)
    answer = log_in(client, cast.joke).get(f"/overeenkomsten/{deal.pk}/opdrachtgevers/lijst/")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(lines) == 2
    assert not lines[1][0].startswith("=")
    assert lines[1][1] == "00000140"


def test_the_list_of_another_and_of_a_landlords_agreement_is_the_same_404(
    cast: Cast, deal: Agreement, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        own = agreement(cast.zilverberk, cast.zwolle, "0193")
    log_in(client, cast.noor)
    for ending in ("", "lijst/"):
        for key in (deal.pk, own.pk, cast.noor.pk):
            assert client.get(f"/overeenkomsten/{key}/opdrachtgevers/{ending}").status_code == 404


def test_an_impossible_day_is_said(cast: Cast, deal: Agreement, client: Client) -> None:
    log_in(client, cast.joke)
    page = client.get(f"/overeenkomsten/{deal.pk}/opdrachtgevers/?op=gisteren").content.decode()
    assert "Dit is geen dag" in page


def test_a_municipality_does_not_see_who_was_only_asked(cast: Cast, deal: Agreement) -> None:
    _given(cast, granted_at=None, granted_by=None)
    with row_security.acting_for(cast.zwolle.pk):
        assert not ActsFor.objects.exists()
    with row_security.unrestricted("tests"):
        ActsFor.objects.update(granted_at=clock.now(), granted_by=cast.van_doorn.pk)
    with row_security.acting_for(cast.zwolle.pk):
        assert ActsFor.objects.exists()
