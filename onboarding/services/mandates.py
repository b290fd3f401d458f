"""A landlord grants, declines or ends a mandate; an agency can end one too.

The row of the landlord is locked while a mandate is granted, so that two signatories at once
come one after the other. Who wins a race of granting against withdrawing is who changed the
mandate's own row by its guarded UPDATE.
"""

import datetime as dt
import hashlib
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from onboarding import document, emails
from onboarding.models import MandateDocument
from onboarding.rules import mandates as rules
from onboarding.selectors import mandates as selectors
from onboarding.states import MandateRefusal
from vroegsignalering import clock, pdf, pdf_signing, row_security
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import ActsFor, EvidenceFile, Membership, Organisation
from vroegsignalering.accounts.roles import Act
from vroegsignalering.audit import services as audit
from vroegsignalering.identifiers import new_id
from vroegsignalering.moves import claim
from vroegsignalering.refusals import Refused


def grant(
    *,
    by: Membership,
    mandate: ActsFor,
    terms: rules.Terms,
    text_digest: str,
    has_agreed: bool,
    code: str,
) -> ActsFor:
    """Grant an agency what it asked, or less.

    ``text_digest`` names the text that the signatory had on screen, ``code`` is a fresh code of
    the second factor; it is asked last, so that none is spent on a form that was not complete.
    Earlier mandates between the two end when this one begins. Raises ``Refused``.
    """
    insist(by, Act.GRANT_MANDATE)
    refusal = rules.why_not_grant(mandate, terms, clock.today())
    if refusal:
        raise Refused(refusal)
    evidence = selectors.evidence_of(mandate)
    facts = _agreed_facts(by, mandate.agency, terms, text_digest, has_agreed, evidence)
    accounts.verify_fresh_code(by=by, code=code)
    with transaction.atomic():
        _lock_landlord(by)
        asked = ActsFor.objects.filter(
            pk=mandate.pk,
            landlord_id=by.organisation_id,
            granted_at__isnull=True,
            declined_at__isnull=True,
            ended_at__isnull=True,
        )
        if not claim(asked, **_granted(by, terms, text_digest)):
            raise Refused(MandateRefusal.NO_LONGER_ASKED)
        mandate.refresh_from_db()
        _finish_granting(by, mandate, facts)
    return mandate


def give(
    *,
    by: Membership,
    agency: Organisation,
    terms: rules.Terms,
    text_digest: str,
    has_agreed: bool,
    code: str,
) -> ActsFor:
    """Let an agency act without being asked: the landlord takes the initiative.

    As for ``grant``. Raises ``Refused``, with ``ALREADY_ASKED`` while a question of this agency
    waits, and ``GRANTED_THE_SAME`` when a colleague was first.
    """
    insist(by, Act.GRANT_MANDATE)
    refusal = rules.why_not_ask(terms, clock.today())
    if refusal:
        raise Refused(refusal)
    if selectors.open_request_of(agency.pk, by.organisation_id):
        raise Refused(MandateRefusal.ALREADY_ASKED)
    facts = _agreed_facts(by, agency, terms, text_digest, has_agreed)
    accounts.verify_fresh_code(by=by, code=code)
    with transaction.atomic():
        _lock_landlord(by)
        if selectors.has_granted_the_same(agency.pk, by.organisation_id, text_digest):
            raise Refused(MandateRefusal.GRANTED_THE_SAME)
        mandate = ActsFor.objects.create(
            id=new_id(),
            agency=agency,
            landlord=by.organisation,
            **_granted(by, terms, text_digest),
        )
        _finish_granting(by, mandate, facts)
    return mandate


def digest_to_read(
    *,
    by: Membership,
    agency: Organisation,
    terms: rules.Terms,
    evidence: EvidenceFile | None = None,
) -> str:
    """Return the digest of the text that a signatory has to read before he grants it."""
    return document.text_digest(document.facts_for(by.organisation, agency, terms, evidence))


@transaction.atomic
def decline(*, by: Membership, mandate: ActsFor, reason: str) -> None:
    """Say no to the question of an agency, which reads the reason. Raises ``Refused``."""
    insist(by, Act.END_MANDATE)
    refusal = rules.why_not_decline(mandate, reason, clock.today())
    if refusal:
        raise Refused(refusal)
    asked = ActsFor.objects.filter(
        pk=mandate.pk,
        landlord_id=by.organisation_id,
        granted_at__isnull=True,
        declined_at__isnull=True,
        ended_at__isnull=True,
    )
    if not claim(asked, declined_at=clock.now(), decline_reason=reason.strip()):
        raise Refused(MandateRefusal.NO_LONGER_ASKED)
    mandate.refresh_from_db()
    audit.record("mandate_declined", mandate, by=by, counterpart_id=mandate.agency_id)
    emails.tell_agency("declined", mandate)


@transaction.atomic
def end(*, by: Membership, mandate: ActsFor) -> None:
    """End a mandate now, as its landlord or its agency; both sides are told.

    The next request of whoever works under it finds it gone. Raises ``Refused``.
    """
    insist(by, Act.END_MANDATE)
    refusal = rules.why_not_end(mandate, clock.today())
    if refusal:
        raise Refused(refusal)
    running = ActsFor.objects.filter(
        Q(landlord_id=by.organisation_id) | Q(agency_id=by.organisation_id),
        Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()),
        pk=mandate.pk,
        granted_at__isnull=False,
        ended_at__isnull=True,
    )
    changes = {
        "ended_at": clock.now(),
        "ended_by": by.pk,
        "ended_name": f"{by.user.full_name}, {by.organisation.name}",
    }
    if not claim(running, **changes):
        raise Refused(MandateRefusal.NO_LONGER_IN_FORCE)
    mandate.refresh_from_db()
    _record_of_both("mandate_ended", mandate, by)
    emails.tell_both("ended", mandate)


def sweep() -> int:
    """Tell both sides, once, that a mandate ends in a month, and once that it is over.

    Returns how many mandates were told of.
    """
    today = clock.today()
    with row_security.unrestricted("mandates that end"):
        running = ActsFor.objects.filter(granted_at__isnull=False, ended_at__isnull=True)
        ending = running.filter(
            told_ending_at__isnull=True,
            ends_on__gte=today,
            ends_on__lte=today + rules.TOLD_BEFORE,
        )
        over = running.filter(told_over_at__isnull=True, ends_on__lt=today)
        return _tell("ending", ending, "told_ending_at") + _tell("over", over, "told_over_at")


# --- Parts of granting ----------------------------------------------------------------------------


def _agreed_facts(
    by: Membership,
    agency: Organisation,
    terms: rules.Terms,
    text_digest: str,
    has_agreed: bool,
    evidence: EvidenceFile | None = None,
) -> document.MandateFacts:
    """Return the facts of the very text that was read and agreed to, by who may sign today."""
    facts = document.facts_for(by.organisation, agency, terms, evidence)
    if text_digest != document.text_digest(facts):
        raise Refused(MandateRefusal.TEXT_CHANGED)
    if not has_agreed:
        raise Refused(MandateRefusal.NOT_AGREED)
    if not selectors.may_sign_today(by):
        raise Refused(MandateRefusal.MAY_NOT_SIGN_NOW)
    return facts


def _lock_landlord(by: Membership) -> None:
    Organisation.objects.select_for_update().get(pk=by.organisation_id)


def _granted(by: Membership, terms: rules.Terms, text_digest: str) -> dict[str, object]:
    now, today = clock.now(), clock.today()
    is_short = terms.ends_on is not None and terms.ends_on <= today + rules.TOLD_BEFORE
    return {
        "acts": list(terms.acts),
        "municipality_codes": list(terms.municipality_codes),
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "granted_at": now,
        "granted_by": by.pk,
        "granted_name": by.user.full_name,
        "granted_title": by.job_title,
        "text_digest": text_digest,
        # Who grants it for less than a month knows when it ends.
        "told_ending_at": now if is_short else None,
    }


def _finish_granting(by: Membership, mandate: ActsFor, facts: document.MandateFacts) -> None:
    _keep_paper(mandate, facts)
    _end_earlier(mandate)
    _record_of_both("mandate_granted", mandate, by)
    emails.tell_both("granted", mandate)


def _keep_paper(mandate: ActsFor, facts: document.MandateFacts) -> None:
    granted_at = mandate.granted_at or clock.now()
    grant = document.Grant(mandate.granted_name, mandate.granted_title, granted_at)
    try:
        keys = pdf_signing.ensure_authority(settings.SIGNING_KEYS_DIR, settings.SIGNING_PASSPHRASE)
        content = document.sealed_pdf(facts, grant, keys)
    except (
        pdf.RenderingUnavailable,
        pdf.RenderingFailed,
        pdf_signing.SigningUnavailable,
        pdf_signing.SigningFailed,
    ) as error:
        raise Refused(MandateRefusal.NO_PDF) from error
    MandateDocument.objects.create(
        mandate=mandate,
        agency_id=mandate.agency_id,
        landlord_id=mandate.landlord_id,
        facts=facts.as_record(),
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        made_at=granted_at,
    )


def _end_earlier(mandate: ActsFor) -> None:
    """Let earlier mandates between the two end when this one begins (article 3.2 of its text)."""
    eve = mandate.starts_on - dt.timedelta(days=1)
    earlier = ActsFor.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=mandate.starts_on),
        agency_id=mandate.agency_id,
        landlord_id=mandate.landlord_id,
        granted_at__isnull=False,
        ended_at__isnull=True,
    ).exclude(pk=mandate.pk)
    if mandate.starts_on <= clock.today():
        earlier.update(ended_at=mandate.granted_at, ended_name=mandate.granted_name)
    else:
        earlier.filter(starts_on__gt=eve).update(
            ended_at=mandate.granted_at, ended_name=mandate.granted_name
        )
        earlier.filter(starts_on__lte=eve).update(
            ends_on=eve, told_ending_at=mandate.granted_at, told_over_at=mandate.granted_at
        )


def _record_of_both(verb: str, mandate: ActsFor, by: Membership | None) -> None:
    audit.record(
        verb,
        mandate,
        by=by,
        organisation_id=mandate.landlord_id,
        counterpart_id=mandate.agency_id,
        detail={
            "acts": list(mandate.acts),
            "municipalities": list(mandate.municipality_codes),
            "from": mandate.starts_on.isoformat(),
            "until": mandate.ends_on.isoformat() if mandate.ends_on else "",
            "text_digest": mandate.text_digest,
        },
    )


def _tell(letter: str, due: QuerySet[ActsFor], stamp: str) -> int:
    """Claim each mandate by its stamp, so that two sweeps at once tell it once."""
    told = 0
    keys: list[uuid.UUID] = list(due.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            if not claim(ActsFor.objects.filter(pk=key, **{stamp: None}), **{stamp: clock.now()}):
                continue
            mandate = ActsFor.objects.select_related("agency", "landlord").get(pk=key)
            _record_of_both(f"mandate_told_{letter}", mandate, None)
            emails.tell_both(letter, mandate)
            told += 1
    return told
