"""How somebody wants to be mailed: at once, once a day, or not; what is legal always at once."""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from tests.cast import Cast, log_in
from vroegsignalering import clock, row_security
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.models import Mail, MailState
from vroegsignalering.outbox.states import ALWAYS_AT_ONCE, CHOOSABLE, Choice, Topic

NOOR = "noor.verhagen@example.nl"
MONDAY = clock.parse("2026-11-23T12:00")


def put(purpose: str, topic: Topic = Topic.FEEDBACK, email: str = NOOR) -> Mail:
    """Put a mail about ``topic`` into the outbox and return its row."""
    outbox.put(
        "signals/email/feedback_given.txt",
        {"authority": f"Gemeente {purpose}"},
        to_email=email,
        to_name="Noor Verhagen",
        purpose=purpose,
        topic=topic,
    )
    with row_security.unrestricted("tests"):
        return Mail.objects.get(purpose=purpose)


def digests() -> list[Mail]:
    with row_security.unrestricted("tests"):
        return list(Mail.objects.filter(topic=Topic.DIGEST).order_by("created_at"))


def state_of(purpose: str) -> str:
    with row_security.unrestricted("tests"):
        return str(Mail.objects.get(purpose=purpose).state)


@pytest.mark.parametrize(
    ("choice", "state"),
    [
        (Choice.AT_ONCE, MailState.TO_SEND),
        (Choice.DIGEST, MailState.COLLECTED),
        (Choice.OFF, MailState.NOT_WANTED),
    ],
)
def test_a_choice_says_what_happens_to_a_mail(db: None, choice: Choice, state: MailState) -> None:
    outbox.choose(NOOR, {Topic.FEEDBACK: choice})
    assert put("een", email=NOOR.upper()).state == state
    assert put("twee", Topic.DELIVERIES).state == MailState.TO_SEND
    assert put("drie", email="ander@example.nl").state == MailState.TO_SEND


def test_what_was_switched_off_is_never_sent(db: None) -> None:
    outbox.choose(NOOR, {Topic.FEEDBACK: Choice.OFF})
    put("een")
    assert outbox.send_due() == 0
    assert outbox.collect_digests() == 0


@pytest.mark.parametrize("topic", ALWAYS_AT_ONCE)
def test_nobody_switches_off_what_is_legal(db: None, topic: Topic) -> None:
    outbox.choose(NOOR, {topic: Choice.OFF})
    assert put("een", topic).state == MailState.TO_SEND


def test_a_mail_without_a_topic_goes_at_once(db: None) -> None:
    for topic in CHOOSABLE:
        outbox.choose(NOOR, {topic: Choice.OFF})
    outbox.put(
        "accounts/email/password_changed.txt", {}, to_email=NOOR, to_name="Noor", purpose="los"
    )
    assert state_of("los") == MailState.TO_SEND


def test_the_digest_comes_at_seven_with_the_subjects_and_one_link(db: None) -> None:
    with clock.at(MONDAY):
        outbox.choose(NOOR, {Topic.FEEDBACK: Choice.DIGEST})
        put("een")
        put("twee")
        assert outbox.collect_digests() == 0
    with clock.at(clock.parse("2026-11-24T06:59")):
        assert outbox.collect_digests() == 0
    with clock.at(clock.parse("2026-11-24T07:00")):
        assert outbox.collect_digests() == 1
        assert outbox.collect_digests() == 0
    (digest,) = digests()
    assert digest.subject == "Uw overzicht van dinsdag 24 november"
    assert digest.state == MailState.TO_SEND
    assert digest.body.count("- Gemeente een") + digest.body.count("- Gemeente twee") == 2
    assert digest.body.count("http") == 1
    assert [state_of("een"), state_of("twee")] == [MailState.IN_DIGEST] * 2
    with row_security.unrestricted("tests"):
        assert Mail.objects.get(purpose="een").digest == digest


def test_a_missed_morning_is_made_up_for(db: None) -> None:
    with clock.at(MONDAY):
        outbox.choose(NOOR, {Topic.FEEDBACK: Choice.DIGEST})
        put("een")
    with clock.at(clock.parse("2026-11-27T15:00")):
        put("twee")
        assert outbox.collect_digests() == 1
        assert outbox.collect_digests() == 0
    assert state_of("twee") == MailState.COLLECTED
    with clock.at(clock.parse("2026-11-28T07:00")):
        assert outbox.collect_digests() == 1
    assert len(digests()) == 2


def test_a_day_without_news_brings_no_mail(db: None) -> None:
    outbox.choose(NOOR, {Topic.FEEDBACK: Choice.DIGEST})
    with clock.at(MONDAY):
        assert outbox.collect_digests() == 0
    assert digests() == []


def test_what_turns_up_late_waits_for_the_next_digest(db: None) -> None:
    with clock.at(MONDAY):
        outbox.choose(NOOR, {Topic.FEEDBACK: Choice.DIGEST})
        put("een")
        put("laat")
    with row_security.unrestricted("tests"):
        Mail.objects.filter(purpose="laat").update(state=MailState.TO_SEND)
    with clock.at(clock.parse("2026-11-24T07:00")):
        outbox.collect_digests()
        with row_security.unrestricted("tests"):
            Mail.objects.filter(purpose="laat").update(state=MailState.COLLECTED)
        assert outbox.collect_digests() == 0
    assert state_of("laat") == MailState.COLLECTED
    with clock.at(clock.parse("2026-11-25T07:00")):
        assert outbox.collect_digests() == 1
    assert state_of("laat") == MailState.IN_DIGEST


def test_two_workers_make_one_digest(transactional_db: None) -> None:
    with clock.at(MONDAY):
        outbox.choose(NOOR, {Topic.FEEDBACK: Choice.DIGEST})
        for number in range(5):
            put(f"nummer {number}")

    def work(_: int) -> int:
        try:
            with clock.at(clock.parse("2026-11-24T07:30")):
                return outbox.collect_digests()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 1
    assert len(digests()) == 1


def test_who_breaks_off_half_way_loses_nothing(transactional_db: None) -> None:
    with clock.at(MONDAY):
        outbox.choose(NOOR, {Topic.FEEDBACK: Choice.DIGEST})
        put("een")
    with clock.at(clock.parse("2026-11-24T07:30")):
        with (
            patch.object(outbox, "put", side_effect=BrokenPipeError),
            pytest.raises(BrokenPipeError),
        ):
            outbox.collect_digests()
        assert state_of("een") == MailState.COLLECTED
        assert outbox.collect_digests() == 1
    assert len(digests()) == 1


def test_the_page_shows_every_topic_and_keeps_the_choice(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    page = client.get("/account/meldingen/").content.decode()
    for topic in CHOOSABLE:
        assert topic.label.replace("'", "&#x27;") in page
    for topic, why in ALWAYS_AT_ONCE.items():
        assert (why in page) == (topic != Topic.DIGEST)
    chosen = {topic.value: Choice.AT_ONCE.value for topic in CHOOSABLE}
    chosen[Topic.FEEDBACK] = Choice.DIGEST
    chosen[Topic.LEGAL] = Choice.OFF
    client.post("/account/meldingen/", chosen)
    kept = outbox.choices_of(cast.noor.user.email)
    assert kept[Topic.FEEDBACK] == Choice.DIGEST
    assert Topic.LEGAL not in kept
    assert outbox.choices_of(cast.joke.user.email)[Topic.FEEDBACK] == Choice.AT_ONCE


def test_an_answer_that_misses_is_asked_for(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    page = client.post("/account/meldingen/", {Topic.FEEDBACK.value: "soms"}).content.decode()
    assert "Kies hoe u mail wilt over: Antwoorden van gemeenten." in page


def test_the_post_page_tells_what_became_of_a_mail(
    cast: Cast, client: Client, settings: LazySettings
) -> None:
    settings.DEMO = True
    outbox.choose(NOOR, {Topic.FEEDBACK: Choice.DIGEST, Topic.DELIVERIES: Choice.OFF})
    put("een")
    put("twee", Topic.DELIVERIES)
    page = client.get("/post/").content.decode()
    assert "Wacht op het overzicht" in page
    assert "Niet gemaild: staat uit" in page
