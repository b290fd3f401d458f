"""Lets a municipality take part: its public body, its meldpunt and its first people."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from municipalities.models import Authority, Municipality, ReportingPoint
from municipalities.services.reporting_points import Meldpunt, kept
from municipalities.states import RegistryRefusal
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.models import Membership, Organisation
from vroegsignalering.accounts.roles import Role, Side
from vroegsignalering.accounts.services import Invitee
from vroegsignalering.audit import services as audit
from vroegsignalering.refusals import Refused


def join(
    *,
    by: Membership | None,
    codes: Sequence[str],
    name: str,
    legal_name: str,
    reporting_point: ReportingPoint | Meldpunt | None,
    contact_person: Invitee,
    signatory: Invitee,
    threshold_amount: Decimal | None = None,
    handles_cases: bool = False,
) -> Authority:
    """Set up the public body that serves the municipalities ``codes`` and invite its people.

    More than one code makes it a joint body. Contact person and signatory get an invitation by
    mail; the same address is one invitation with both roles. The contact person administers from
    the first day; ``handles_cases`` makes that person a caseworker too. Raises ``Refused`` when a
    municipality is unknown or takes part already; then nothing is set up.
    """
    with row_security.unrestricted("a municipality joins"), transaction.atomic():
        organisation = Organisation.objects.create(
            name=name, side=Side.AUTHORITY, created_at=clock.now()
        )
        body = Authority.objects.create(
            organisation=organisation,
            name=name,
            legal_name=legal_name,
            is_joint_body=len(set(codes)) > 1,
            reporting_point=kept(reporting_point),
            threshold_amount=threshold_amount,
            joined_on=clock.today(),
            confirmed_on=clock.today(),
        )
        _serve(body, codes)
        roles = [
            Role.CONTACT_PERSON,
            Role.ADMINISTRATOR,
            *([Role.CASEWORKER] if handles_cases else []),
        ]
        _invite(by, organisation, contact_person, roles, signatory)
        audit.record(
            "authority_joined",
            body,
            by=by,
            organisation_id=organisation.pk,
            detail={"codes": sorted(set(codes))},
        )
    return body


def _serve(body: Authority, codes: Sequence[str]) -> None:
    """Tie the municipalities to the body; of two operators at once one wins."""
    wanted = Municipality.objects.filter(code__in=codes)
    if not codes or wanted.count() != len(set(codes)):
        raise Refused(RegistryRefusal.NO_SUCH_MUNICIPALITY)
    if wanted.filter(authority__isnull=True).update(authority=body) != len(set(codes)):
        raise Refused(RegistryRefusal.TAKES_PART_ALREADY)


def _invite(
    by: Membership | None,
    organisation: Organisation,
    contact_person: Invitee,
    roles: list[Role],
    signatory: Invitee,
) -> None:
    contact = replace(contact_person, email=contact_person.email.lower())
    if contact.email == signatory.email.lower():
        people = [(contact, [*roles, Role.SIGNATORY])]
    else:
        people = [(contact, roles), (signatory, [Role.SIGNATORY])]
    for person, held in people:
        accounts.invite(
            by=by,
            organisation=organisation,
            person=person,
            roles=held,
            template="municipalities/email/joined.txt",
        )
