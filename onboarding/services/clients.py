"""An agency names its clients and asks them for a mandate; clients that do not answer are reminded.

The agency gets the same answer whether the portal knows the landlord or not: a request stands
ready for a known one, and everybody gets the same letter.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from onboarding import emails
from onboarding.models import Agency, Client, Landlord, Registration
from onboarding.rules import mandates as rules
from onboarding.selectors import clients as selectors
from onboarding.selectors import mandates as mandate_selectors
from onboarding.states import ClientRefusal
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.guards import insist
from vroegsignalering.accounts.models import (
    ActsFor,
    EvidenceFile,
    Membership,
    Organisation,
    Representation,
)
from vroegsignalering.accounts.roles import Act, MandateAct
from vroegsignalering.accounts.selectors import digest_of
from vroegsignalering.accounts.states import MandateState
from vroegsignalering.audit import services as audit
from vroegsignalering.identifiers import new_id
from vroegsignalering.moves import claim
from vroegsignalering.refusals import Refused

_ASKING = "agency asks a client"
_TOKEN_BYTES = 32
# What an agency asks when it names its clients while it registers.
USUAL_ACTS = (MandateAct.DELIVER, MandateAct.READ_FEEDBACK)


@dataclass(frozen=True)
class NamedClient:
    """A client as an agency writes it down."""

    kvk_number: str
    name: str
    contact_name: str
    contact_email: str


@transaction.atomic
def add(
    *,
    by: Membership,
    named: NamedClient,
    terms: rules.Terms,
    upload: UploadedFile[bytes] | None = None,
) -> Client:
    """Put a client on the agency's list and ask it for a mandate.

    ``upload`` is a signed power of attorney, when there is one: it goes along with the question.
    Raises ``Refused``, also with an ``EvidenceRefusal``.
    """
    _insist_asking(by, terms)
    client = _add(by, named, terms, upload)
    if client is None:
        raise Refused(ClientRefusal.ON_THE_LIST)
    return client


@transaction.atomic
def add_all(*, by: Membership, named: Sequence[NamedClient], terms: rules.Terms) -> list[Client]:
    """Put several clients on the list and ask each; those that stand on it already stay as is.

    Returns who is new. Raises ``Refused``.
    """
    _insist_asking(by, terms)
    made = [_add(by, one, terms) for one in named]
    return [one for one in made if one is not None]


@transaction.atomic
def ask_again(
    *,
    by: Membership,
    client: Client,
    terms: rules.Terms,
    upload: UploadedFile[bytes] | None = None,
) -> None:
    """Ask a client on the list once more: after a refusal, an end, or for a longer time.

    ``upload`` as for ``add``; what went along with an earlier question stays with that one. Of
    two at once one asks. Raises ``Refused``.
    """
    _insist_asking(by, terms)
    refusal = rules.why_not_ask_again(client, clock.today())
    if refusal:
        raise Refused(refusal)
    evidence = _kept(by, upload)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    as_it_was = Client.objects.filter(
        pk=client.pk, agency_id=by.organisation_id, asked_at=client.asked_at
    )
    changes = {
        **_asked(terms, by.user.full_name, token),
        "evidence": evidence,
        "mandate": None,
        "withdrawn_at": None,
        "reminders": 0,
        "reminded_at": None,
    }
    if not claim(as_it_was, **changes):
        raise Refused(ClientRefusal.STILL_ASKED)
    client.refresh_from_db()
    _ask(client, token)
    audit.record("client_asked", client, by=by)


@transaction.atomic
def withdraw(*, by: Membership, client: Client) -> None:
    """Take a question back before it is answered. Raises ``Refused`` when the answer was first."""
    _insist_agency(by)
    refusal = rules.why_not_withdraw(client, clock.today())
    if refusal:
        raise Refused(refusal)
    now = clock.now()
    mine = Client.objects.filter(
        pk=client.pk, agency_id=by.organisation_id, withdrawn_at__isnull=True
    )
    if not claim(mine, withdrawn_at=now):
        raise Refused(ClientRefusal.NOT_ASKED)
    client.refresh_from_db()
    if client.mandate_id:
        asked = ActsFor.objects.filter(
            pk=client.mandate_id,
            granted_at__isnull=True,
            declined_at__isnull=True,
            ended_at__isnull=True,
        )
        changes = {"ended_at": now, "ended_by": by.pk, "ended_name": by.organisation.name}
        if not claim(asked, **changes):
            raise Refused(ClientRefusal.NOT_ASKED)
    _tell_withdrawn(client)
    audit.record("client_question_withdrawn", client, by=by)


def work_for(*, by: Membership, mandate: ActsFor) -> Representation:
    """Write down that somebody starts to act for a client, and return him as such."""
    insist(by, Act.READ_CLIENTS)
    own = by.agency if isinstance(by, Representation) else by.organisation
    with row_security.acting_for(by.acting_organisation_id, by.user_id):
        member = Membership.objects.select_related("organisation", "user").get(
            pk=by.pk, organisation=own, ended_at__isnull=True
        )
        acting = Representation.of(member, mandate)
        audit.record("client_chosen", mandate, by=acting)
    return acting


def stop_work_for(*, by: Representation) -> None:
    """Write down that somebody acts for his agency again."""
    audit.record("client_left", by.mandate, by=by)


# --- While registrations are processed ------------------------------------------------------------


def ask_named_clients(registration: Registration, agency: Organisation) -> None:
    """Ask the clients that an agency named while it registered; once, with the batch itself.

    Call inside a transaction that crosses the walls.
    """
    today = clock.today()
    terms = rules.Terms(tuple(USUAL_ACTS), (), today, None)
    for row in registration.named_clients:
        named = NamedClient(**row)
        if rules.why_not_name(named.kvk_number, agency.kvk_number):
            continue
        client = _put_on_list(agency, named, terms, registration.contact_name)
        if client is not None:
            audit.record("client_asked", client, by=None, organisation_id=agency.pk)


def let_requests_stand_ready(landlord: Organisation) -> None:
    """Make the requests that agencies have for a landlord that was just let in.

    Call inside a transaction that crosses the walls.
    """
    waiting = Client.objects.filter(
        kvk_number=landlord.kvk_number, mandate__isnull=True, withdrawn_at__isnull=True
    )
    for client in waiting.select_related("agency").order_by("asked_at", "pk"):
        _let_stand_ready(client, landlord)


# --- By date --------------------------------------------------------------------------------------


def sweep() -> int:
    """Remind clients that do not answer; return how many.

    Also makes a request ready that was asked at the very moment that its landlord was let in:
    neither of the two could see the other then.
    """
    with row_security.unrestricted("clients that did not answer"):
        _catch_up()
        now, today = clock.now(), clock.today()
        unanswered = Client.objects.filter(
            withdrawn_at__isnull=True, reminders__lt=rules.REMINDERS
        ).select_related("mandate")
        due = [
            one
            for one in unanswered
            if rules.client_state(one, today) == MandateState.ASKED
            and rules.is_reminder_due(one, now)
            and not selectors.is_registering(one)
        ]
        return sum(_remind(one) for one in due)


def _catch_up() -> None:
    known = Landlord.objects.values("organisation__kvk_number")
    missed = Client.objects.filter(
        mandate__isnull=True, withdrawn_at__isnull=True, kvk_number__in=known
    )
    for client in missed.select_related("agency"):
        landlord = mandate_selectors.landlord_with(client.kvk_number)
        if landlord is not None:
            _let_stand_ready(client, landlord)


def _remind(client: Client) -> bool:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with transaction.atomic():
        mine = Client.objects.filter(pk=client.pk, reminders=client.reminders)
        changes = {
            "reminders": client.reminders + 1,
            "reminded_at": clock.now(),
            "token_digest": digest_of(token),
        }
        if not claim(mine, **changes):
            return False
        client = Client.objects.select_related("agency", "mandate__landlord").get(pk=client.pk)
        _send_letters(client, token)
        audit.record("client_reminded", client, by=None, organisation_id=client.agency_id)
    return True


# --- Parts of asking ------------------------------------------------------------------------------


def _insist_agency(by: Membership) -> None:
    insist(by, Act.NAME_CLIENTS)
    if not Agency.objects.filter(pk=by.organisation_id).exists():
        raise Refused(ClientRefusal.NOT_AN_AGENCY, status=403)


def _insist_asking(by: Membership, terms: rules.Terms) -> None:
    _insist_agency(by)
    refusal = rules.why_not_ask(terms, clock.today())
    if refusal:
        raise Refused(refusal)


def _kept(by: Membership, upload: UploadedFile[bytes] | None) -> EvidenceFile | None:
    return None if upload is None else accounts.keep_evidence(by=by, upload=upload)


def _add(
    by: Membership,
    named: NamedClient,
    terms: rules.Terms,
    upload: UploadedFile[bytes] | None = None,
) -> Client | None:
    """Return the client that was made, or None when it stands on the list already."""
    why_not = rules.why_not_name(named.kvk_number, by.organisation.kvk_number)
    if why_not:
        raise Refused(why_not)
    evidence = _kept(by, upload)
    client = _put_on_list(by.organisation, named, terms, by.user.full_name, evidence)
    if client is not None:
        audit.record("client_asked", client, by=by)
    return client


def _asked(terms: rules.Terms, name: str, token: str) -> dict[str, object]:
    return {
        "acts": list(terms.acts),
        "municipality_codes": list(terms.municipality_codes),
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "asked_at": clock.now(),
        "asked_name": name,
        "token_digest": digest_of(token),
    }


def _put_on_list(
    agency: Organisation,
    named: NamedClient,
    terms: rules.Terms,
    asked_name: str,
    evidence: EvidenceFile | None = None,
) -> Client | None:
    """Return the client that was made, or None when it stands on the list already."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    client, is_new = Client.objects.get_or_create(
        agency=agency,
        kvk_number=named.kvk_number,
        defaults={
            "name": named.name,
            "contact_name": named.contact_name,
            "contact_email": named.contact_email,
            "evidence": evidence,
            **_asked(terms, asked_name, token),
        },
    )
    if not is_new:
        return None
    _ask(client, token)
    return client


def _ask(client: Client, token: str) -> None:
    """Let a request stand ready for a landlord that is known here, and send the letters."""
    with row_security.unrestricted(_ASKING):
        landlord = mandate_selectors.landlord_with(client.kvk_number)
        if landlord is not None:
            _make_request(client, landlord)
        _send_letters(client, token)


def _send_letters(client: Client, token: str) -> None:
    again = client.reminders
    told = emails.tell_landlord("asked", client.mandate, again=again) if client.mandate else []
    # Who decides at the landlord needs no invitation to register.
    if client.contact_email not in told:
        emails.client_asked(client, token)


def _tell_withdrawn(client: Client) -> None:
    """Tell whoever got the question that it is no longer asked."""
    with row_security.unrestricted(_ASKING):
        asked = Client.objects.select_related("agency", "mandate__agency", "mandate__landlord")
        client = asked.get(pk=client.pk)
        told = emails.tell_landlord("withdrawn", client.mandate) if client.mandate else []
        if client.contact_email not in told:
            emails.client_withdrawn(client)


def _make_request(client: Client, landlord: Organisation) -> bool:
    """Make the request that belongs to a client, once; returns whether it was made here."""
    mine = Client.objects.select_for_update(of=("self",)).filter(
        pk=client.pk, mandate__isnull=True, withdrawn_at__isnull=True
    )
    if not mine.exists():
        return False
    client.mandate = ActsFor.objects.create(
        id=new_id(),
        agency=client.agency,
        landlord=landlord,
        acts=list(client.acts),
        municipality_codes=list(client.municipality_codes),
        starts_on=client.starts_on,
        ends_on=client.ends_on,
        evidence_id=client.evidence_id,
        asked_at=client.asked_at,
        asked_name=client.asked_name,
    )
    client.save(update_fields=["mandate"])
    # Of the landlord alone: the trail of the agency must not tell that it is known here.
    audit.record("mandate_asked", client.mandate, by=None, organisation_id=landlord.pk)
    return True


def _let_stand_ready(client: Client, landlord: Organisation) -> None:
    with transaction.atomic():
        if _make_request(client, landlord) and client.mandate:
            emails.tell_landlord("asked", client.mandate)
