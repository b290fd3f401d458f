"""An agency that asks, a landlord that answers."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.files.uploadedfile import UploadedFile

from onboarding.models import Client
from onboarding.rules.mandates import Terms, grantable, terms_of
from onboarding.selectors.mandates import evidence_of
from onboarding.services import clients, mandates
from onboarding.services.clients import NamedClient
from tests.cast import Cast, code_of, member, person
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import ActsFor, Membership
from vroegsignalering.accounts.roles import MandateAct, Role

UNKNOWN = NamedClient("00000205", "Huizen BV", "Hans Huis", "hans.huis@example.nl")


def asker(cast: Cast) -> Membership:
    """Return who names clients for the agency."""
    with row_security.unrestricted("tests"):
        return member(person("Ina", "Bakker"), cast.incasso, Role.CONTACT_PERSON)


def administrator(cast: Cast) -> Membership:
    """Return somebody who ends mandates for Van Doorn."""
    with row_security.unrestricted("tests"):
        return member(person("Ada", "Baas"), cast.van_doorn, Role.ADMINISTRATOR)


def known(cast: Cast) -> NamedClient:
    """Return Van Doorn as the agency writes it down."""
    name, number = cast.van_doorn.name, cast.van_doorn.kvk_number
    return NamedClient(number, name, "Karel Kant", "karel.kant@example.nl")


def usual_terms(ends_on: dt.date | None = None, *codes: str) -> Terms:
    """Return deliver and follow, from today on."""
    acts = (MandateAct.DELIVER.value, MandateAct.READ_FEEDBACK.value)
    return Terms(acts, tuple(codes), clock.today(), ends_on)


def ask(
    by: Membership,
    named: NamedClient,
    terms: Terms | None = None,
    *,
    upload: UploadedFile[bytes] | None = None,
) -> Client:
    """Let an agency name a client, with a power of attorney when there is one."""
    with row_security.acting_for(by.organisation_id, by.user_id):
        return clients.add(by=by, named=named, terms=terms or usual_terms(), upload=upload)


def asked_mandate(cast: Cast, terms: Terms | None = None) -> ActsFor:
    """Return the request of the agency that waits at Van Doorn."""
    client = ask(asker(cast), known(cast), terms)
    return again(client.mandate_id)


def again(key: uuid.UUID | None) -> ActsFor:
    """Return a mandate as it is now."""
    with row_security.unrestricted("tests"):
        return ActsFor.objects.select_related("agency", "landlord").get(pk=key or uuid.UUID(int=0))


def grant(
    by: Membership, mandate: ActsFor, terms: Terms | None = None, *, code: str | None = None
) -> ActsFor:
    """Let a signatory read and grant."""
    with row_security.acting_for(by.organisation_id, by.user_id):
        wanted = terms or grantable(terms_of(mandate), clock.today())
        mandate = ActsFor.objects.select_related("agency", "landlord").get(pk=mandate.pk)
        return mandates.grant(
            by=by,
            mandate=mandate,
            terms=wanted,
            text_digest=mandates.digest_to_read(
                by=by, agency=mandate.agency, terms=wanted, evidence=evidence_of(mandate)
            ),
            has_agreed=True,
            code=code or code_of(by),
        )
