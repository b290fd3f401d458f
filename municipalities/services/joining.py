"""Lets a municipality take part: its public body, its meldpunt and its first people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction

from municipalities.models import Authority, Municipality, ReportingPoint
from municipalities.states import RegistryRefusal, ReportingPointKind
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.models import Membership, Organisation
from vroegsignalering.accounts.roles import Role, Side
from vroegsignalering.accounts.services import Invitee
from vroegsignalering.audit import services as audit
from vroegsignalering.refusals import Refused


@dataclass(frozen=True)
class Meldpunt:
    """A new reporting point, as the operator describes it."""

    name: str
    delivery_instructions: str
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""


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
    mail; the same address is one invitation with both roles. ``handles_cases`` makes the contact
    person a caseworker too. Raises ``Refused`` when a municipality is unknown or takes part
    already; then nothing is set up.
    """
    with row_security.unrestricted("operator lets a municipality join"), transaction.atomic():
        organisation = Organisation.objects.create(
            name=name, side=Side.AUTHORITY, created_at=clock.now()
        )
        body = Authority.objects.create(
            organisation=organisation,
            name=name,
            legal_name=legal_name,
            is_joint_body=len(set(codes)) > 1,
            reporting_point=_kept(reporting_point),
            threshold_amount=threshold_amount,
            joined_on=clock.today(),
        )
        _serve(body, codes)
        roles = [Role.CONTACT_PERSON, *([Role.CASEWORKER] if handles_cases else [])]
        _invite(by, organisation, contact_person, roles, signatory)
        audit.record(
            "authority_joined",
            body,
            by=by,
            organisation_id=organisation.pk,
            detail={"codes": sorted(set(codes))},
        )
    return body


def _kept(point: ReportingPoint | Meldpunt | None) -> ReportingPoint:
    if point is None:
        return _this_portal()
    if isinstance(point, ReportingPoint):
        return point
    kept, _ = ReportingPoint.objects.get_or_create(
        name=point.name,
        defaults={
            "kind": ReportingPointKind.DOWNLOAD,
            "delivery_instructions": point.delivery_instructions,
            "contact_name": point.contact_name,
            "contact_phone": point.contact_phone,
            "contact_email": point.contact_email,
        },
    )
    return kept


def _this_portal() -> ReportingPoint:
    """Return the meldpunt that is this portal; make it when there is none yet."""
    point, _ = ReportingPoint.objects.get_or_create(
        kind=ReportingPointKind.THIS_PORTAL,
        defaults={
            "name": "dit portaal",
            "delivery_instructions": (
                "Log in, kies in het menu Aanleveren en lever uw bestand aan. U ziet eerst"
                " wat er goed en fout is. Daarna verstuurt u."
            ),
        },
    )
    return point


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
