"""The status board: one's own agreements, whose turn, since when, whom to call."""

import datetime as dt
import itertools

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements import rules, selectors
from agreements.models import Agreement, Signature
from agreements.selectors import Tab
from agreements.states import AgreementState, PartySide
from municipalities.models import Municipality
from tests.agreements.steps import inside, prepared, sent, sign
from tests.cast import DIGEST, Cast, agreement, log_in
from vroegsignalering import clock, row_security

URL = "/overeenkomsten/"


def board_of(client: Client, **query: str) -> str:
    page = client.get(URL, query)
    assert page.status_code == 200
    return page.content.decode()


def test_empty_board_says_what_to_do(cast: Cast, client: Client) -> None:
    text = board_of(log_in(client, cast.noor))
    assert "U heeft nog geen overeenkomsten." in text
    assert "Kies de gemeenten waar u woningen verhuurt." in text
    authority = board_of(log_in(client, cast.joke))
    assert "Vraag een gemeente aan" not in authority


def test_only_own_agreements_are_shown(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        agreement(cast.van_doorn, cast.zwolle, "0193")
    prepared(cast, "0553")
    text = board_of(log_in(client, cast.noor), toon="andere-kant")
    assert "Lisse" in text
    assert "Van Doorn" not in text
    assert "U heeft nog geen overeenkomsten." in board_of(log_in(client, cast.dirk))


def test_the_same_state_reads_from_each_side(cast: Cast, client: Client) -> None:
    prepared(cast)
    landlord = board_of(log_in(client, cast.noor))
    assert "Wacht op gemeente" in landlord
    assert "Bij de gemeente (1)" in landlord
    authority = board_of(log_in(client, cast.joke))
    assert "Uw beurt (1)" in authority
    assert "Lees en verstuur" in authority
    assert "KvK 00000132" in authority


def test_row_tells_whom_to_call_and_until_when(cast: Cast, client: Client) -> None:
    made = sent(cast)
    sign(cast.noor, made)
    text = board_of(log_in(client, cast.noor))
    assert "Wacht op gemeente" in text
    assert "Joke de Wit" in text
    assert "nog 21 dagen" in text


def test_signatory_gets_the_next_step_and_the_contact_person_a_look(
    cast: Cast, client: Client
) -> None:
    sent(cast)
    assert "Lees en teken" in board_of(log_in(client, cast.noor))
    watching = board_of(log_in(client, cast.noor_as_contact))
    assert "Lees en teken" not in watching
    assert "Uw beurt (1)" in watching


def test_first_basket_that_holds_anything_opens(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        agreement(cast.zilverberk, cast.zwolle, "0193")
    page = log_in(client, cast.noor).get(URL)
    assert page.context["tab"] == Tab.IN_FORCE
    assert "1 van kracht, 0 in behandeling, er wacht niets op u" in page.content.decode()


def test_unknown_filters_do_no_harm(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    assert client.get(URL, {"toon": "x", "na": "niets"}).status_code == 200


def test_expired_one_can_be_asked_for_again_in_one_click(cast: Cast, client: Client) -> None:
    sent(cast, sign_before=clock.today() - dt.timedelta(days=1))
    text = board_of(log_in(client, cast.noor))
    assert "Niet getekend: termijn voorbij" in text
    assert "/overeenkomsten/aanvragen/?gemeente=0193" in text


def test_long_wait_says_that_one_may_call(cast: Cast, client: Client) -> None:
    made = prepared(cast)
    log_in(client, cast.noor)
    assert "Duurt het lang?" not in board_of(client)
    with row_security.unrestricted("tests"):
        Agreement.objects.filter(pk=made.pk).update(prepared_at=clock.now() - dt.timedelta(days=30))
    assert "Duurt het lang?" in board_of(client)


def test_pages_of_fifty(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agreements.selectors.status_board.PAGE_SIZE", 2)
    with row_security.unrestricted("tests"):
        for code in ("0193", "0553", "0534"):
            agreement(cast.zilverberk, cast.zwolle, code)
    with inside(cast.noor):
        first = selectors.board(cast.noor, Tab.IN_FORCE)
        second = selectors.board(cast.noor, Tab.IN_FORCE, first.next_key)
    assert [len(first.rows), len(second.rows)] == [2, 1]
    assert second.next_key is None
    assert "?toon=van-kracht&amp;na=" in board_of(log_in(client, cast.noor))


def test_number_of_queries_does_not_grow_with_the_rows(cast: Cast, client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(URL, {"toon": "van-kracht"})
        return len(captured)

    with row_security.unrestricted("tests"):
        agreement(cast.zilverberk, cast.zwolle, "0193")
    log_in(client, cast.noor)
    one = queries()
    with row_security.unrestricted("tests"):
        for code in ("0553", "0534", "0503"):
            agreement(cast.zilverberk, cast.zwolle, code)
    assert queries() == one


def every_combination(cast: Cast) -> None:
    """Store an agreement for each combination of facts that the tables allow."""
    today, moment = clock.today(), clock.now()
    yesterday = today - dt.timedelta(days=1)
    codes = iter(Municipality.objects.values_list("code", flat=True))
    for declined, expired, term, ends_on, sides in itertools.product(
        (None, moment),
        (None, moment),
        (yesterday, today, None),
        (None, yesterday, today),
        ((), (PartySide.PARTNER,), (PartySide.AUTHORITY,), tuple(PartySide)),
    ):
        is_in_force = len(sides) == 2
        if (term is None and (expired or sides or ends_on)) or (ends_on and not is_in_force):
            continue
        made = agreement(
            cast.zilverberk, cast.zwolle, next(codes), sent=term is not None, in_force=False
        )
        Agreement.objects.filter(pk=made.pk).update(
            declined_at=declined,
            declined_by=cast.noor.pk if declined else None,
            expired_at=expired,
            sign_before=term,
            ends_on=ends_on,
            in_force_from=yesterday if is_in_force else None,
        )
        for side in sides:
            signature(made, side)


def signature(made: Agreement, side: PartySide) -> None:
    Signature.objects.create(
        agreement=made,
        partner_id=made.partner_id,
        authority_id=made.authority_id,
        side=side,
        membership_id=made.pk,
        person_id=made.pk,
        signer_name="Iemand",
        signer_email="iemand@example.nl",
        mandate="verzonnen",
        text_digest=DIGEST,
        signed_at=clock.now(),
    )


def basket_of(made: Agreement, side: PartySide) -> Tab:
    """Name the basket by the rules alone."""
    signed = selectors.signed_sides(made)
    state = rules.state_of(made, signed, clock.today())
    if state == AgreementState.IN_FORCE:
        return Tab.IN_FORCE
    turn = rules.turn_of(made, signed, clock.today())
    if not turn:
        return Tab.CLOSED
    return Tab.YOUR_TURN if side in turn else Tab.OTHER_SIDE


def test_baskets_say_the_same_as_the_rules(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        every_combination(cast)
    for by in (cast.noor, cast.rachid):
        with inside(by):
            side, rows = selectors.party_side(by), list(selectors.agreements_of(by))
            assert len(rows) == 50
            for tab in Tab:
                wanted = selectors.in_tab(tab, side, clock.today())
                found = set(selectors.agreements_of(by).filter(wanted))
                assert found == {row for row in rows if basket_of(row, side) == tab}, tab


# --- What waits -----------------------------------------------------------------------------------


def test_number_in_the_navigation_counts_what_waits_on_this_person(cast: Cast) -> None:
    prepared(cast, "0553")
    sent(cast)
    waiting = {}
    for name in ("noor", "noor_as_contact", "joke", "rachid", "tess", "bo"):
        by = getattr(cast, name)
        with inside(by):
            waiting[name] = selectors.waiting_for(by).for_this_person
    assert waiting == {
        "noor": 1,
        "noor_as_contact": 0,
        "joke": 0,
        "rachid": 1,
        "tess": 0,
        "bo": 1,
    }


def test_operator_has_no_agreements(cast: Cast) -> None:
    with inside(cast.olga):
        assert selectors.waiting_for(cast.olga).for_this_person == 0


# --- In force -------------------------------------------------------------------------------------


def test_in_force_on_a_date(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        made = agreement(cast.zilverberk, cast.zwolle, "0193")
        Agreement.objects.filter(pk=made.pk).update(ends_on=dt.date(2026, 6, 30))
    with inside(cast.noor):
        for day, expected in (
            (dt.date(2025, 12, 31), None),
            (dt.date(2026, 1, 1), made),
            (dt.date(2026, 6, 30), made),
            (dt.date(2026, 7, 1), None),
        ):
            assert selectors.in_force_between(cast.zilverberk.pk, "0193", day) == expected


def test_in_force_for_many_partners_is_one_statement(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        agreement(cast.zilverberk, cast.delft, "0503", arrears_days=45)
        agreement(cast.zilverberk, cast.zwolle, "0193")
        agreement(cast.van_doorn, cast.zwolle, "0193")
        agreement(cast.zilverberk, cast.bollenstreek, "0553", in_force=False)
        with CaptureQueriesContext(connection) as captured:
            rows = selectors.in_force_for([cast.zilverberk.pk, cast.van_doorn.pk], clock.today())
    assert len(captured) == 1
    found = {(row.partner_id, row.municipality_code): row for row in rows}
    assert set(found) == {
        (cast.zilverberk.pk, "0503"),
        (cast.zilverberk.pk, "0193"),
        (cast.van_doorn.pk, "0193"),
    }
    delft = found[cast.zilverberk.pk, "0503"]
    assert (delft.arrears_days, delft.pause_days) == (45, 30)
    assert delft.threshold_amount == cast.delft.threshold_amount
    assert delft.reporting_point_kind == cast.elsewhere.kind
    assert delft.authority_id == cast.delft.pk


def test_a_joint_body_chooses_one_of_its_municipalities(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        agreement(cast.zilverberk, cast.bollenstreek, "0553")
        agreement(cast.van_doorn, cast.bollenstreek, "0534")
    browser = log_in(client, cast.bo)
    page = browser.get("/overeenkomsten/", {"toon": "van-kracht"}).content.decode()
    assert "Alle gemeenten" in page
    assert "Woonstichting Zilverberk" in page
    answer = browser.get("/overeenkomsten/", {"toon": "van-kracht", "gemeente": "0534"})
    assert "Van Doorn Vastgoed" in answer.content.decode()
    assert "Woonstichting Zilverberk" not in answer.content.decode()
