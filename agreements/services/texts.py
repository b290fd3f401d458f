"""What an agreement's text is filled in with: as it would be today, or as it was sent.

Before sending, the text follows the people and the reporting point of the day. Sending keeps
what it was filled in with; from then on another contact person changes no word of it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from agreements import selectors
from agreements.document import (
    AgreementFacts,
    ClientLine,
    Contact,
    PlacedSignature,
    Signatory,
)
from agreements.models import Agreement, Signature
from agreements.states import PartySide
from onboarding.models import Agency
from vroegsignalering import clock, dutch_formats, row_security
from vroegsignalering.accounts.roles import Role

_PEOPLE = {
    "authority_signatories": Signatory,
    "partner_signatories": Signatory,
    "authority_contacts": Contact,
    "partner_contacts": Contact,
}


def facts_of(agreement: Agreement) -> AgreementFacts:
    """Return what the text says now: as it was sent, or as it would be sent today."""
    if agreement.sent_facts is not None:
        return _from_record(agreement.sent_facts)
    return present_facts(agreement)


def present_facts(agreement: Agreement) -> AgreementFacts:
    """Return what the text would be filled in with today.

    Crosses the walls for the names of who signs and who is to be called at the other side:
    they are part of the text that both sides read.
    """
    terms = agreement.terms
    point = terms.reporting_point
    with row_security.unrestricted("text of an agreement"):
        is_agency = Agency.objects.filter(pk=agreement.partner_id).exists()
    return AgreementFacts(
        version=agreement.text_version,
        number=agreement.number,
        municipality_name=agreement.municipality.name,
        authority_name=agreement.authority_legal_name,
        reporting_point_name=point.name,
        reporting_point_is_this_portal=point.is_this_portal,
        delivery_instructions=terms.delivery_instructions,
        partner_name=agreement.partner_name,
        partner_kvk_number=agreement.partner_kvk_number,
        partner_address=agreement.partner_address,
        authority_signatories=_signatories(agreement, PartySide.AUTHORITY),
        partner_signatories=_signatories(agreement, PartySide.PARTNER),
        authority_contacts=_contacts(agreement, PartySide.AUTHORITY),
        partner_contacts=_contacts(agreement, PartySide.PARTNER),
        arrears_term_days=terms.arrears_days,
        pause_days=terms.pause_days,
        window_from_day=terms.window_from_day,
        window_to_day=terms.window_to_day,
        notice_months=terms.notice_months,
        threshold_amount=terms.threshold_amount,
        prepared_on=clock.to_local(agreement.prepared_at).date(),
        is_agency=is_agency,
        clients=_clients(agreement) if is_agency else None,
    )


def sides_without_signatory(facts: AgreementFacts) -> list[str]:
    """Name the parties for which nobody may sign yet: their text would say "nog niet bekend"."""
    return [
        name
        for name, people in (
            (f"gemeente {facts.municipality_name}", facts.authority_signatories),
            (facts.partner_name, facts.partner_signatories),
        )
        if not people
    ]


def placed(signature: Signature) -> PlacedSignature:
    """Return a signature as the document shows it: facts of then, local time in words."""
    moment = clock.to_local(signature.signed_at)
    return PlacedSignature(
        side=PartySide(signature.side),
        name=signature.signer_name,
        title=signature.signer_title,
        mandate=signature.mandate,
        agency_name=signature.agency_name,
        signed_at=f"{dutch_formats.long_date(moment.date())}, {moment.hour}.{moment:%M} uur",
    )


def as_record(facts: AgreementFacts) -> dict[str, Any]:
    """Return facts as plain values for a JSON column."""
    record = dataclasses.asdict(facts)
    record["prepared_on"] = facts.prepared_on.isoformat()
    if facts.threshold_amount is not None:
        record["threshold_amount"] = str(facts.threshold_amount)
    del record["signatures"]
    return record


def _from_record(record: dict[str, Any]) -> AgreementFacts:
    values = dict(record)
    for name, kind in _PEOPLE.items():
        values[name] = tuple(kind(**person) for person in values[name])
    if values.get("clients") is not None:
        values["clients"] = tuple(ClientLine(**line) for line in values["clients"])
    values["prepared_on"] = dt.date.fromisoformat(values["prepared_on"])
    if values["threshold_amount"] is not None:
        values["threshold_amount"] = Decimal(values["threshold_amount"])
    return AgreementFacts(**values)


def _organisation(agreement: Agreement, side: PartySide) -> Any:
    return agreement.partner_id if side == PartySide.PARTNER else agreement.authority_id


def _signatories(agreement: Agreement, side: PartySide) -> tuple[Signatory, ...]:
    people = selectors.recipients(_organisation(agreement, side), Role.SIGNATORY)
    return tuple(Signatory(person.name, person.job_title) for person in people)


def _clients(agreement: Agreement) -> tuple[ClientLine, ...]:
    """Return the annex of an agency: for whom it may deliver here on this day."""
    return tuple(
        ClientLine(client.name, client.kvk_number, client.period, client.places)
        for client in selectors.clients_on(agreement, clock.today())
    )


def _contacts(agreement: Agreement, side: PartySide) -> tuple[Contact, ...]:
    people = selectors.recipients(_organisation(agreement, side), Role.CONTACT_PERSON)
    return tuple(
        Contact(person.name, person.email, dutch_formats.print_phone(person.phone))
        for person in people
    )
