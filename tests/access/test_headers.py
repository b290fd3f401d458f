"""Every answer carries the headers that keep a browser on our side, errors and files too."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from agreements.models import AgreementDocument
from agreements.states import DocumentKind
from signals.models import Handover
from tests.cast import DIGEST, Cast, log_in
from tests.signals.delivery import checked, in_force, receive, register
from tests.signals.files import csv_file, row
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.roles import Role

ROOT = Path(__file__).resolve().parents[2]
HOSTILE_NAME = 'a"; filename="b.exe\r\nX-Evil: 1/../../=cmd é.csv'


def _policy() -> dict[str, str]:
    wanted = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return {name: " ".join(values) for name, values in wanted.items()}


def _check(answer: Any) -> None:
    headers = answer.headers
    written = [
        part.strip().partition(" ") for part in headers["Content-Security-Policy"].split(";")
    ]
    assert {name: value for name, _, value in written} == _policy()
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert not {"Server", "X-Powered-By", "X-Evil"} & set(headers)


def test_every_kind_of_page_has_them(cast: Cast, client: Client) -> None:
    answers = [
        (200, client.get("/")),
        (200, client.get("/inloggen/")),
        (200, client.get("/.well-known/security.txt")),
        (200, client.get("/_health/live")),
        (200, client.get("/_health/ready")),
        (302, client.get("/start/")),
        (301, client.get("/inloggen")),
        (404, client.get("/nergens/")),
        (404, client.get("/uitnodiging/onbekend/")),
        (404, client.get("/a%00b/")),
        (400, client.get("/", headers={"host": "evil.example"})),
        (403, Client(enforce_csrf_checks=True).post("/inloggen/")),
        (405, log_in(client, cast.sam).post("/aanleveringen/")),
        (200, client.get("/start/")),
        (403, client.get("/werklijst/")),
        (403, client.post("/rol/")),
        (404, client.get(f"/overeenkomsten/{uuid.uuid4()}/")),
        (409, client.post("/rol/", {"acting": str(uuid.uuid4())})),
    ]
    for status, answer in answers:
        assert answer.status_code == status, answer.request["PATH_INFO"]
        _check(answer)


@pytest.mark.parametrize(
    ("fault", "status"), [(ValueError("Jansen"), 500), (OperationalError("gone"), 503)]
)
def test_an_answer_about_our_own_fault_has_them_and_says_nothing(
    db: None, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
) -> None:
    def broken(*_: object) -> None:
        raise fault

    monkeypatch.setattr("vroegsignalering.workdays.next_batch_day", broken)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == status
    _check(answer)
    page = answer.content.decode()
    assert not re.search(r"Jansen|gone|Traceback|Django|\.py|ValueError", page)


@pytest.fixture
def files(cast: Cast) -> dict[str, Any]:
    """The answer of each download."""
    register()
    (deal,) = in_force(cast, "0193")
    submission = receive(cast.sam, csv_file(row(1)), HOSTILE_NAME)
    with row_security.unrestricted("tests"):
        handover = Handover.objects.create(
            submission=submission,
            organisation=cast.zilverberk,
            authority=cast.zwolle,
            reporting_point=cast.elsewhere,
            count=0,
            created_at=clock.now(),
        )
        AgreementDocument.objects.create(
            agreement=deal,
            partner=deal.partner,
            authority=deal.authority,
            kind=DocumentKind.SIGNED,
            content=b"%PDF-1.7",
            digest=DIGEST,
            made_at=clock.now(),
        )
    from_sam, from_olga = log_in(Client(), cast.sam), log_in(Client(), cast.olga)

    def own(name: str, key: Any = submission.pk) -> Any:
        return from_sam.get(reverse(name, args=[key]))

    return {
        "csv template": from_sam.get("/aanleveringen/sjabloon.csv"),
        "xlsx template": from_sam.get("/aanleveringen/sjabloon.xlsx"),
        "numbers": own("signals:submission-numbers"),
        "agreement": own("agreements:document", deal.pk),
        "hand-over": from_olga.post(reverse("signals:handover-download", args=[handover.pk])),
    }


def test_every_download_is_an_attachment_with_a_plain_name(files: dict[str, Any]) -> None:
    kinds = {"text/csv", "application/pdf", "application/vnd"}
    for what, answer in files.items():
        assert answer.status_code == 200, what
        _check(answer)
        assert re.fullmatch(
            r'attachment; filename="[\w-]+\.(csv|xlsx|pdf)"', answer["Content-Disposition"]
        ), what
        assert re.split(r"[;.]", answer["Content-Type"])[0] in kinds, what


def test_the_own_file_comes_back_under_our_name_and_not_under_a_hostile_one(
    cast: Cast, client: Client
) -> None:
    register()
    in_force(cast, "0193")
    submission = checked(receive(cast.sam, csv_file(row(1)), HOSTILE_NAME))
    answer = log_in(client, cast.sam).get(reverse("signals:submission-file", args=[submission.pk]))
    _check(answer)
    wanted = f'attachment; filename="{submission.number}-met-uitleg.csv"'
    assert answer["Content-Disposition"] == wanted
    page = client.get(reverse("signals:submission-detail", args=[submission.pk]))
    _check(page)


def test_json_and_recovery_codes_have_them(cast: Cast, client: Client) -> None:
    submission = receive(cast.sam, csv_file(row(1)))
    log_in(client, cast.sam)
    answer = client.get(reverse("signals:submission-progress", args=[submission.pk]))
    assert answer["Content-Type"] == "application/json"
    _check(answer)
    _check(client.get("/herstelcodes/bestand/"))


def test_a_page_with_a_secret_of_an_invitation_is_kept_nowhere(cast: Cast, client: Client) -> None:
    _, token = accounts.invite(
        by=None,
        organisation=cast.zilverberk,
        person=accounts.Invitee(email="nieuw@example.nl", family_name="Nieuw"),
        roles=[Role.SUBMITTER],
    )
    answer = client.get(accounts.invitation_path(token))
    assert answer.status_code == 200
    _check(answer)


def test_static_files_may_be_kept(db: None, client: Client) -> None:
    with closing(client.get("/static/favicon.svg")) as answer:
        assert answer.status_code == 200
        assert "no-store" not in answer.headers.get("Cache-Control", "")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(cast: Cast, client: Client) -> None:
    client.get("/inloggen/")
    log_in(client, cast.sam).get("/start/")
    assert set(client.cookies) == {"csrf", "sessie"}
    for cookie in client.cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert cookie["domain"] == ""


_BEHIND_TLS = """
import django, json
django.setup()
from django.db import transaction
from django.test import Client
client = Client(raise_request_exception=True)
with transaction.atomic():
    answer = client.get("/aanmelden/organisatie/", headers={"x-forwarded-proto": "https"})
    transaction.set_rollback(True)
print(json.dumps({
    "status": answer.status_code,
    "hsts": answer.headers.get("Strict-Transport-Security"),
    "cookies": {
        name: {flag: cookie[flag] for flag in ("secure", "httponly", "samesite", "path", "domain")}
        for name, cookie in client.cookies.items()
    },
}))
"""


def test_behind_tls_cookies_are_bound_to_this_very_host(db: None) -> None:
    environment = os.environ | {
        "PORTAL_URL": "https://portaal.example.nl",
        "ALLOWED_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "vroegsignalering.settings",
    }
    ran = subprocess.run(
        [sys.executable, "-c", _BEHIND_TLS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(ran.stdout)
    assert said["status"] == 200
    assert said["hsts"] == "max-age=31536000; includeSubDomains"
    flags = {"secure": True, "httponly": True, "samesite": "Lax", "path": "/", "domain": ""}
    assert said["cookies"] == {"__Host-csrf": flags, "__Host-sessie": flags}
