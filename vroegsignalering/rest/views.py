"""The description of the API, open to everybody."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from vroegsignalering.rest import schema
from vroegsignalering.rest.doors import Resource, operation


class Description(Resource):
    """``/openapi.json``: what there is, for people who write software and for their tools."""

    @operation(
        name="beschrijvingOphalen",
        summary="De beschrijving van deze API",
        description="Geeft dit document (OpenAPI 3). Elke website mag het lezen.",
        tag="Beschrijving",
        is_public=True,
    )
    def get(self, request: Request, **_names: Any) -> Response:
        """Return the document; other sites may read this one and nothing else."""
        return Response(schema.document(), headers={"Access-Control-Allow-Origin": "*"})
