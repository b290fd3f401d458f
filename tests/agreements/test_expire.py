"""What is not signed in time closes once, and both sides hear it once."""

import datetime as dt

from agreements.services.expiring import expire_due
from tests.agreements.steps import prepared, present, sent, sign
from tests.cast import Cast
from vroegsignalering import clock, row_security
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail


def mails() -> list[Mail]:
    with row_security.unrestricted("tests"):
        return list(Mail.objects.filter(purpose__startswith="agreement-expired:"))


def test_passed_term_is_told_to_both_sides_once(cast: Cast) -> None:
    agreement = sent(cast)
    day_after = clock.today() + dt.timedelta(days=22)
    assert expire_due(day_after) == 1
    assert expire_due(day_after) == 0
    assert present(agreement).expired_at is not None
    people = {cast.noor.user.email, cast.joke.user.email, cast.rachid.user.email}
    assert sorted(mail.to_email for mail in mails()) == sorted(people)
    with row_security.unrestricted("tests"):
        assert Event.objects.filter(verb="agreement_expired").count() == 1


def test_landlord_gets_the_way_to_ask_again(cast: Cast) -> None:
    sent(cast)
    expire_due(clock.today() + dt.timedelta(days=22))
    (letter,) = [mail for mail in mails() if mail.to_email == cast.noor.user.email]
    assert "/overeenkomsten/aanvragen/?gemeente=0193" in letter.body


def test_last_day_is_still_on_time(cast: Cast) -> None:
    sent(cast)
    assert expire_due(clock.today() + dt.timedelta(days=21)) == 0


def test_what_is_not_sent_or_already_in_force_does_not_expire(cast: Cast) -> None:
    prepared(cast, "0553")
    agreement = sent(cast)
    sign(cast.noor, agreement)
    sign(cast.rachid, agreement)
    assert expire_due(clock.today() + dt.timedelta(days=400)) == 0
    assert mails() == []


def test_one_signature_does_not_save_it(cast: Cast) -> None:
    agreement = sent(cast)
    sign(cast.noor, agreement)
    assert expire_due(clock.today() + dt.timedelta(days=22)) == 1
