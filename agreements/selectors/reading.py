"""One agreement: its signatures, papers and history, for a member of one of its parties."""

from __future__ import annotations

import uuid

from django.db.models import Exists, OuterRef, QuerySet

from agreements.models import Agreement, AgreementDocument, Signature
from agreements.states import DocumentKind, PartySide
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Side
from vroegsignalering.audit.models import Event


def party_side(by: Membership) -> PartySide:
    """Return on which side of every agreement this member's organisation stands."""
    return PartySide.PARTNER if by.side == Side.PARTNER else PartySide.AUTHORITY


def agreements_of(by: Membership) -> QuerySet[Agreement]:
    """Return the agreements to which the acting organisation is a party.

    Who acts for a client sees those in the municipalities of the mandate.
    """
    found = Agreement.objects.filter(**{_owner(by): by.organisation_id})
    if by.mandate is not None and by.mandate.municipality_codes:
        found = found.filter(municipality__in=by.mandate.municipality_codes)
    return _with_signatures(found)


def agreement_of(by: Membership, key: uuid.UUID) -> Agreement:
    """Return one agreement of the acting organisation.

    Raises ``Agreement.DoesNotExist`` for an unknown one and for a foreign one alike.
    """
    return agreements_of(by).get(pk=key)


def signed_sides(agreement: Agreement) -> frozenset[PartySide]:
    """Return the sides that signed the text as it was sent; asks only when it must."""
    if hasattr(agreement, "has_partner_signed"):
        return frozenset(
            side for side in PartySide if getattr(agreement, f"has_{side.value}_signed")
        )
    return frozenset(PartySide(signature.side) for signature in signatures_of(agreement))


def signatures_of(agreement: Agreement) -> list[Signature]:
    """Return the signatures under the text as it was sent, first one first."""
    signatures = Signature.objects.filter(
        agreement=agreement, text_digest=agreement.text_digest
    ).order_by("signed_at", "id")
    return list(signatures)


def document_of(agreement: Agreement) -> AgreementDocument | None:
    """Return the newest paper of this agreement: the signed one, else the text to sign."""
    papers = {paper.kind: paper for paper in AgreementDocument.objects.filter(agreement=agreement)}
    return papers.get(DocumentKind.SIGNED) or papers.get(DocumentKind.DRAFT)


def has_document(agreement: Agreement, kind: DocumentKind) -> bool:
    """Return whether this paper exists, without fetching its bytes."""
    return AgreementDocument.objects.filter(agreement=agreement, kind=kind).exists()


def without_signed_document() -> list[uuid.UUID]:
    """Return the agreements in force whose signed PDF was never made. Call it across the walls."""
    signed = AgreementDocument.objects.filter(agreement=OuterRef("pk"), kind=DocumentKind.SIGNED)
    drafted = AgreementDocument.objects.filter(agreement=OuterRef("pk"), kind=DocumentKind.DRAFT)
    forgotten = Agreement.objects.filter(
        ~Exists(signed), Exists(drafted), in_force_from__isnull=False
    )
    return list(forgotten.order_by("pk").values_list("pk", flat=True))


def history_of(agreement: Agreement) -> list[Event]:
    """Return what happened to this agreement and may be seen from here, newest first."""
    events = Event.objects.filter(object_kind="agreement", object_id=str(agreement.pk))
    return list(events.order_by("-id"))


def counterpart_of(by: Membership, agreement: Agreement) -> uuid.UUID:
    """Return the organisation on the other side of the table."""
    return agreement.authority_id if by.side == Side.PARTNER else agreement.partner_id


def _owner(by: Membership) -> str:
    return "partner_id" if by.side == Side.PARTNER else "authority_id"


def _with_signatures(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    def signed(side: PartySide) -> Exists:
        return Exists(
            Signature.objects.filter(
                agreement=OuterRef("pk"), side=side, text_digest=OuterRef("text_digest")
            )
        )

    return agreements.select_related(
        "municipality", "authority", "terms__reporting_point"
    ).annotate(
        has_partner_signed=signed(PartySide.PARTNER),
        has_authority_signed=signed(PartySide.AUTHORITY),
    )
