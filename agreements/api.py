"""Agreements in the API: Dutch names outside, the states and dates of ``rules`` inside."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import rules, selectors
from agreements.models import Agreement
from agreements.states import AgreementState, DocumentKind, PartySide
from vroegsignalering import clock
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import ApiScope
from vroegsignalering.rest.doors import Resource, operation
from vroegsignalering.rest.fields import Moment
from vroegsignalering.rest.paging import PageQuery, paged
from vroegsignalering.rest.schema import list_of

TAG = "Overeenkomsten"

STATUS: dict[AgreementState, str] = {
    AgreementState.PREPARED: "klaarOmTeVersturen",
    AgreementState.WAITING_FOR_BOTH: "wachtOpBeideKanten",
    AgreementState.WAITING_FOR_PARTNER: "wachtOpVerhuurder",
    AgreementState.WAITING_FOR_AUTHORITY: "wachtOpGemeente",
    AgreementState.IN_FORCE: "vanKracht",
    AgreementState.DECLINED: "geweigerd",
    AgreementState.EXPIRED: "termijnVoorbij",
    AgreementState.ENDED: "beeindigd",
}
SIDES: dict[PartySide, str] = {PartySide.PARTNER: "verhuurder", PartySide.AUTHORITY: "gemeente"}


class OvereenkomstGemeente(serializers.Serializer[Any]):
    """The territory of an agreement, and who signs for it."""

    code = serializers.CharField(help_text="Gemeentecode van het CBS.")
    naam = serializers.CharField(help_text="Naam van de gemeente.")
    bestuur = serializers.CharField(help_text="Het bestuur dat tekent.")


class OvereenkomstVerhuurder(serializers.Serializer[Any]):
    """The landlord or agency of an agreement, as it was when it was made ready."""

    naam = serializers.CharField(help_text="Naam van de verhuurder of incassopartner.")
    kvkNummer = serializers.CharField(help_text="KvK-nummer.")


class OvereenkomstMeldpunt(serializers.Serializer[Any]):
    """Where the landlord delivers (article 3.4)."""

    naam = serializers.CharField(help_text="Naam van het Digitaal Meldpunt.")
    isDitPortaal = serializers.BooleanField(help_text="Of het meldpunt in dit portaal is.")
    aanleveren = serializers.CharField(help_text="Hoe de verhuurder aanlevert.")


class Voorwaarden(serializers.Serializer[Any]):
    """The clauses that the portal obeys."""

    dagenAchterstand = serializers.IntegerField(help_text="Vanaf hoeveel dagen achterstand.")
    dagenIncassopauze = serializers.IntegerField(help_text="Hoe lang de incasso rust.")
    aanleverenVanafDag = serializers.IntegerField(help_text="Eerste dag van de maand.")
    aanleverenTotDag = serializers.IntegerField(help_text="Laatste dag van de maand.")
    drempelbedrag = serializers.CharField(
        allow_null=True, help_text='Vanaf welke achterstand, in euro: "600.00".'
    )


class Handtekening(serializers.Serializer[Any]):
    """That one side signed, and when; who it was stands in the document."""

    kant = serializers.ChoiceField(choices=list(SIDES.values()), help_text="Welke kant.")
    getekendOp = Moment(help_text="Wanneer.")


class Overeenkomst(serializers.Serializer[Any]):
    """One agreement: state, whose turn, dates, meldpunt."""

    id = serializers.UUIDField(help_text="Het vaste nummer.")
    nummer = serializers.CharField(help_text="Het nummer dat op het document staat.")
    status = serializers.ChoiceField(choices=list(STATUS.values()), help_text="De stand.")
    aanZet = serializers.ListField(
        child=serializers.ChoiceField(choices=list(SIDES.values())),
        help_text="Wie iets moet doen; leeg als er niets hoeft.",
    )
    gemeente = OvereenkomstGemeente(help_text="De gemeente.")
    verhuurder = OvereenkomstVerhuurder(help_text="De verhuurder of incassopartner.")
    klaargezetOp = Moment(help_text="Wanneer de overeenkomst klaarstond.")
    verstuurdOp = Moment(
        allow_null=True, help_text="Wanneer de gemeente haar verstuurde om te tekenen."
    )
    tekenenTotEnMet = serializers.DateField(
        allow_null=True, help_text="De laatste dag om te tekenen."
    )
    handtekeningen = Handtekening(many=True, help_text="Wie al tekende.")
    vanKrachtVanaf = serializers.DateField(
        allow_null=True, help_text="De eerste dag waarop zij geldt."
    )
    laatsteDag = serializers.DateField(
        allow_null=True, help_text="De laatste dag waarop zij geldt, na een opzegging."
    )
    geweigerdOp = Moment(allow_null=True, help_text="Wanneer een kant weigerde.")
    meldpunt = OvereenkomstMeldpunt(help_text="Waar de verhuurder aanlevert.")
    voorwaarden = Voorwaarden(help_text="Wat het portaal van haar uitvoert.")
    heeftDocument = serializers.BooleanField(
        help_text="Of het ondertekende document er is: /overeenkomsten/{id}/document."
    )


class OvereenkomstQuery(PageQuery):
    """Which agreements are asked."""

    status = serializers.ChoiceField(
        choices=list(STATUS.values()), required=False, help_text="Alleen met deze stand."
    )


class PdfRenderer(BaseRenderer):
    """Only says which media type the document has; the bytes leave as they were kept."""

    media_type = "application/pdf"
    format = "pdf"

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> Any:
        """Return the bytes unchanged."""
        return data


class Agreements(Resource):
    """``/overeenkomsten``."""

    @operation(
        name="overeenkomstenOphalen",
        summary="De overeenkomsten van uw organisatie",
        description="Geeft alle overeenkomsten, de nieuwste eerst.",
        tag=TAG,
        scope=ApiScope.READ_AGREEMENTS,
        query=OvereenkomstQuery,
        answer=list_of(Overeenkomst),
    )
    def get(self, request: Request, **_names: Any) -> Response:
        """Return one page of the agreements of the key's organisation."""
        found = selectors.agreements_of(self.by).order_by("-pk")
        wanted = self.asked.get("status")
        if wanted is not None:
            state = next(state for state, name in STATUS.items() if name == wanted)
            found = found.filter(selectors.in_state(state, clock.today()))
        found = found.select_related("terms__reporting_point", "municipality")
        return paged(request, self.asked, found, _rows)


class OneAgreement(Resource):
    """``/overeenkomsten/{id}``."""

    @operation(
        name="overeenkomstOphalen",
        summary="Eén overeenkomst",
        description="Geeft stand, wie aan zet is, data, meldpunt en voorwaarden.",
        tag=TAG,
        scope=ApiScope.READ_AGREEMENTS,
        answer=Overeenkomst,
    )
    def get(self, request: Request, **names: Any) -> Response:
        """Return one agreement of the key's organisation."""
        return Response(_rows([_found(self.by, names["id"])])[0])


class AgreementPaper(Resource):
    """``/overeenkomsten/{id}/document``."""

    renderer_classes = (PdfRenderer,)

    @operation(
        name="overeenkomstDocumentOphalen",
        summary="Het ondertekende document",
        description="Geeft de PDF met beide handtekeningen. Zolang niet beide kanten tekenden is"
        " er geen: 404.",
        tag=TAG,
        scope=ApiScope.READ_AGREEMENTS,
        media_type="application/pdf",
    )
    def get(self, request: Request, **names: Any) -> HttpResponse:
        """Return the signed PDF, exactly as it was made."""
        agreement = _found(self.by, names["id"])
        stored = selectors.document_of(agreement)
        if stored is None or stored.kind != DocumentKind.SIGNED:
            raise Http404
        name = f"overeenkomst-{agreement.number}.pdf"
        return HttpResponse(
            bytes(stored.content),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _found(by: Membership, key: uuid.UUID) -> Agreement:
    """Return the agreement, or the same 404 for an unknown one and a foreign one."""
    try:
        return selectors.agreement_of(by, key)
    except Agreement.DoesNotExist as error:
        raise Http404 from error


def _rows(found: Iterable[Agreement]) -> list[dict[str, Any]]:
    agreements = list(found)
    papers = selectors.with_signed_document(agreements)
    signed = selectors.moments_of_signing(agreements)
    return [_content(one, signed.get(one.pk, []), one.pk in papers) for one in agreements]


def _content(
    agreement: Agreement, signed: list[tuple[PartySide, Any]], has_document: bool
) -> dict[str, Any]:
    sides = frozenset(side for side, _ in signed)
    today, terms = clock.today(), agreement.terms
    state = rules.state_of(agreement, sides, today)
    turn = rules.turn_of(agreement, sides, today)
    point = terms.reporting_point
    content = {
        "id": agreement.pk,
        "nummer": agreement.number,
        "status": STATUS[state],
        "aanZet": [SIDES[side] for side in PartySide if side in turn],
        "gemeente": {
            "code": agreement.municipality_id,
            "naam": agreement.municipality.name,
            "bestuur": agreement.authority_legal_name,
        },
        "verhuurder": {
            "naam": agreement.partner_name,
            "kvkNummer": agreement.partner_kvk_number,
        },
        "klaargezetOp": agreement.prepared_at,
        "verstuurdOp": agreement.sent_at,
        "tekenenTotEnMet": agreement.sign_before,
        "handtekeningen": [{"kant": SIDES[side], "getekendOp": at} for side, at in signed],
        "vanKrachtVanaf": agreement.in_force_from,
        "laatsteDag": agreement.ends_on,
        "geweigerdOp": agreement.declined_at,
        "meldpunt": {
            "naam": point.name,
            "isDitPortaal": point.is_this_portal,
            "aanleveren": point.delivery_instructions,
        },
        "voorwaarden": {
            "dagenAchterstand": terms.arrears_days,
            "dagenIncassopauze": terms.pause_days,
            "aanleverenVanafDag": terms.window_from_day,
            "aanleverenTotDag": terms.window_to_day,
            "drempelbedrag": None
            if terms.threshold_amount is None
            else f"{terms.threshold_amount:.2f}",
        },
        "heeftDocument": has_document,
    }
    return dict(Overeenkomst(content).data)
