"""An agency acts under a client's own agreement: hands in, sends and confirms as itself, for it."""

import datetime as dt

import pytest
from django.test import Client

from signals.models import CollectionPause, Signal, Submission, SubmissionFinding
from signals.selectors import landlord as desk
from signals.services import pausing, submitting
from signals.states import SendMode, SubmissionNotice, SubmissionRefusal, SubmissionState
from tests.cast import Cast, agreement, log_in, mandate, report
from tests.signals.delivery import HAARLEM, MORNING, ZWOLLE, checked, fresh, receive, register, send
from tests.signals.files import LANDLORDS, csv_text, row, table
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.guards import AccessRefusal
from vroegsignalering.accounts.middleware import UNDER_MANDATE
from vroegsignalering.accounts.models import ActsFor, Representation
from vroegsignalering.accounts.roles import MandateAct
from vroegsignalering.audit.models import Event
from vroegsignalering.refusals import Refused


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """Really committed: sending keeps its lease over a second connection."""
    return committed_cast


@pytest.fixture
def given(cast: Cast) -> ActsFor:
    """Let the agency deliver and follow for Van Doorn, who has agreements of its own."""
    register(("2011AD", 7, HAARLEM))
    with row_security.unrestricted("tests"):
        agreement(cast.van_doorn, cast.zwolle, ZWOLLE)
        agreement(cast.van_doorn, cast.delft, HAARLEM)
        return mandate(cast.incasso, cast.van_doorn)


def _ida_for(cast: Cast, given: ActsFor) -> Representation:
    with row_security.unrestricted("tests"):
        return Representation.of(cast.ida, ActsFor.objects.get(pk=given.pk))


def _file(*rows: dict[str, str]) -> bytes:
    return csv_text(table(rows, [*LANDLORDS, "verhuurder_kvk"])).encode()


def _hand_in(cast: Cast, given: ActsFor, *rows: dict[str, str]) -> Submission:
    with clock.at(MORNING):
        return checked(receive(_ida_for(cast, given), _file(*rows)))


def _change(given: ActsFor, **changes: object) -> None:
    with row_security.unrestricted("tests"):
        ActsFor.objects.filter(pk=given.pk).update(**changes)


def _codes(submission: Submission) -> list[tuple[int | None, str]]:
    with row_security.unrestricted("tests"):
        found = SubmissionFinding.objects.filter(submission=submission).order_by("row", "code")
        return list(found.values_list("row", "code"))


def _page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def _under(client: Client, given: ActsFor) -> Client:
    session = client.session
    session[UNDER_MANDATE] = str(given.pk)
    session.save()
    return client


def test_without_a_kvk_column_every_row_is_of_the_represented_landlord(
    cast: Cast, given: ActsFor
) -> None:
    submission = _hand_in(cast, given, row(1), row(2))
    assert (submission.organisation_id, submission.agency_id) == (
        cast.van_doorn.pk,
        cast.incasso.pk,
    )
    with clock.at(MORNING):
        assert send(_ida_for(cast, given), submission).sent == 2
    with row_security.unrestricted("tests"):
        owners = set(Signal.objects.values_list("landlord_id", "agency_id"))
    assert owners == {(cast.van_doorn.pk, cast.incasso.pk)}


def test_a_row_that_names_another_landlord_is_refused(cast: Cast, given: ActsFor) -> None:
    submission = _hand_in(
        cast, given, row(1, verhuurder_kvk="00000140"), row(2, verhuurder_kvk="00000132")
    )
    assert _codes(submission) == [(3, "R15")]


def test_a_row_outside_the_municipalities_of_the_mandate_is_refused(
    cast: Cast, given: ActsFor
) -> None:
    _change(given, municipality_codes=[ZWOLLE])
    submission = _hand_in(cast, given, row(1), row(2, postcode="2011AD", huisnummer="7"))
    assert _codes(submission) == [(3, "R15")]
    assert (submission.good, submission.refused) == (1, 1)


def test_the_municipalities_count_for_a_row_in_the_agencys_own_file_too(
    cast: Cast, given: ActsFor
) -> None:
    _change(given, municipality_codes=[HAARLEM])
    with clock.at(MORNING):
        submission = checked(receive(cast.ida, _file(row(1, verhuurder_kvk="00000140"))))
    assert ("R15") in {code for _, code in _codes(submission)}


def test_a_mandate_that_ended_between_looking_and_sending_sends_nothing(
    cast: Cast, given: ActsFor
) -> None:
    submission = _hand_in(cast, given, row(1))
    by = _ida_for(cast, given)
    with clock.at(MORNING), row_security.acting_for(by.organisation_id, by.user_id):
        submitting.request_send(
            by=by,
            submission=submission,
            mode=SendMode.GOOD_ROWS,
            seen_at=submission.checked_at,
        )
    _change(given, ended_at=clock.now())
    with clock.at(MORNING):
        assert checked(submission).notice == SubmissionNotice.CHANGED_SINCE
        submission = checked(submission)
    assert (submission.state, submission.refused) == (SubmissionState.CHECKED, 1)
    with row_security.unrestricted("tests"):
        assert not Signal.objects.exists()


def test_a_mandate_of_the_agencys_own_file_that_ended_in_between_sends_nothing(
    cast: Cast, given: ActsFor
) -> None:
    with clock.at(MORNING):
        submission = checked(receive(cast.ida, _file(row(1, verhuurder_kvk="00000140"))))
        assert submission.good == 1
    _change(given, ended_at=clock.now())
    with clock.at(MORNING):
        assert send(cast.ida, submission).notice == SubmissionNotice.CHANGED_SINCE


def test_without_the_right_to_deliver_nothing_is_taken_in(cast: Cast, given: ActsFor) -> None:
    _change(given, acts=[MandateAct.READ_FEEDBACK])
    with pytest.raises(Refused) as refused:
        _hand_in(cast, given, row(1))
    assert refused.value.refusal == AccessRefusal.NOT_UNDER_MANDATE


def test_each_act_keeps_who_was_represented_who_acted_and_by_which_mandate(
    cast: Cast, given: ActsFor
) -> None:
    by = _ida_for(cast, given)
    submission = _hand_in(cast, given, row(1))
    with clock.at(MORNING):
        send(by, submission)
    with row_security.unrestricted("tests"):
        signal = Signal.objects.get()
        pause = CollectionPause.objects.create(
            report=signal,
            landlord_id=signal.landlord_id,
            agency_id=signal.agency_id,
            authority_id=signal.authority_id,
            tenancy_index=signal.tenancy_index,
            starts_on=MORNING.date(),
            ends_on=MORNING.date() + dt.timedelta(days=30),
            created_at=MORNING,
        )
    with clock.at(MORNING), row_security.acting_for(by.organisation_id, by.user_id):
        pausing.confirm(by=by, pause=pause)
    with row_security.unrestricted("tests"):
        kept = {
            event.verb: (
                event.organisation_id,
                event.acting_organisation_id,
                event.person_id,
                event.mandate_id,
            )
            for event in Event.objects.all()
        }
    facts = (cast.van_doorn.pk, cast.incasso.pk, cast.ida.user_id, given.pk)
    for verb in ("submission_received", "submission_send_requested", "pause_confirmed"):
        assert kept[verb] == facts


def test_the_landlord_sees_what_was_handed_in_for_him_and_cannot_act_on_it(
    cast: Cast, given: ActsFor, client: Client
) -> None:
    submission = _hand_in(cast, given, row(1))
    log_in(client, cast.kees)
    path = f"/aanleveringen/{submission.pk}/"
    listed = _page(client, "/aanleveringen/")
    assert "namens Van Doorn Vastgoed" in listed
    assert "Uw beurt" not in listed
    assert "Ida Helder, Incassobureau Helder, namens Van Doorn Vastgoed" in _page(client, path)
    assert client.post(f"{path}intrekken/").status_code == 404
    with row_security.acting_for(cast.van_doorn.pk), pytest.raises(Refused) as refused:
        submitting.withdraw(by=cast.kees, submission=submission)
    assert refused.value.refusal == SubmissionRefusal.NOT_BY_YOU
    assert fresh(submission).state == SubmissionState.CHECKED


def test_the_receipt_names_both_to_landlord_and_agency(
    cast: Cast, given: ActsFor, client: Client
) -> None:
    submission = _hand_in(cast, given, row(1))
    with clock.at(MORNING):
        send(_ida_for(cast, given), submission)
    both = "Ida Helder, Incassobureau Helder, namens Van Doorn Vastgoed"
    for by in (cast.kees, cast.ida):
        page = _page(log_in(client, by), f"/aanleveringen/{submission.pk}/")
        assert both in page
        assert "Ontvangstbewijs" in page
    assert both in _page(_under(client, given), f"/aanleveringen/{submission.pk}/")


def test_who_represents_a_client_does_not_see_what_the_client_handed_in(
    cast: Cast, given: ActsFor, client: Client
) -> None:
    with clock.at(MORNING):
        own = checked(receive(cast.kees, _file(row(1))))
    _under(log_in(client, cast.ida), given)
    assert client.get(f"/aanleveringen/{own.pk}/").status_code == 404
    assert own.number not in _page(client, "/aanleveringen/")


def test_the_signal_names_both_to_landlord_and_agency_and_municipality(
    cast: Cast, given: ActsFor, client: Client
) -> None:
    submission = _hand_in(cast, given, row(1))
    with clock.at(MORNING):
        send(_ida_for(cast, given), submission)
    with row_security.unrestricted("tests"):
        signal = Signal.objects.get()
    both = "angeleverd door Incassobureau Helder namens Van Doorn Vastgoed"
    for by in (cast.kees, cast.ida):
        log_in(client, by)
        assert both in _page(client, "/signalen/")
        assert both in _page(client, f"/signalen/{signal.number}/")
    work = _page(log_in(client, cast.tess), "/werklijst/")
    assert "Van Doorn Vastgoed, door Incassobureau Helder" in work


def test_a_landlord_opens_a_signal_from_an_agencys_file_of_many_landlords(
    cast: Cast, given: ActsFor, client: Client
) -> None:
    with clock.at(MORNING):
        submission = checked(receive(cast.ida, _file(row(1, verhuurder_kvk="00000140"))))
        send(cast.ida, submission)
    with row_security.unrestricted("tests"):
        signal = Signal.objects.get()
    page = _page(log_in(client, cast.kees), f"/signalen/{signal.number}/")
    assert "Aangeleverd door Incassobureau Helder namens Van Doorn Vastgoed" in page
    assert submission.number not in page


def test_under_a_mandate_one_follows_only_its_municipalities(
    cast: Cast, given: ActsFor, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        deals = {one.municipality_id: one for one in cast.van_doorn.agreements.all()}
        here = report(deals[ZWOLLE], reference="HIER-1").parts.get().report
        there = report(deals[HAARLEM], reference="DAAR-1", surname="Dijk").parts.get().report
    _change(given, municipality_codes=[ZWOLLE])
    _under(log_in(client, cast.ida), given)
    listed = _page(client, "/signalen/")
    assert "HIER-1" in listed
    assert "DAAR-1" not in listed
    assert client.get(f"/signalen/{here.number}/").status_code == 200
    foreign = client.get(f"/signalen/{there.number}/")
    unknown = client.get("/signalen/S-26-999999/")
    assert (foreign.status_code, unknown.status_code) == (404, 404)


def test_a_page_outside_the_mandate_says_so(cast: Cast, given: ActsFor, client: Client) -> None:
    _change(given, acts=[MandateAct.DELIVER])
    _under(log_in(client, cast.ida), given)
    answer = client.get("/signalen/")
    assert answer.status_code == 403
    assert "U werkt nu voor Van Doorn Vastgoed" in answer.content.decode()
    assert AccessRefusal.NOT_UNDER_MANDATE.value in answer.content.decode()


def test_the_start_page_of_an_agency_counts_its_landlords_and_leads_to_them(
    cast: Cast, given: ActsFor, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        mandate(cast.incasso, cast.zilverberk)
    log_in(client, cast.ida)
    page = _page(client, "/start/")
    assert "U werkt voor 2 verhuurders" in page
    assert 'href="/opdrachtgevers/"' in page
    assert "U werkt voor 2 verhuurders" not in _page(_under(client, given), "/start/")


def test_a_task_of_an_agency_names_its_client(cast: Cast, given: ActsFor, client: Client) -> None:
    with row_security.unrestricted("tests"):
        signal = report(cast.van_doorn.agreements.get(municipality=ZWOLLE)).parts.get().report
        Signal.objects.filter(pk=signal.pk).update(agency_id=cast.incasso.pk)
        CollectionPause.objects.create(
            report=signal,
            landlord_id=signal.landlord_id,
            agency_id=cast.incasso.pk,
            authority_id=signal.authority_id,
            tenancy_index=signal.tenancy_index,
            starts_on=clock.today(),
            ends_on=clock.today() + dt.timedelta(days=30),
            created_at=clock.now(),
        )
    assert "Van Doorn Vastgoed: incassopauze" in _page(log_in(client, cast.ida), "/start/")


def test_held_rows_stay_when_the_mandate_ended(cast: Cast, given: ActsFor) -> None:
    with row_security.unrestricted("tests"):
        cast.van_doorn.agreements.filter(municipality=HAARLEM).update(in_force_from=None)
    submission = _hand_in(cast, given, row(1, postcode="2011AD", huisnummer="7"))
    assert submission.held == 1
    with row_security.unrestricted("tests"):
        cast.van_doorn.agreements.filter(municipality=HAARLEM).update(in_force_from=MORNING.date())
    by = _ida_for(cast, given)
    with row_security.acting_for(cast.van_doorn.pk):
        assert desk.held_towns(by, submission, MORNING.date())[0].is_in_force
    _change(given, ended_at=clock.now())
    with row_security.acting_for(cast.van_doorn.pk):
        assert not desk.held_towns(by, submission, MORNING.date())[0].is_in_force
