"""Not signing: with a reason, on its own page, and the other side is told."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements import selectors
from agreements.models import Agreement
from agreements.services import signing
from agreements.states import PartySide, SigningRefusal
from tests.agreements.steps import inside, prepared, present, sent, sign
from tests.cast import Cast, log_in
from vroegsignalering import row_security
from vroegsignalering.accounts.models import Membership
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused

REASON = "Wij hebben al een overeenkomst op papier."


def decline(by: Membership, agreement: Agreement, reason: str = REASON) -> Agreement:
    with inside(by):
        found = selectors.agreement_of(by, agreement.pk)
        return signing.decline(by=by, agreement=found, reason=reason)


def url(agreement: Agreement) -> str:
    return reverse("agreements:decline", args=[agreement.pk])


def test_declining_closes_the_agreement_with_its_reason(cast: Cast) -> None:
    agreement = sent(cast)
    decline(cast.rachid, agreement)
    after = present(agreement)
    assert after.declined_side == PartySide.AUTHORITY
    assert after.declined_by == cast.rachid.pk
    assert after.decline_reason == REASON


def test_other_side_is_told_why_and_nobody_else(cast: Cast) -> None:
    decline(cast.rachid, sent(cast))
    with row_security.unrestricted("tests"):
        (mail,) = Mail.objects.filter(purpose__startswith="agreement-declined:")
        event = Event.objects.get(verb="agreement_declined")
    assert mail.to_email == cast.noor.user.email
    assert REASON in mail.body
    assert REASON not in str(event.detail)


def test_reason_is_asked_for(cast: Cast) -> None:
    agreement = sent(cast)
    with pytest.raises(Refused) as refused:
        decline(cast.noor, agreement, "  ")
    assert refused.value.refusal == SigningRefusal.REASON_MISSING
    assert present(agreement).declined_at is None


@pytest.mark.parametrize("who", ["joke", "noor_as_contact", "sam", "tess"])
def test_only_a_signatory_declines(cast: Cast, client: Client, who: str) -> None:
    agreement = sent(cast)
    page = log_in(client, getattr(cast, who)).post(url(agreement), {"reason": REASON})
    assert page.status_code == 403
    assert present(agreement).declined_at is None


def test_who_signed_cannot_decline_any_more(cast: Cast) -> None:
    agreement = sent(cast)
    sign(cast.noor, agreement)
    with pytest.raises(Refused) as refused:
        decline(cast.noor, agreement)
    assert refused.value.refusal == SigningRefusal.ALREADY_SIGNED


def test_after_declining_nobody_signs_and_one_can_ask_again(cast: Cast) -> None:
    agreement = sent(cast)
    decline(cast.rachid, agreement)
    with pytest.raises(Refused) as refused:
        sign(cast.noor, agreement)
    assert refused.value.refusal == SigningRefusal.CLOSED
    assert prepared(cast).pk != agreement.pk


def test_page_asks_first_and_tells_afterwards(cast: Cast, client: Client) -> None:
    agreement = sent(cast)
    log_in(client, cast.noor)
    asked = client.get(url(agreement)).content.decode()
    assert "U kunt dit niet terugdraaien." in asked
    assert present(agreement).declined_at is None
    empty = client.post(url(agreement), {"reason": ""}).content.decode()
    assert SigningRefusal.REASON_MISSING.label in empty
    done = client.post(url(agreement), {"reason": REASON}, follow=True).content.decode()
    assert "U heeft de overeenkomst geweigerd." in done
    assert "U heeft geweigerd" in done


def test_other_side_reads_the_reason_on_the_page(cast: Cast, client: Client) -> None:
    agreement = sent(cast)
    decline(cast.rachid, agreement, "Regel 1\n<b>Regel 2</b>")
    page = log_in(client, cast.noor).get(reverse("agreements:detail", args=[agreement.pk]))
    text = page.content.decode()
    assert "Geweigerd door de gemeente" in text
    assert "Regel 1<br>&lt;b&gt;Regel 2" in text
    assert f"{reverse('agreements:request')}?gemeente=0193" in text
