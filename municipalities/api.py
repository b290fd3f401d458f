"""Municipalities in the API: Dutch names outside, the registry inside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.validators import RegexValidator
from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from municipalities import selectors
from municipalities.models import Municipality
from vroegsignalering import clock
from vroegsignalering.rest.doors import Resource, operation
from vroegsignalering.rest.paging import PageQuery, paged
from vroegsignalering.rest.schema import list_of

TAG = "Gemeenten"


class Contact(serializers.Serializer[Any]):
    """Whom to call about delivering."""

    naam = serializers.CharField(help_text="Naam van de persoon of de balie.")
    telefoon = serializers.CharField(help_text="Telefoonnummer.")
    email = serializers.CharField(help_text="E-mailadres.")


class Meldpunt(serializers.Serializer[Any]):
    """Where a municipality receives signals."""

    naam = serializers.CharField(help_text="Naam van het Digitaal Meldpunt.")
    isDitPortaal = serializers.BooleanField(help_text="Of het meldpunt in dit portaal is.")
    aanleveren = serializers.CharField(help_text="Hoe een verhuurder aanlevert.")


class Gemeente(serializers.Serializer[Any]):
    """One municipality, and how it receives."""

    code = serializers.CharField(help_text="Gemeentecode van het CBS: vier cijfers.")
    naam = serializers.CharField(help_text="Naam van de gemeente.")
    doetMee = serializers.BooleanField(help_text="Of de gemeente via dit portaal ontvangt.")
    meldpunt = Meldpunt(
        allow_null=True, help_text="Het meldpunt; leeg als de gemeente niet meedoet."
    )
    drempelbedrag = serializers.CharField(
        allow_null=True, help_text='Vanaf welke achterstand, in euro: "600.00".'
    )
    contact = Contact(allow_null=True, help_text="Wie u belt over aanleveren.")


class GemeenteQuery(PageQuery):
    """Which municipalities are asked."""

    doetMee = serializers.BooleanField(
        required=False, help_text="Alleen wie meedoet (true), of wie niet meedoet (false)."
    )


class Zoekopdracht(serializers.Serializer[Any]):
    """An address; in a body, because an address has no place in a URL."""

    postcode = serializers.CharField(
        max_length=7,
        validators=[
            RegexValidator(r"^[1-9][0-9]{3} ?[A-Za-z]{2}$", "Schrijf de postcode als 8011AA.")
        ],
        help_text="Vier cijfers en twee letters.",
    )
    huisnummer = serializers.IntegerField(
        min_value=1, max_value=99999, help_text="Zonder toevoeging."
    )


class Zoekresultaat(serializers.Serializer[Any]):
    """What a search found."""

    resultaten = Gemeente(many=True, help_text="De gemeente van het adres, of niets.")


class Municipalities(Resource):
    """``/gemeenten``."""

    @operation(
        name="gemeentenOphalen",
        summary="Alle gemeenten",
        description="Geeft de gemeenten op naam, met meldpunt en drempelbedrag van wie meedoet.",
        tag=TAG,
        query=GemeenteQuery,
        answer=list_of(Gemeente),
    )
    def get(self, request: Request, **_names: Any) -> Response:
        """Return one page of the municipalities of today."""
        found = selectors.present()
        wanted = self.asked.get("doetMee")
        if wanted is not None:
            found = [one for one in found if one.takes_part == wanted]
        return paged(request, self.asked, found, _rows)


class OneMunicipality(Resource):
    """``/gemeenten/{code}``."""

    @operation(
        name="gemeenteOphalen",
        summary="Eén gemeente",
        description="Geeft één gemeente van nu.",
        tag=TAG,
        answer=Gemeente,
    )
    def get(self, request: Request, **names: Any) -> Response:
        """Return one municipality that exists today."""
        for found in selectors.present():
            if found.code == names["code"]:
                return Response(_content(found))
        raise Http404


class Search(Resource):
    """``/gemeenten/zoekopdrachten``."""

    @operation(
        name="gemeenteZoeken",
        summary="Bij welke gemeente hoort een adres?",
        description="Zoekt de gemeente bij postcode en huisnummer. Bewaart de vraag niet.",
        tag=TAG,
        body=Zoekopdracht,
        answer=Zoekresultaat,
    )
    def post(self, request: Request, **_names: Any) -> Response:
        """Return the municipality of an address, or an empty list."""
        postcode = str(self.body["postcode"]).replace(" ", "").upper()
        found = selectors.municipality_of(postcode, self.body["huisnummer"], clock.today())
        return Response({"resultaten": [_content(found)] if found else []})


def _rows(found: Iterable[Municipality]) -> list[dict[str, Any]]:
    return [_content(one) for one in found]


def _content(municipality: Municipality) -> dict[str, Any]:
    body = municipality.authority
    point = body.reporting_point if body else None
    threshold = body.threshold_amount if body else None
    return {
        "code": municipality.code,
        "naam": municipality.name,
        "doetMee": municipality.takes_part,
        "meldpunt": point
        and {
            "naam": point.name,
            "isDitPortaal": point.is_this_portal,
            "aanleveren": point.delivery_instructions,
        },
        "drempelbedrag": None if threshold is None else f"{threshold:.2f}",
        "contact": point
        and {
            "naam": point.contact_name,
            "telefoon": point.contact_phone,
            "email": point.contact_email,
        },
    }
