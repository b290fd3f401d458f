"""A municipality merges: what was agreed with it goes over to its successor, visibly and once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from agreements import selectors
from agreements.models import Agreement, AgreementDocument, AgreementSuccession
from agreements.rules import state_of
from agreements.services import succeeding
from agreements.states import AgreementState, DocumentKind
from municipalities.models import Municipality
from municipalities.services import joining
from tests.agreements.steps import present, sent
from tests.agreements.test_signing_races import at_once
from tests.cast import DIGEST, Cast, agreement, log_in
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.services import Invitee
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail

MERGED_ON = dt.date(2026, 11, 1)
TODAY = dt.date(2026, 11, 23)


def merges(old: str = "0193", heir: str = "0503", on: dt.date = MERGED_ON) -> None:
    """Let one municipality go up in another."""
    with row_security.unrestricted("tests"):
        Municipality.objects.filter(code=old).update(valid_until=on, successor_id=heir)


def follow(today: dt.date = TODAY) -> int:
    return succeeding.follow_mergers(today)


def successions() -> list[AgreementSuccession]:
    with row_security.unrestricted("tests"):
        return list(AgreementSuccession.objects.all())


def test_an_agreement_in_force_goes_over_with_its_terms_its_signatures_and_its_paper(
    cast: Cast,
) -> None:
    with row_security.unrestricted("tests"):
        deal = agreement(cast.zilverberk, cast.zwolle, "0193")
        AgreementDocument.objects.create(
            agreement=deal,
            partner=cast.zilverberk,
            authority=cast.zwolle,
            kind=DocumentKind.SIGNED,
            content=b"%PDF-1.7 as it was signed",
            digest=DIGEST,
            made_at=clock.now(),
        )
    merges()
    assert follow() == 1
    with row_security.unrestricted("tests"), connection.cursor() as cursor:
        deal = Agreement.objects.get(pk=deal.pk)
        assert (deal.authority, deal.municipality_id) == (cast.delft, "0503")
        assert deal.terms.authority == cast.delft
        assert {one.authority_id for one in deal.signatures.all()} == {cast.delft.pk}
        # What was agreed stays: no threshold of Delft, no meldpunt of Delft, the names of then.
        assert deal.terms.threshold_amount is None
        assert deal.terms.reporting_point == cast.this_portal
        assert deal.authority_legal_name == cast.zwolle.legal_name
        assert bytes(deal.documents.get().content) == b"%PDF-1.7 as it was signed"
        # The keys of owner and child go together; the database checks that at the end.
        cursor.execute("set constraints all immediate")
    in_force = selectors.in_force_for([cast.zilverberk.pk], TODAY)
    assert not in_force  # the walls of nobody
    with row_security.acting_for(cast.zilverberk.pk):
        found = selectors.in_force_for([cast.zilverberk.pk], TODAY)
    assert [(one.municipality_code, one.authority_id) for one in found] == [("0503", cast.delft.pk)]


def test_every_table_that_hangs_on_an_agreement_goes_along(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select conrelid::regclass::text from pg_constraint"
            " where contype = 'f' and confrelid = 'agreements_agreement'::regclass"
            " and cardinality(conkey) > 1"
        )
        tied = {table for (table,) in cursor.fetchall()}
    assert tied
    assert tied <= {child._meta.db_table for child in succeeding.children()}


def test_partner_and_both_desks_hear_of_it_and_the_trail_knows_it(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        deal = agreement(cast.zilverberk, cast.zwolle, "0193")
    merges(heir="0553")
    follow()
    with row_security.unrestricted("tests"):
        told = set(Mail.objects.values_list("to_email", "subject"))
        event = Event.objects.get(verb="agreement_succeeded")
    subject = "Gemeente Zwolle is opgegaan in gemeente Lisse"
    assert told == {
        (email, subject)
        for email in (
            "noor.verhagen@example.nl",
            "joke.wit@example.nl",
            "rachid.bouhali@example.nl",
            "bo.vermeulen@example.nl",
        )
    }
    assert event.object_id == str(deal.pk)
    assert event.detail == {"from": "0193", "to": "0553"}


def test_it_is_shown_on_the_agreement_the_board_and_the_contacts(
    cast: Cast, client: Client
) -> None:
    deal = sent(cast)
    with row_security.unrestricted("tests"):
        Agreement.objects.filter(pk=deal.pk).update(in_force_from=dt.date(2026, 6, 1))
    merges()
    follow()
    sentence = "Sinds 1 november 2026 is gemeente Delft de opvolger van gemeente Zwolle."
    browser = log_in(client, cast.noor)
    for page in (f"/overeenkomsten/{deal.pk}/", "/overeenkomsten/", "/contactpersonen/"):
        assert sentence in browser.get(page).content.decode(), page
    assert sentence in log_in(Client(), cast.dirk).get("/overeenkomsten/").content.decode()


def test_what_was_still_being_made_starts_anew_at_the_successor(cast: Cast) -> None:
    deal = sent(cast)
    merges()
    follow()
    with row_security.unrestricted("tests"):
        deal = Agreement.objects.get(pk=deal.pk)
        assert state_of(deal, selectors.signed_sides(deal), TODAY) == AgreementState.PREPARED
        assert deal.authority_legal_name == cast.delft.legal_name
        assert deal.terms.threshold_amount == Decimal("600.00")
        assert deal.terms.reporting_point == cast.elsewhere
        assert not deal.documents.exists()


def test_who_has_an_agreement_with_the_successor_keeps_that_one(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        old = agreement(cast.zilverberk, cast.zwolle, "0193")
        new = agreement(cast.zilverberk, cast.delft, "0503")
    merges()
    follow()
    assert present(old).ends_on == dt.date(2026, 10, 31)
    assert present(old).municipality_id == "0193"
    assert present(new).ends_on is None
    assert [one.replaced_by_id for one in successions()] == [new.pk]
    page = log_in(client, cast.noor).get(f"/overeenkomsten/{old.pk}/").content.decode()
    assert f"Overeenkomst {new.number} geldt in plaats van deze." in page


def test_an_agreement_in_force_goes_before_one_that_is_still_being_made(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        old = agreement(cast.zilverberk, cast.zwolle, "0193")
        unfinished = agreement(cast.zilverberk, cast.delft, "0503", in_force=False)
    merges()
    follow()
    assert (present(old).municipality_id, present(old).ends_on) == ("0503", None)
    closed = present(unfinished)
    assert state_of(closed, frozenset(), TODAY) == AgreementState.ENDED
    with row_security.acting_for(cast.zilverberk.pk):
        counts = selectors.board_counts(cast.noor, TODAY)
    assert counts == {"uw-beurt": 0, "andere-kant": 0, "van-kracht": 1, "beeindigd": 1}


def test_of_two_municipalities_that_merge_into_one_the_second_agreement_ends(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        first = agreement(cast.zilverberk, cast.zwolle, "0193")
        second = agreement(cast.zilverberk, cast.bollenstreek, "0553")
    merges("0193")
    merges("0553")
    assert follow() == 2
    rows = {present(one).municipality_id: present(one).ends_on for one in (first, second)}
    assert rows == {"0503": None, "0553": dt.date(2026, 10, 31)}


def test_without_anybody_who_serves_the_successor_it_waits_and_says_so(
    cast: Cast, client: Client
) -> None:
    deal = sent(cast)
    with row_security.unrestricted("tests"):
        Agreement.objects.filter(pk=deal.pk).update(in_force_from=dt.date(2026, 6, 1))
    merges(heir="0392")
    assert follow() == 0
    browser = log_in(client, cast.noor)
    page = browser.get(f"/overeenkomsten/{deal.pk}/").content.decode()
    assert "Er is nog geen gemeente die deze overeenkomst overneemt." in page
    person = Invitee(email="c.bakker@example.nl", family_name="Bakker")
    joining.join(
        by=cast.olga,
        codes=["0392"],
        name="Haarlem",
        legal_name="Het college van Haarlem",
        reporting_point=None,
        contact_person=person,
        signatory=person,
    )
    assert follow() == 1
    assert present(deal).municipality_id == "0392"


def test_nothing_happens_before_the_day_and_nothing_the_second_time(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        agreement(cast.zilverberk, cast.zwolle, "0193")
    merges(on=dt.date(2027, 1, 1))
    assert follow(dt.date(2026, 12, 31)) == 0
    assert follow(dt.date(2027, 1, 1)) == 1
    assert follow(dt.date(2027, 1, 1)) == 0
    assert len(successions()) == 1


def test_a_successor_that_merges_again_is_followed_to_who_exists(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        deal = agreement(cast.zilverberk, cast.zwolle, "0193")
    merges("0193", "0392", dt.date(2026, 3, 1))
    merges("0392", "0503", dt.date(2026, 10, 1))
    assert follow() == 1
    assert present(deal).municipality_id == "0503"


def test_the_successor_gets_the_archive_of_what_ended(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        deal = agreement(cast.zilverberk, cast.zwolle, "0193")
        Agreement.objects.filter(pk=deal.pk).update(ends_on=dt.date(2026, 5, 1))
    merges()
    assert follow() == 1
    assert present(deal).authority_id == cast.delft.pk
    assert (present(deal).municipality_id, present(deal).ends_on) == (
        "0193",
        dt.date(2026, 5, 1),
    )
    assert follow() == 0


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_it_happens_once(committed_cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        for partner in (committed_cast.zilverberk, committed_cast.van_doorn):
            agreement(partner, committed_cast.zwolle, "0193")
    merges()
    done: list[int] = []
    assert at_once(lambda: done.append(follow()), lambda: done.append(follow())) == ["done"] * 2
    assert sorted(done) == [0, 2]
    with row_security.unrestricted("tests"):
        assert Event.objects.filter(verb="agreement_succeeded").count() == 2
        assert Mail.objects.filter(to_email="noor.verhagen@example.nl").count() == 1


def test_the_successor_sees_what_it_took_over_and_the_old_desk_does_not(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        deal = agreement(cast.zilverberk, cast.zwolle, "0193", sent=False)
    merges(heir="0553")
    follow()
    with row_security.acting_for(cast.bollenstreek.pk):
        assert selectors.agreement_of(cast.bo, deal.pk).pk == deal.pk
    with row_security.acting_for(cast.zwolle.pk), pytest.raises(Agreement.DoesNotExist):
        selectors.agreement_of(cast.joke, deal.pk)
