"""Steps on the way of an agreement, for tests that start halfway."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager

from agreements import document, selectors
from agreements.models import Agreement, Signature
from agreements.services import preparing, signing, texts
from municipalities.models import Municipality
from tests.cast import Cast, code_of
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Membership


def inside(by: Membership) -> AbstractContextManager[None]:
    """Open the walls as a request of this member does."""
    return row_security.acting_for(by.organisation_id, by.user_id)


def prepared(cast: Cast, code: str = "0193") -> Agreement:
    """Make an agreement ready between Zilverberk and who serves this municipality."""
    with row_security.unrestricted("tests"):
        return preparing.prepare(
            by=None,
            partner=cast.zilverberk,
            municipality=Municipality.objects.select_related("authority").get(pk=code),
        )


def sent(cast: Cast, code: str = "0193", sign_before: dt.date | None = None) -> Agreement:
    """Freeze the text as sending does, but without the seconds that its PDF takes."""
    agreement = prepared(cast, code)
    with row_security.unrestricted("tests"):
        facts = texts.present_facts(agreement)
        agreement.sent_at = clock.now()
        agreement.sent_by = cast.joke.pk
        agreement.sign_before = sign_before or clock.today() + dt.timedelta(days=21)
        agreement.text_digest = document.text_digest(facts)
        agreement.sent_facts = texts.as_record(facts)
        agreement.save()
    return agreement


def sign(
    by: Membership,
    agreement: Agreement,
    *,
    code: str = "",
    text_digest: str = "",
    has_agreed: bool = True,
) -> Signature:
    """Sign with everything in order, except for what is given."""
    with inside(by):
        return signing.sign(
            by=by,
            agreement=selectors.agreement_of(by, agreement.pk),
            code=code or code_of(by),
            text_digest=text_digest or agreement.text_digest,
            has_agreed=has_agreed,
        )


def present(agreement: Agreement) -> Agreement:
    """Return the agreement as it stands in the database."""
    with row_security.unrestricted("tests"):
        return Agreement.objects.get(pk=agreement.pk)
