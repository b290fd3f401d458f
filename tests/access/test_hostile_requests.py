"""Requests that no browser of ours sends: none is a fault of ours, none gets further."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from copy import copy
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from django.urls import reverse

from onboarding.models import Registration
from onboarding.services import registering
from signals.models import Case, Submission
from signals.states import SendMode, SubmissionState
from tests.cast import PASSWORD, Cast, agreement, code_of, log_in, report
from tests.onboarding import applicants
from tests.signals.delivery import fresh, receive
from tests.signals.files import csv_file, row
from vroegsignalering import clock, row_security, web
from vroegsignalering.accounts.models import Membership, User
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.models import Mail
from vroegsignalering.utf8_request import Utf8Request

ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/%09/evil.example",
    "/%2f/evil.example",
    "//evil.example/start/",
    "https://testserver@evil.example/",
    "//testserver.evil.example/start/",
    "/start/\r\nLocation: https://evil.example",
    "//%65vil.example",
    "/.evil.example",
    "start/",
    "?next=//evil.example",
    "#//evil.example",
    "ftp://evil.example/start/",
    "//[::1]/start/",
    "http://[evil",
]
CONTROL = "a\x00b\x01c\r\nd\u202ee\ufeff"
LONG = "é" * 20_000


def _log_in_by_hand(client: Client, by: Membership, **more: str) -> Any:
    client.post("/inloggen/", {"email": by.user.email, "password": PASSWORD, **more})
    return client.post("/inloggen/code/", {"code": code_of(by)})


# --- Where one is sent --------------------------------------------------------------------------


def test_no_form_of_next_leads_out_of_the_portal(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    for path in ELSEWHERE:
        for answer in (
            client.get("/inloggen/", {"next": path}),
            client.post("/rol/", {"membership": str(cast.noor_as_contact.pk), "next": path}),
        ):
            assert answer.status_code == 302, path
            assert re.fullmatch(r"/start/(#melding)?", answer["Location"]), path
        log_in(client, cast.noor)


def test_next_is_held_to_our_own_pages_after_a_log_in_and_a_log_out(
    cast: Cast, client: Client
) -> None:
    answer = _log_in_by_hand(client, cast.sam, next="//evil.example/start/")
    assert answer["Location"] == "/start/"
    assert client.post("/uitloggen/", {"next": "//evil.example/"})["Location"] == "/inloggen/"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "testserver.evil.example",
        "evil.example:80",
        "testserver@evil.example",
        "testserver, evil.example",
        "",
        "testserver/evil",
        "[::ffff:evil]",
    ],
)
def test_another_host_is_refused(client: Client, db: None, host: str) -> None:
    answer = client.get("/inloggen/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


def test_a_forwarded_host_changes_no_link_in_a_mail(
    cast: Cast, client: Client, settings: LazySettings
) -> None:
    spoofed = {"x-forwarded-host": "evil.example", "x-forwarded-server": "evil.example"}
    client.post("/wachtwoord-vergeten/", {"email": cast.sam.user.email}, headers=spoofed)
    (mail,) = applicants.mails()
    assert f"{settings.PORTAL_URL}/wachtwoord-vergeten/" in mail.body
    assert "evil" not in mail.body


# --- Fields that nobody asked for ---------------------------------------------------------------


def test_a_registration_takes_no_field_that_the_form_has_not(client: Client, db: None) -> None:
    more = {"state": "confirmed", "confirmed_at": "2026-01-01", "id": str(uuid.uuid4())}
    client.post("/aanmelden/organisatie/", applicants.ORGANISATION | more)
    found = applicants.the_registration()
    assert (found.state, found.confirmed_at) == ("draft", None)
    assert str(found.pk) != more["id"]


def test_a_new_password_makes_nobody_anything_else(cast: Cast, client: Client) -> None:
    client.post("/wachtwoord-vergeten/", {"email": cast.sam.user.email})
    path = applicants.link_in(applicants.mails()[0])
    words = "acht groene stoelen buiten"
    more = {"is_staff": "on", "is_active": "", "email": "ik@evil.example", "role": "operator"}
    assert client.post(path, {"password": words, "again": words} | more).status_code == 302
    found = User.objects.get(pk=cast.sam.user_id)
    assert (found.email, found.is_active) == (cast.sam.user.email, True)
    with row_security.unrestricted("tests"):
        assert list(found.memberships.values_list("role", flat=True)) == ["submitter"]


def test_a_file_is_handed_in_for_ones_own_organisation_only(cast: Cast, client: Client) -> None:
    log_in(client, cast.sam)
    upload = io.BytesIO(csv_file(row(1)))
    upload.name = "november.csv"
    more = {"organisation_id": str(cast.van_doorn.pk), "state": "sent", "number": "A-26-999999"}
    client.post("/aanleveringen/nieuw/", {"file": upload} | more)
    with row_security.unrestricted("tests"):
        found = Submission.objects.get()
    assert (found.organisation_id, found.state) == (cast.zilverberk.pk, SubmissionState.RECEIVED)
    assert found.number != "A-26-999999"


def test_of_a_parameter_that_comes_twice_the_last_one_counts_everywhere(
    cast: Cast, client: Client
) -> None:
    log_in(client, cast.noor)
    own, foreign = str(cast.noor_as_contact.pk), str(cast.tess.pk)
    answer = client.post("/rol/", {"membership": [own, foreign]})
    assert answer.status_code == 403
    assert client.get("/signalen/?bladzijde=1&bladzijde=-1&status=x&status=y").status_code == 200


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_header_turns_one_method_into_another(cast: Cast, client: Client, header: str) -> None:
    log_in(client, cast.sam)
    asked = client.get("/uitloggen/", {"_method": "POST"}, headers={header: "POST"})
    assert asked.status_code == 302
    assert client.get("/start/").status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_an_unusual_method_changes_nothing(cast: Cast, client: Client, method: str) -> None:
    submission = receive(cast.sam, csv_file(row(1)))
    log_in(client, cast.sam)
    for page in ("detail", "withdraw", "send"):
        address = reverse(f"signals:submission-{page}", args=[submission.pk])
        assert getattr(client, method)(address).status_code in {200, 405}
    assert fresh(submission).state == SubmissionState.RECEIVED


# --- Bodies and addresses that cannot be read ---------------------------------------------------

FORMS = [
    "/inloggen/",
    "/wachtwoord-vergeten/",
    "/aanmelden/organisatie/",
    "/aanmelden/link/",
    "/werklijst/zoeken/",
    "/aanleveringen/nieuw/",
    "/rol/",
]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"email=%ff%fe&name=\xff\xfe&words=%00"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"email=a%41"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
        ("multipart/form-data; boundary=" + "x" * 300, b""),
        ("application/json", b'{"email": "x"'),
        ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
        ("", b"email=x"),
    ],
)
def test_no_body_is_a_fault_of_ours(
    cast: Cast, client: Client, content_type: str, body: bytes
) -> None:
    for address in FORMS:
        log_in(client, cast.tess if address.startswith("/werk") else cast.sam)
        answer = client.post(address, body, content_type=content_type)
        assert answer.status_code < 500, address


@pytest.mark.parametrize("charset", ["rot13", "hex", "idna", "utf-16", "nonsense"])
def test_text_is_read_as_utf_8_whatever_coding_is_claimed(charset: str) -> None:
    body = b"email=%C3%A9"
    environ = RequestFactory().get("/", {"naam": "é"}).environ | {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}",
        "CONTENT_LENGTH": str(len(body)),
    }
    request = Utf8Request(environ | {"wsgi.input": io.BytesIO(body)})
    assert (request.GET["naam"], request.POST["email"]) == ("é", "é")


def test_a_body_that_is_too_large_or_has_too_many_fields_is_refused(
    client: Client, db: None
) -> None:
    assert client.post("/inloggen/", {"email": "x" * 3_000_000}).status_code < 500
    much = "x" * 3_000_000
    kind = "application/x-www-form-urlencoded"
    assert client.post("/inloggen/", f"email={much}", content_type=kind).status_code == 400
    many = "&".join(f"a{number}=1" for number in range(3000))
    assert client.post("/inloggen/", many, content_type=kind).status_code == 400


@pytest.mark.parametrize("sign", ["%00", "%0a", "%0d%0aX-Evil:%201", "%7f", "%1b[2J"])
def test_a_control_character_in_an_address_is_an_unknown_page(
    cast: Cast, client: Client, sign: str
) -> None:
    for by, before, after in (
        (cast.tess, "/zaken/", "/"),
        (cast.tess, "/zaken/Z-26-000001", "/nemen/"),
        (cast.sam, "/signalen/", "/"),
        (cast.olga, "/beheer/gemeenten/", "/meedoen/"),
        (cast.olga, "/uitnodiging/", "/"),
        (cast.olga, "/aanmelden/status/", "/"),
    ):
        log_in(client, by)
        assert client.get(f"{before}x{sign}{after}").status_code == 404
        assert client.post(f"{before}x{sign}{after}").status_code == 404


@pytest.mark.parametrize("name", ["x" * 5000, "é☃𝒳", "..%2f..%2fetc", "' or 1=1 --", "%ff%fe"])
def test_a_number_that_is_none_is_an_unknown_page(cast: Cast, client: Client, name: str) -> None:
    log_in(client, cast.tess)
    assert client.get(f"/zaken/{name}/").status_code == 404
    assert client.get(f"/overeenkomsten/{name}/").status_code == 404


@pytest.mark.parametrize(
    "value",
    ["", "x", "-1", "0", "1e9", "9" * 40, "٣", "²", "'", "%00", "\x00", "[]", "2026-11-23_x", "_"],
)
def test_no_value_in_an_address_is_a_fault_of_ours(cast: Cast, client: Client, value: str) -> None:
    names = dict.fromkeys(("na", "toon", "gemeente", "bladzijde", "status", "naam"), value)
    names |= dict.fromkeys(("aanlevering", "tab", "meedoen", "code", "ernst", "zoek"), value)
    for by, pages in {
        "noor": ["overeenkomsten/", "overeenkomsten/aanvragen/", "aanleveringen/", "signalen/"],
        "noor_as_contact": ["incassopauzes/", "contactpersonen/", "start/"],
        "tess": ["werklijst/", "overeenkomsten/"],
        "olga": ["beheer/aanmeldingen/", "beheer/gemeenten/", "beheer/overdrachten/"],
    }.items():
        log_in(client, getattr(cast, by))
        for page in [*pages, "gemeenten/", "aanmelden/gemeenten/"]:
            assert client.get(f"/{page}", names).status_code < 400, page


def test_a_filter_of_the_work_list_adds_nothing_to_its_own_links(
    cast: Cast, client: Client
) -> None:
    log_in(client, cast.tess)
    page = client.get("/werklijst/", {"gemeente": "0193&na=x", "na": "2026-11-23_x"})
    assert "0193&amp;na=x" not in page.content.decode()


# --- Text of any kind in every field ------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [CONTROL, LONG, "\x00", "' or 1=1 --", "<script>alert(1)</script>"]
)
def test_no_text_in_a_form_is_a_fault_of_ours(cast: Cast, client: Client, text: str) -> None:
    with row_security.unrestricted("tests"):
        deal = agreement(cast.zilverberk, cast.zwolle, "0193", in_force=False)
        case = report(agreement(cast.van_doorn, cast.zwolle, "0193"), sent_on=clock.today())
        # Builder and portal count apart.
        Submission.objects.update(number="A-25-000001")
        waiting = applicants.registration()
    submission = receive(cast.sam, csv_file(row(1)))
    forms: list[tuple[Membership | None, str, list[str]]] = [
        (None, "/inloggen/", ["email", "password", "next"]),
        (None, "/wachtwoord-vergeten/", ["email"]),
        (None, "/aanmelden/organisatie/", list(applicants.ORGANISATION)),
        (None, "/aanmelden/mensen/", list(applicants.PEOPLE)),
        (None, "/aanmelden/gemeenten/", ["codes", "pasted", "zoek", "actie"]),
        (None, "/aanmelden/link/", ["email"]),
        (cast.noor, "/rol/", ["membership", "next", "acting"]),
        (cast.noor, f"/rol/{cast.noor_as_contact.pk}/", ["code", "next"]),
        (cast.noor, "/account/app/", ["code"]),
        (cast.noor, "/account/herstelcodes/", ["code"]),
        (cast.noor, f"/overeenkomsten/{deal.pk}/ondertekenen/", ["code", "text_digest"]),
        (cast.noor, f"/overeenkomsten/{deal.pk}/weigeren/", ["reason"]),
        (cast.noor, "/overeenkomsten/aanvragen/", ["municipality", "chosen"]),
        (cast.sam, f"/aanleveringen/{submission.pk}/verzenden/", ["mode", "seen"]),
        (cast.sam, f"/aanleveringen/{submission.pk}/kolommen/", ["column_0"]),
        (cast.tess, "/werklijst/zoeken/", ["words"]),
        (cast.tess, f"/zaken/{case.number}/contactpoging/", ["kind", "reached", "on", "form_key"]),
        (cast.tess, f"/zaken/{case.number}/resultaat/", ["result", "accepted_on"]),
        (cast.tess, f"/zaken/{case.number}/afsluiten/", ["result", "accepted_on"]),
        (cast.olga, f"/beheer/aanmeldingen/{waiting.pk}/vasthouden/", ["reason"]),
        (cast.olga, f"/beheer/aanmeldingen/{waiting.pk}/nu/", ["why_now"]),
        (cast.olga, f"/beheer/aanmeldingen/{waiting.pk}/samenvoegen/", ["met"]),
        (cast.olga, "/beheer/aanmeldingen/kiezen/", ["actie", "aanmelding", "reason", "besluit"]),
        (cast.olga, "/beheer/aanmeldingen/ronde/", ["hour", "on_holiday"]),
        (cast.olga, "/beheer/gemeenten/0392/meedoen/", ["name", "legal_name", "codes"]),
    ]
    for by, address, names in forms:
        browser = log_in(Client(), by) if by else client
        answer = browser.post(address, dict.fromkeys(names, text))
        assert answer.status_code < 500, address
        assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("sign", ["x", "\n", "\r", "<", "\x01"])
def test_a_registration_as_long_as_it_may_be_goes_all_the_way(
    cast: Cast, client: Client, sign: str
) -> None:
    client.post("/aanmelden/organisatie/", applicants.ORGANISATION | {"name": _full(sign, 160)})
    names = {"contact_given_name": _full(sign, 79), "contact_family_name": _full(sign, 120)}
    titles = {"contact_job_title": _full(sign, 120), "signatory_job_title": _full(sign, 120)}
    client.post("/aanmelden/mensen/", applicants.PEOPLE | names | titles)
    client.post("/aanmelden/gemeenten/", applicants.MUNICIPALITIES)
    assert client.post("/aanmelden/controleren/").status_code == 302
    letter = applicants.mails()[-1]
    client.post(applicants.link_in(letter))
    assert applicants.the_registration().state == "confirmed"
    log_in(client, cast.olga)
    given = {
        "actie": "afwijzen",
        "aanmelding": str(applicants.the_registration().pk),
        "reason": "Wij kennen u niet.",
        "besluit": "doen",
    }
    assert client.post("/beheer/aanmeldingen/kiezen/", given).status_code == 302
    for mail in applicants.mails():
        assert mail.subject.isprintable()
        assert mail.to_name.isprintable()


def _full(sign: str, length: int) -> str:
    return "a" + sign * (length - 2) + "b"


@pytest.mark.parametrize(
    "words", ["8013CR²", "8013CR1²", "8013CR ٣", "²²²²ABC1", "8013CR" + "9" * 99]
)
def test_a_search_for_strange_digits_finds_nobody(cast: Cast, client: Client, words: str) -> None:
    log_in(client, cast.tess)
    assert client.post("/werklijst/zoeken/", {"words": words}).status_code == 200


@pytest.mark.parametrize(
    "seen", ["2026-13-45T99:99:99", "2026-11-23T09:00:00", "0001-01-01T00:00:00+23:59", "x"]
)
def test_a_moment_that_is_none_sends_nothing(cast: Cast, client: Client, seen: str) -> None:
    submission = receive(cast.sam, csv_file(row(1)))
    with row_security.unrestricted("tests"):
        Submission.objects.filter(pk=submission.pk).update(
            state=SubmissionState.CHECKED, good=1, rows=1, checked_at=clock.now()
        )
    log_in(client, cast.sam)
    address = reverse("signals:submission-send", args=[submission.pk])
    assert client.post(address, {"mode": SendMode.GOOD_ROWS, "seen": seen}).status_code in {
        200,
        302,
    }
    assert fresh(submission).send_requested_at is None


def test_a_mail_that_cannot_be_written_holds_up_no_other(
    cast: Cast, settings: LazySettings, mailoutbox: list[Any]
) -> None:
    for number in range(2):
        outbox.put(
            "accounts/email/password_changed.txt",
            {},
            to_email=f"een{number}@example.nl",
            to_name="Een",
            purpose=f"proef {number}",
        )
    with row_security.unrestricted("tests"):
        Mail.objects.filter(purpose="proef 0").update(subject="a\rBcc: b@example.nl")
    assert outbox.send_due() == 1
    assert [mail.to for mail in mailoutbox] == [["een1@example.nl"]]


# --- Mail that somebody else asked for ----------------------------------------------------------


def test_nobody_fills_the_mailbox_of_somebody_else(db: None) -> None:
    for number in range(7):
        browser = Client()
        own = applicants.ORGANISATION | {"contact_email": f"ik{number}@example.nl"}
        browser.post("/aanmelden/organisatie/", own)
        browser.post("/aanmelden/mensen/", applicants.PEOPLE)
        browser.post("/aanmelden/gemeenten/", applicants.MUNICIPALITIES)
        assert browser.post("/aanmelden/controleren/").status_code == 302
    theirs = [mail for mail in applicants.mails() if mail.to_email == "w.bos@example.nl"]
    assert len(theirs) == 5


def test_of_two_who_ask_a_link_at_the_same_moment_one_gets_a_mail(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = clock.now() - dt.timedelta(hours=1)
    waiting = applicants.registration(link_sent_at=asked)
    seen_by_both = [copy(waiting), copy(waiting)]
    monkeypatch.setattr("onboarding.selectors.latest_of", lambda email: seen_by_both.pop())
    for _ in range(2):
        registering.renew_link(email=waiting.contact_email)
    assert len(applicants.mails()) == 1


# --- Who is known here --------------------------------------------------------------------------


def _said(answer: Any, *own: str) -> tuple[int, str, str]:
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())
    for word in own:
        text = text.replace(word, "…")
    return answer.status_code, answer.headers.get("Location", ""), text


@pytest.mark.parametrize("address", ["/wachtwoord-vergeten/", "/aanmelden/link/"])
def test_asking_for_a_link_says_nothing_about_who_is_known(
    cast: Cast, client: Client, address: str
) -> None:
    applicants.registration(contact_email=cast.sam.user.email)
    said = [
        _said(client.post(address, {"email": email}, follow=True), email)
        for email in (cast.sam.user.email, "niemand.ooit@example.nl")
    ]
    assert said[0] == said[1]


def test_a_wrong_password_says_nothing_about_who_is_known(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        User.objects.filter(pk=cast.ida.user_id).update(is_active=False)
    tries = {
        "sam.postma@example.nl": "niet het wachtwoord",
        "niemand.ooit@example.nl": "niet het wachtwoord",
        cast.ida.user.email: PASSWORD,
    }
    statuses = []
    for _ in range(5):
        said = {
            _said(Client().post("/inloggen/", {"email": email, "password": words}), email)
            for email, words in tries.items()
        }
        assert len(said) == 1
        statuses.append(said.pop()[0])
    assert statuses == [200, 200, 200, 200, 429]


def test_too_many_wrong_passwords_say_when_to_come_back(db: None, client: Client) -> None:
    guess = {"email": "x@example.nl", "password": "y"}
    last = [client.post("/inloggen/", guess) for _ in range(5)][-1]
    assert (last.status_code, last["Retry-After"]) == (429, "900")


def test_a_used_an_unknown_and_a_made_up_link_open_nothing(db: None, client: Client) -> None:
    tokens = ["geheim", "A" * 43, str(uuid.uuid4()), "0" * 500]
    for prefix in ("uitnodiging", "aanmelden/status", "aanmelden/bevestigen", "aanmelden/verder"):
        said = {_said(client.get(f"/{prefix}/{token}/"), token) for token in tokens}
        assert {status for status, _, _ in said} == {404}
        assert len(said) == 1


def test_a_known_and_an_unknown_kvk_number_register_alike(cast: Cast) -> None:
    said = set()
    for number in (cast.zilverberk.kvk_number, "00000175"):
        browser = Client()
        answers = applicants.ORGANISATION | {"kvk_number": number}
        said.add(_said(browser.post("/aanmelden/organisatie/", answers)))
        said.add(_said(browser.get("/aanmelden/mensen/")))
    assert len(said) == 2


# --- Wrong passwords behind the proxy -----------------------------------------------------------


@pytest.mark.parametrize(
    ("is_behind_tls", "forwarded", "address"),
    [
        (True, "203.0.113.7", "203.0.113.7"),
        (True, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (True, "nonsense", "127.0.0.1"),
        (True, "", "127.0.0.1"),
        (False, "203.0.113.7", "127.0.0.1"),
    ],
)
def test_only_our_own_proxy_says_from_which_address_somebody_guesses(
    settings: LazySettings, is_behind_tls: bool, forwarded: str, address: str
) -> None:
    settings.IS_BEHIND_TLS = is_behind_tls
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})
    assert web.client_address(request) == address


def test_a_stranger_elsewhere_locks_nobody_out(
    cast: Cast, client: Client, settings: LazySettings
) -> None:
    settings.IS_BEHIND_TLS = True
    guess = {"email": cast.sam.user.email, "password": "niet het wachtwoord"}
    stranger = {"x-forwarded-for": "198.51.100.1"}
    last = [client.post("/inloggen/", guess, headers=stranger) for _ in range(5)][-1]
    assert last.status_code == 429
    right = guess | {"password": PASSWORD}
    answer = client.post("/inloggen/", right, headers={"x-forwarded-for": "203.0.113.7"})
    assert (answer.status_code, answer["Location"]) == (302, "/inloggen/code/")


# --- Sessions -----------------------------------------------------------------------------------


def test_a_session_that_somebody_planted_is_left_behind_at_both_steps(
    cast: Cast, client: Client
) -> None:
    client.get("/aanmelden/organisatie/")
    planted = client.cookies["sessie"].value
    client.post("/inloggen/", {"email": cast.sam.user.email, "password": PASSWORD})
    halfway = client.cookies["sessie"].value
    client.post("/inloggen/code/", {"code": code_of(cast.sam)})
    inside = client.cookies["sessie"].value
    assert len({planted, halfway, inside}) == 3
    for old in (planted, halfway):
        browser = Client()
        browser.cookies["sessie"] = old
        assert browser.get("/start/").status_code == 302


def test_a_session_is_dead_after_logging_out(cast: Cast, client: Client) -> None:
    _log_in_by_hand(client, cast.sam)
    stolen = client.cookies["sessie"].value
    client.post("/uitloggen/")
    browser = Client()
    browser.cookies["sessie"] = stolen
    assert browser.get("/start/").status_code == 302


def test_a_password_alone_opens_no_page(cast: Cast, client: Client) -> None:
    client.post("/inloggen/", {"email": cast.sam.user.email, "password": PASSWORD})
    for page in ("/start/", "/account/", "/herstelcodes/", "/account/app/", "/signalen/"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"][:10]) == (302, "/inloggen/")


def test_a_role_that_ended_is_gone_at_the_next_request(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        case = report(agreement(cast.zilverberk, cast.zwolle, "0193"), sent_on=clock.today())
    log_in(client, cast.tess)
    assert client.get(f"/zaken/{case.number}/").status_code == 200
    with row_security.unrestricted("tests"):
        Membership.objects.filter(pk=cast.tess.pk).update(ended_at=clock.now())
    assert client.get(f"/zaken/{case.number}/").status_code == 403
    assert client.post(f"/zaken/{case.number}/nemen/").status_code == 403
    with row_security.unrestricted("tests"):
        assert Case.objects.get().assigned_to is None


def test_a_person_who_is_switched_off_is_out_at_the_next_request(
    cast: Cast, client: Client
) -> None:
    log_in(client, cast.sam)
    User.objects.filter(pk=cast.sam.user_id).update(is_active=False)
    assert client.get("/start/").status_code == 302


def test_a_form_of_another_tab_with_the_old_role_does_nothing(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        deal = agreement(cast.zilverberk, cast.zwolle, "0193", in_force=False)
    log_in(client, cast.noor)
    client.post("/rol/", {"membership": str(cast.noor_as_contact.pk)})
    answer = client.post(
        f"/overeenkomsten/{deal.pk}/weigeren/", {"acting": str(cast.noor.pk), "reason": "Nee."}
    )
    assert answer.status_code == 409
    with row_security.unrestricted("tests"):
        deal.refresh_from_db()
    assert deal.declined_at is None


def test_a_registration_cannot_be_taken_over_with_its_number(client: Client, db: None) -> None:
    applicants.fill_in(Client())
    draft = applicants.the_registration()
    for address in ("/aanmelden/controleren/", "/aanmelden/verstuurd/"):
        page = client.get(address, {"registration": str(draft.pk), "key": str(draft.pk)})
        assert draft.contact_email not in page.content.decode()
    assert Registration.__name__ not in str(client.session.keys())
