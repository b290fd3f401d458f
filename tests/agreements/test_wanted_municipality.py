"""Who waits for a municipality gets the agreement as soon as it takes part: once."""

from __future__ import annotations

import datetime as dt

from agreements.models import Agreement, WantedMunicipality
from agreements.services import preparing, succeeding, wishing
from municipalities.models import Municipality
from municipalities.services import joining
from tests.agreements.test_signing_races import at_once
from tests.cast import Cast
from vroegsignalering import row_security
from vroegsignalering.accounts.services import Invitee
from vroegsignalering.outbox.models import Mail

TODAY = dt.date(2026, 11, 23)
JOINED = "Gemeente Haarlem doet nu mee"


def asks(cast: Cast) -> None:
    with row_security.acting_for(cast.zilverberk.pk, cast.noor.user_id):
        preparing.request(
            by=cast.noor, municipalities=list(Municipality.objects.filter(code="0392"))
        )


def joins(cast: Cast) -> None:
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


def made() -> list[str]:
    with row_security.unrestricted("tests"):
        return list(Agreement.objects.values_list("municipality_id", flat=True))


def test_the_agreement_is_made_ready_when_the_municipality_joins(cast: Cast) -> None:
    asks(cast)
    assert wishing.fulfil_wishes(TODAY) == 0
    joins(cast)
    assert wishing.fulfil_wishes(TODAY) == 1
    assert made() == ["0392"]
    with row_security.unrestricted("tests"):
        assert Mail.objects.filter(subject=JOINED, to_email="noor.verhagen@example.nl").exists()
    assert wishing.fulfil_wishes(TODAY) == 0
    assert made() == ["0392"]


def test_asking_twice_is_one_wish(cast: Cast) -> None:
    asks(cast)
    asks(cast)
    with row_security.unrestricted("tests"):
        assert WantedMunicipality.objects.count() == 1


def test_who_asked_again_in_the_meantime_has_it_already(cast: Cast) -> None:
    asks(cast)
    joins(cast)
    asks(cast)
    assert wishing.fulfil_wishes(TODAY) == 0
    assert made() == ["0392"]
    with row_security.unrestricted("tests"):
        assert not WantedMunicipality.objects.filter(fulfilled_at__isnull=True).exists()


def test_a_wish_for_a_merged_municipality_is_one_for_its_successor(cast: Cast) -> None:
    asks(cast)
    with row_security.unrestricted("tests"):
        Municipality.objects.filter(code="0392").update(
            valid_until=dt.date(2026, 11, 1), successor_id="0503"
        )
    succeeding.follow_mergers(TODAY)
    assert wishing.fulfil_wishes(TODAY) == 1
    assert made() == ["0503"]


def test_a_merged_municipality_makes_no_new_agreement(cast: Cast) -> None:
    asks(cast)
    joins(cast)
    with row_security.unrestricted("tests"):
        Municipality.objects.filter(code="0392").update(valid_until=TODAY)
    assert wishing.fulfil_wishes(TODAY) == 0
    assert made() == []


def test_two_sweeps_at_once_make_one_agreement(committed_cast: Cast) -> None:
    asks(committed_cast)
    joins(committed_cast)
    done: list[int] = []

    def sweep() -> None:
        done.append(wishing.fulfil_wishes(TODAY))

    assert at_once(sweep, sweep) == ["done", "done"]
    assert sorted(done) == [0, 1]
    assert made() == ["0392"]
    with row_security.unrestricted("tests"):
        assert Mail.objects.filter(subject=JOINED, to_email="noor.verhagen@example.nl").count() == 1
