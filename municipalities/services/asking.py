"""How a municipality that nobody represents yet comes to take part.

By invitation of the operator, or because somebody of the municipality asks. The link in the mail
proves the address; with the official mail domain of every chosen municipality that is enough,
else the operator decides. Nobody hears who works where: what comes after the form is always a
mail.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from municipalities import rules, selectors
from municipalities.models import Authority, JoinRequest, Municipality, ReportingPoint
from municipalities.services import joining
from municipalities.services.reporting_points import Meldpunt
from municipalities.states import JOIN_MOVES, JoinRefusal, JoinState, RegistryRefusal
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.accounts.selectors import digest_of
from vroegsignalering.accounts.services import Invitee
from vroegsignalering.audit import services as audit
from vroegsignalering.moves import move
from vroegsignalering.outbox import services as outbox
from vroegsignalering.refusals import Refused

_ASKING = "a municipality asks to take part"
_OPERATOR = "operator decides who takes part"
_TOKEN_BYTES = 32
AT_ONCE = 500


@dataclass(frozen=True)
class Answers:
    """What somebody filled in: the body, its meldpunt and its first people.

    For a municipality that takes part already only ``codes`` and ``contact_person`` count.
    """

    codes: Sequence[str]
    contact_person: Invitee
    name: str = ""
    legal_name: str = ""
    reporting_point: ReportingPoint | Meldpunt | None = None
    threshold_amount: Decimal | None = None
    handles_cases: bool = False
    signatory: Invitee | None = None


def invite(*, by: Membership, codes: Sequence[str], email: str) -> JoinRequest:
    """Mail somebody of a municipality a link with which it takes part in minutes.

    Inviting the same address again mails a new link; the old one stops working. Raises
    ``Refused`` when a municipality is unknown or takes part already.
    """
    insist(by, Act.PROCESS_REGISTRATIONS)
    chosen = sorted(set(codes))
    with row_security.unrestricted(_OPERATOR):
        known = Municipality.objects.filter(code__in=chosen)
        if not chosen or known.count() != len(chosen):
            raise Refused(RegistryRefusal.NO_SUCH_MUNICIPALITY)
        if known.filter(authority__isnull=False).exists():
            raise Refused(RegistryRefusal.TAKES_PART_ALREADY)
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), clock.now()
        found = JoinRequest.objects.filter(
            state=JoinState.INVITED, email=email.lower(), codes=chosen
        ).first()
        if found is None:
            found = JoinRequest(
                state=JoinState.INVITED, email=email.lower(), codes=chosen, asked_at=now
            )
        found.token_digest, found.link_sent_at = digest_of(token), now
        found.save()
        _mail(found, "invited", "municipalities:join-invited", token, settings.INVITATION_DAYS)
        audit.record("municipality_invited", found, by=by, detail={"codes": chosen})
    return found


def ask(*, key: uuid.UUID, answers: Answers) -> None:
    """Keep what somebody of a municipality asks, and mail the link that proves the address.

    ``key`` comes from the browser's session, so that a double click is one request. Says
    nothing: who asks gets the same answer, whatever there is.
    """
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), clock.now()
    email = answers.contact_person.email.lower()
    with row_security.unrestricted(_ASKING):
        found, is_new = JoinRequest.objects.get_or_create(
            pk=key,
            defaults={
                "state": JoinState.ASKED,
                "email": email,
                "token_digest": digest_of(token),
                "link_sent_at": now,
                "asked_at": now,
                **_columns(answers),
            },
        )
        if not is_new:
            return
        audit.record("joining_asked", found, by=None, detail={"codes": found.codes})
        today = JoinRequest.objects.filter(
            email=email, state=JoinState.ASKED, link_sent_at__gte=now - dt.timedelta(days=1)
        )
        # Nobody fills another person's mailbox with our links.
        if today.count() <= rules.LINKS_A_DAY:
            _mail(found, "prove", "municipalities:join-prove", token, settings.CONFIRMATION_DAYS)


def prove(*, token: str) -> JoinRequest:
    """Take the proof of an address: the municipality joins, or its request goes to who decides.

    The second time it gives the same answer. Raises ``Refused`` for an unknown or old link.
    """
    with row_security.unrestricted(_ASKING), transaction.atomic():
        found = _locked(digest=token)
        if found.state != JoinState.ASKED:
            return found
        refusal = rules.why_not_prove(found, clock.now(), settings.CONFIRMATION_DAYS)
        if refusal:
            raise Refused(refusal)
        chosen = list(Municipality.objects.filter(code__in=found.codes))
        if any(one.takes_part for one in chosen):
            _to_colleagues(None, found)
        elif rules.joins_at_once(found, chosen):
            _join(None, found)
        else:
            _move(found, JoinState.WAITING, proven_at=clock.now())
            audit.record("joining_waits", found, by=None, detail={"codes": found.codes})
    return found


def accept(*, token: str, answers: Answers) -> JoinRequest:
    """Let an invited municipality take part, with what its employee filled in.

    The invited address is the proof; only the municipalities of the invitation count. The second
    of two clicks gets the same answer. Raises ``Refused`` for an unknown or old link.
    """
    with row_security.unrestricted(_ASKING), transaction.atomic():
        found = _locked(digest=token)
        if found.state != JoinState.INVITED:
            return found
        refusal = rules.why_not_prove(found, clock.now(), settings.INVITATION_DAYS)
        if refusal:
            raise Refused(refusal)
        for column, value in _columns(answers).items():
            if column != "codes":
                setattr(found, column, value)
        found.save()
        _join(None, found, contact_email=answers.contact_person.email)
    return found


def approve(*, by: Membership, key: uuid.UUID) -> JoinRequest:
    """Let a municipality take part that waits for the operator.

    When somebody else serves it by now, the request goes to them. Raises ``Refused`` when it
    was decided already.
    """
    insist(by, Act.PROCESS_REGISTRATIONS)
    with row_security.unrestricted(_OPERATOR), transaction.atomic():
        found = _locked(key=key)
        if found.state != JoinState.WAITING:
            raise Refused(JoinRefusal.DECIDED_ALREADY)
        _join(by, found)
    return found


def decline(*, by: Membership, key: uuid.UUID, reason: str) -> JoinRequest:
    """Say no, with the reason, by mail; an invitation is taken back without a mail.

    Raises ``Refused`` when it was decided already.
    """
    insist(by, Act.PROCESS_REGISTRATIONS)
    with row_security.unrestricted(_OPERATOR), transaction.atomic():
        found = _locked(key=key)
        was_invited = found.state == JoinState.INVITED
        _move(found, JoinState.DECLINED, decided_at=clock.now(), decline_reason=reason)
        audit.record("joining_declined", found, by=by, detail={"codes": found.codes})
        if not was_invited:
            _put(found, "join_declined", {"reason": reason})
    return found


def set_mail_domain(*, by: Membership, code: str, domain: str) -> None:
    """Keep the official mail domain of a municipality; empty when it is not known."""
    insist(by, Act.PROCESS_REGISTRATIONS)
    with row_security.unrestricted(_OPERATOR), transaction.atomic():
        found = Municipality.objects.select_for_update(of=("self",)).get(code=code)
        if found.mail_domain != domain:
            Municipality.objects.filter(code=code).update(mail_domain=domain)
            audit.record(
                "mail_domain_set",
                found,
                by=by,
                organisation_id=found.authority_id,
                detail={"before": found.mail_domain, "after": domain},
            )


def erase_old(today: dt.date) -> int:
    """Erase requests of which the work is done, and those that nobody confirmed.

    They hold names and addresses of employees; what came of them stands in the trail.
    """
    with row_security.unrestricted("retention of requests to take part"):
        due = selectors.old_join_requests(today)[:AT_ONCE]
        for found in due:
            audit.record("join_request_erased", found, by=None, detail={"state": found.state})
        JoinRequest.objects.filter(pk__in=[found.pk for found in due]).delete()
    return len(due)


# --- Steps --------------------------------------------------------------------------------------


def _locked(*, digest: str = "", key: uuid.UUID | None = None) -> JoinRequest:
    """Lock a request, so that of two clicks the second sees what the first did."""
    rows = JoinRequest.objects.select_for_update(of=("self",))
    if key is not None:
        return rows.get(pk=key)
    found = rows.filter(token_digest=digest_of(digest)).first()
    if found is None:
        raise Refused(JoinRefusal.LINK_TOO_OLD)
    return found


def _join(by: Membership | None, found: JoinRequest, contact_email: str = "") -> None:
    """Set the body up; when another was first, hand the request to that one's people."""
    try:
        body = joining.join(
            by=by,
            codes=found.codes,
            name=found.name,
            legal_name=found.legal_name,
            reporting_point=_point(found),
            contact_person=_contact(found, contact_email or found.email),
            signatory=_signatory(found, contact_email or found.email),
            threshold_amount=found.threshold_amount,
            handles_cases=found.handles_cases,
        )
    except Refused as refused:
        if refused.refusal != RegistryRefusal.TAKES_PART_ALREADY:
            raise
        _to_colleagues(by, found)
        return
    now = clock.now()
    _move(
        found,
        JoinState.JOINED,
        proven_at=found.proven_at or now,
        decided_at=now,
        authority=body,
    )


def _to_colleagues(by: Membership | None, found: JoinRequest) -> None:
    """Give the request to who runs the body that serves the municipality: no dead end."""
    body = Authority.objects.filter(municipalities__code__in=found.codes).first()
    now = clock.now()
    _move(
        found,
        JoinState.COLLEAGUE,
        proven_at=found.proven_at or now,
        decided_at=now,
        authority=body,
    )
    audit.record(
        "joining_passed_on",
        found,
        by=by,
        organisation_id=body.pk if body else None,
        detail={"codes": found.codes},
    )
    if body is None:
        return
    for person in selectors.who_invites_at(body.pk):
        outbox.put(
            "municipalities/email/colleague_asks.txt",
            {"request": found, "authority": body.name},
            to_email=person.email,
            to_name=person.full_name,
            to_description=body.name,
            purpose=f"colleague-asks:{found.pk}:{person.email}",
            organisation_id=body.pk,
        )


def _move(found: JoinRequest, to: JoinState, **changes: Any) -> None:
    move(found, to, moves=JOIN_MOVES, too_late=JoinRefusal.DECIDED_ALREADY, **changes)


def _columns(answers: Answers) -> dict[str, Any]:
    """Return the answers as they are kept."""
    contact, signatory, point = answers.contact_person, answers.signatory, answers.reporting_point
    columns: dict[str, Any] = {
        "codes": sorted(set(answers.codes)),
        "name": answers.name,
        "legal_name": answers.legal_name,
        "threshold_amount": answers.threshold_amount,
        "handles_cases": answers.handles_cases,
        "contact_given_name": contact.given_name,
        "contact_family_name": contact.family_name,
        "contact_job_title": contact.job_title,
        "contact_phone": contact.phone,
        "reporting_point": point if isinstance(point, ReportingPoint) else None,
    }
    if isinstance(point, Meldpunt):
        columns |= {
            "point_name": point.name,
            "point_instructions": point.delivery_instructions,
            "point_phone": point.contact_phone,
            "point_email": point.contact_email,
        }
    if signatory is not None:
        columns |= {
            "signatory_given_name": signatory.given_name,
            "signatory_family_name": signatory.family_name,
            "signatory_job_title": signatory.job_title,
            "signatory_email": signatory.email.lower(),
        }
    return columns


def _point(found: JoinRequest) -> ReportingPoint | Meldpunt | None:
    if not found.point_name:
        return found.reporting_point
    return Meldpunt(
        found.point_name,
        found.point_instructions,
        contact_phone=found.point_phone,
        contact_email=found.point_email,
    )


def _contact(found: JoinRequest, email: str) -> Invitee:
    return Invitee(
        email=email,
        given_name=found.contact_given_name,
        family_name=found.contact_family_name,
        job_title=found.contact_job_title,
        phone=found.contact_phone,
    )


def _signatory(found: JoinRequest, contact_email: str) -> Invitee:
    if found.signatory_email in {"", contact_email.lower()}:
        return _contact(found, contact_email)
    return Invitee(
        email=found.signatory_email,
        given_name=found.signatory_given_name,
        family_name=found.signatory_family_name,
        job_title=found.signatory_job_title,
    )


def _mail(found: JoinRequest, letter: str, route: str, token: str, days: int) -> None:
    url = f"{settings.PORTAL_URL}{reverse(route, args=[token])}"
    _put(found, letter, {"url": url, "days": days}, token=found.token_digest.hex()[:16])


def _put(found: JoinRequest, letter: str, context: dict[str, Any], token: str = "") -> None:
    names = selectors.names_of(found.codes)
    outbox.put(
        f"municipalities/email/{letter}.txt",
        {"municipalities": sorted(names.values()), "request": found, **context},
        to_email=found.email,
        to_name=found.contact_name or found.email,
        to_description="Gemeente die mee wil doen",
        purpose=f"join-{letter}:{found.pk}:{token}",
    )
