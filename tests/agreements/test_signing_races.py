"""Two at once: real connections, real commits, one whole result."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from agreements import document, selectors
from agreements.models import Agreement, Signature
from agreements.services import preparing, signing
from agreements.states import SigningRefusal
from municipalities.models import Municipality
from tests.agreements.steps import inside, prepared, present, sent, sign
from tests.cast import Cast, code_of, member
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Role
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run all acts at the same moment, each on its own connection; return how each ended."""
    gate = threading.Barrier(len(acts))
    ends = [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=30)
            act()
            ends[place] = "done"
        except Refused as refused:
            ends[place] = str(refused.refusal.value)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return ends


@pytest.fixture
def side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two acts wait for each other where both hold the agreement, and before it takes force.

    Whoever is alone there goes on after a moment: that is what the lock brings about.
    """
    for step in ("_locked", "_put_in_force"):
        monkeypatch.setattr(signing, step, _after_meeting(getattr(signing, step)))


def _after_meeting(step: Callable[..., Any]) -> Callable[..., Any]:
    meeting = threading.Barrier(2)

    def met(*given: Any) -> Any:
        # Locking comes before the meeting, taking force comes after it.
        result = step(*given) if step.__name__ == "_locked" else None
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=1)
        return result if step.__name__ == "_locked" else step(*given)

    return met


def signing_by(by: Membership, agreement: Agreement) -> Callable[[], object]:
    with row_security.unrestricted("tests"):
        code = code_of(by)

    def act() -> None:
        with inside(by):
            signing.sign(
                by=by,
                agreement=selectors.agreement_of(by, agreement.pk),
                code=code,
                text_digest=agreement.text_digest,
                has_agreed=True,
            )

    return act


def colleague_of(cast: Cast) -> Membership:
    with row_security.unrestricted("tests"):
        return member(cast.sam.user, cast.zilverberk, Role.SIGNATORY)


def count(model: type[Model], **filters: object) -> int:
    with row_security.unrestricted("tests"):
        return model._default_manager.filter(**filters).count()


@pytest.mark.usefixtures("side_by_side")
def test_both_sides_at_the_same_instant_put_it_in_force_once(committed_cast: Cast) -> None:
    agreement = sent(committed_cast)
    ends = at_once(
        signing_by(committed_cast.noor, agreement), signing_by(committed_cast.rachid, agreement)
    )
    assert ends == ["done", "done"]
    assert present(agreement).in_force_from == clock.today()
    assert count(Event, verb="agreement_in_force") == 1
    assert count(Mail, purpose__startswith="agreement-in_force:") == 3


@pytest.mark.usefixtures("side_by_side")
def test_two_signatories_of_one_side_leave_one_signature(committed_cast: Cast) -> None:
    agreement, colleague = sent(committed_cast), colleague_of(committed_cast)
    ends = at_once(signing_by(committed_cast.noor, agreement), signing_by(colleague, agreement))
    assert sorted(ends) == [SigningRefusal.ALREADY_SIGNED, "done"]
    assert count(Signature) == 1


@pytest.mark.usefixtures("side_by_side")
def test_declining_while_the_other_side_signs_closes_it(committed_cast: Cast) -> None:
    cast, agreement = committed_cast, sent(committed_cast)

    def decline() -> None:
        with inside(cast.rachid):
            signing.decline(
                by=cast.rachid,
                agreement=selectors.agreement_of(cast.rachid, agreement.pk),
                reason="Wij werken al samen.",
            )

    ends = at_once(signing_by(cast.noor, agreement), decline)
    after = present(agreement)
    assert after.declined_at is not None
    assert after.in_force_from is None
    assert ends[1] == "done"
    assert ends[0] in {"done", SigningRefusal.CLOSED}


@pytest.mark.usefixtures("side_by_side")
def test_the_last_signature_and_a_refusal_never_both_win(committed_cast: Cast) -> None:
    cast, agreement = committed_cast, sent(committed_cast)
    sign(cast.noor, agreement)
    with row_security.unrestricted("tests"):
        colleague = member(cast.tess.user, cast.zwolle.organisation, Role.SIGNATORY)

    def decline() -> None:
        with inside(colleague):
            signing.decline(
                by=colleague,
                agreement=selectors.agreement_of(colleague, agreement.pk),
                reason="Toch niet.",
            )

    ends = at_once(signing_by(cast.rachid, agreement), decline)
    after = present(agreement)
    assert ends.count("done") == 1
    assert (after.in_force_from is None) != (after.declined_at is None)


def test_sending_twice_at_once_sends_once(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        document,
        "prepare",
        lambda facts, _keys: document.PreparedDocument(
            b"%PDF-", "ab" * 32, document.text_digest(facts), "", 1
        ),
    )
    cast, agreement = committed_cast, prepared(committed_cast)

    def send() -> None:
        with inside(cast.joke):
            found = selectors.agreement_of(cast.joke, agreement.pk)
            signing.send(by=cast.joke, agreement=found)

    assert sorted(at_once(send, send)) == [SigningRefusal.ALREADY_SENT, "done"]
    assert count(Mail, purpose__startswith="agreement-sent:") == 2


def test_asking_twice_at_once_makes_one_agreement(committed_cast: Cast) -> None:
    cast = committed_cast

    def ask() -> None:
        with inside(cast.sam):
            municipality = Municipality.objects.select_related("authority").get(pk="0193")
            preparing.prepare(by=cast.sam, partner=cast.zilverberk, municipality=municipality)

    assert sorted(at_once(ask, ask)) == ["done", SigningRefusal.EXISTS_ALREADY]
    assert count(Agreement) == 1
