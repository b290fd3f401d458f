"""The page for software makers: what it shows works when somebody copies it."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from tests.api.keys import api_key
from tests.cast import Cast, agreement
from vroegsignalering import row_security
from vroegsignalering.accounts.roles import ApiScope
from vroegsignalering.rest import problems, schema


def _sample(language: str) -> str:
    page = Client().get(reverse("web:developers")).content.decode()
    (found,) = re.findall(
        rf'<pre [^>]*aria-label="Voorbeeld met {language}">(.*?)</pre>', page, re.S
    )
    return html.unescape(found)


@pytest.fixture
def secret(committed_cast: Cast, live_server: LiveServer, settings: LazySettings) -> str:
    settings.PORTAL_URL = live_server.url
    with row_security.unrestricted("tests"):
        agreement(committed_cast.zilverberk, committed_cast.zwolle, "0193")
    return api_key(committed_cast.zilverberk, ApiScope.READ_AGREEMENTS)[1]


def test_the_example_in_python_works(secret: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _sample("Python")],
        env=os.environ | {"SLEUTEL": secret},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "Zwolle vanKracht\n"


def test_the_example_with_curl_works(secret: str) -> None:
    sample = _sample("curl").replace("vsk_…", secret)
    done = subprocess.run(
        ["sh", "-c", sample], capture_output=True, text=True, check=True, timeout=60
    )
    assert '"status":"vanKracht"' in done.stdout


def test_the_page_names_every_operation_and_every_kind_of_problem(db: None) -> None:
    page = Client().get(reverse("web:developers")).content.decode()
    for path, methods in schema.document()["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}<" in page
    for kind, _, _ in problems.SENTENCES.values():
        assert f'id="{kind}"' in page


def test_the_footer_of_every_page_leads_there(db: None) -> None:
    page = Client().get(reverse("signals:front")).content.decode()
    assert f'href="{reverse("web:developers")}">Voor softwaremakers (API)' in page
