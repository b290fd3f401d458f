"""Requests whose text is UTF-8, whatever coding they claim."""

from collections.abc import Mapping
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """Reads all text as UTF-8.

    Django believes the claim before any middleware runs, and stumbles over the codings of Python
    that are not for text ("rot13").
    """

    def _set_content_type_params(self, meta: Mapping[str, Any]) -> None:
        written = str(meta.get("CONTENT_TYPE", ""))
        self.content_type, self.content_params = parse_header_parameters(written)
