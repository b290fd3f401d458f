"""Makes agreements ready: by the Friday batch, or because a partner asks for a municipality."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from agreements import emails
from agreements.models import Agreement, Terms, WantedMunicipality
from agreements.services.expiring import expire_due
from agreements.states import SigningRefusal
from municipalities.models import Authority, Municipality
from municipalities.rules import exists_on
from vroegsignalering import clock
from vroegsignalering.accounts.guards import AccessRefusal
from vroegsignalering.accounts.models import Membership, Organisation
from vroegsignalering.accounts.roles import Act
from vroegsignalering.audit import services as audit
from vroegsignalering.identifiers import public_number
from vroegsignalering.refusals import Refused

ONE_OPEN_AGREEMENT = "one_open_agreement"


def prepare(
    *, by: Membership | None, partner: Organisation, municipality: Municipality
) -> Agreement:
    """Make an agreement ready and tell the authority's contact persons.

    ``by`` is None for the Friday batch. The terms come from what the authority serves today; the
    parties are written down as they are called now. Raises ``Refused``: ``NOT_PREPARABLE`` when
    nobody serves this municipality, ``EXISTS_ALREADY`` when one runs or waits (unique key).
    """
    today = clock.today()
    authority = municipality.authority
    if authority is None or not _is_present(municipality):
        raise Refused(SigningRefusal.NOT_PREPARABLE)
    with transaction.atomic():
        expire_due(today, partner_id=partner.pk, municipality_code=municipality.pk)
        agreement = _insert(partner, authority, municipality)
        Terms.objects.create(
            agreement=agreement,
            partner=partner,
            authority=authority,
            reporting_point=authority.reporting_point,
            threshold_amount=authority.threshold_amount,
        )
        audit.record(
            "agreement_prepared",
            agreement,
            by=by,
            organisation_id=partner.pk,
            counterpart_id=authority.pk,
            detail={"municipality": municipality.pk},
        )
        emails.agreement_prepared(agreement)
    return agreement


@dataclass
class Requested:
    """What came of asking for municipalities."""

    prepared: list[Agreement] = field(default_factory=list)
    existing: list[Municipality] = field(default_factory=list)
    not_joined: list[Municipality] = field(default_factory=list)


def request(*, by: Membership, municipalities: Iterable[Municipality]) -> Requested:
    """Ask for agreements with more municipalities, for the acting partner.

    A municipality that does not take part is passed on to the platform's own people, who ask it.
    Raises ``Refused`` when this role may not ask.
    """
    if not by.may(Act.REQUEST_AGREEMENT):
        raise Refused(AccessRefusal.ROLE_MAY_NOT, status=403)
    outcome = Requested()
    with transaction.atomic():
        for municipality in municipalities:
            try:
                agreement = prepare(by=by, partner=by.organisation, municipality=municipality)
            except Refused as refused:
                if refused.refusal == SigningRefusal.EXISTS_ALREADY:
                    outcome.existing.append(municipality)
                    continue
                keep_wish(by=by, partner=by.organisation, municipality=municipality)
                emails.municipality_wanted(by.organisation, municipality)
                outcome.not_joined.append(municipality)
            else:
                outcome.prepared.append(agreement)
    return outcome


def keep_wish(*, by: Membership | None, partner: Organisation, municipality: Municipality) -> None:
    """Remember that a partner waits for a municipality; asking again changes nothing.

    ``by`` is None for the Friday batch. ``wishing.fulfil_wishes`` makes the agreement ready.
    """
    WantedMunicipality.objects.bulk_create(
        [WantedMunicipality(partner=partner, municipality=municipality, wanted_at=clock.now())],
        ignore_conflicts=True,
    )
    audit.record("municipality_wanted", municipality, by=by, organisation_id=partner.pk)


def _is_present(municipality: Municipality) -> bool:
    return exists_on(municipality, clock.today())


def _insert(partner: Organisation, authority: Authority, municipality: Municipality) -> Agreement:
    address = ", ".join(part for part in (partner.address_line, partner.town_line) if part)
    try:
        with transaction.atomic():
            return Agreement.objects.create(
                number=public_number("O", "agreements_number"),
                partner=partner,
                authority=authority,
                municipality=municipality,
                partner_name=partner.name,
                partner_kvk_number=partner.kvk_number,
                partner_address=address,
                authority_legal_name=authority.legal_name,
                prepared_at=clock.now(),
            )
    except IntegrityError as error:
        if ONE_OPEN_AGREEMENT not in str(error):
            raise
        raise Refused(SigningRefusal.EXISTS_ALREADY) from error
