"""Every route, as every member of the cast and logged out, with own, foreign and unknown objects.

The routes come from the URL configuration and what is expected from the guard on each view and
the matrix in ``accounts.roles``: a new route is walked without a line here, unless it takes an
argument of a kind that ``World`` does not know yet.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, TypeAlias

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agreements.models import Agreement, AgreementDocument
from agreements.states import DocumentKind
from municipalities.models import JoinRequest
from municipalities.states import JoinState
from onboarding.document import facts_for
from onboarding.models import MandateDocument
from onboarding.services import clients, reviewing
from onboarding.states import DeskAct
from signals.models import CollectionPause, Handover, Signal, Submission
from tests.api.keys import api_key
from tests.cast import DIGEST, Cast, agreement, log_in, mandate, member, person, report
from tests.onboarding.applicants import registration
from tests.onboarding.mandates import asker, known, usual_terms
from tests.signals.delivery import receive
from tests.signals.files import csv_file, row
from vroegsignalering import clock, row_security, sealing
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.models import (
    ActsFor,
    ContactPerson,
    EvidenceFile,
    Membership,
    Organisation,
    Representation,
    SignatoryChange,
    SigningMandate,
)
from vroegsignalering.accounts.roles import ACTS, Act, Role
from vroegsignalering.accounts.services import Invitee
from vroegsignalering.accounts.states import SigningGround
from vroegsignalering.identifiers import new_id

# --- Every route that there is ------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """One named route, its guard, and the names of its arguments."""

    name: str
    guard: str
    arguments: tuple[str, ...]

    @property
    def acts(self) -> list[Act]:
        """The acts of which the guard asks one."""
        return [Act(act) for act in self.guard.removeprefix("may:").split(",")]


def _routes(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[Route]:
    for found in patterns:
        if isinstance(found, URLResolver):
            yield from _routes(found.url_patterns, found.namespace or found.app_name or space)
        else:
            arguments = tuple(found.pattern.converters)
            yield Route(f"{space}:{found.name}", getattr(found.callback, "guard", ""), arguments)


EVERY_ROUTE = list(_routes(get_resolver().url_patterns))
#: What software asks with a key: ``test_every_api_route_as_every_key.py`` walks these.
FOR_SOFTWARE = [
    route
    for route in EVERY_ROUTE
    if route.name.startswith("api:") or route.guard.startswith("api:")
]
ROUTES = [route for route in EVERY_ROUTE if route not in FOR_SOFTWARE]

# --- The objects that they name -----------------------------------------------------------------

KINDS = {
    "agreements:desk-merge": "registration",
    "agreements:clients": "agreement of an agency",
    "agreements:": "agreement",
    "signals:submission-": "submission",
    "signals:signal-": "signal",
    "signals:pause-": "pause",
    "signals:handover-": "handover",
    "signals:case-": "case",
    "onboarding:desk-": "registration",
    "onboarding:decision": "decision",
    "accounts:signatory-change": "signatory change",
    "accounts:desk-signatory": "signatory change",
    "accounts:signing-mandate-": "signing mandate",
    "accounts:evidence": "evidence",
    "onboarding:mandate-document": "mandate on paper",
    "onboarding:mandate-evidence": "mandate on paper",
    "onboarding:mandate-": "mandate",
    "onboarding:client-work": "mandate to work under",
    "onboarding:client-": "client",
    "municipalities:desk-join": "municipality",
    "municipalities:desk-municipality": "municipality",
    "municipalities:desk-request": "join_request",
    "municipalities:join-": "link",
    "accounts:confirm-role": "membership",
    "accounts:people-end-role": "colleague",
    "accounts:people-": "invitation",
    "accounts:contact-": "card",
    "accounts:api-key-": "api_key",
    "accounts:accept-": "link",
    "accounts:password-reset": "link",
    "accounts:confirm-email": "link",
    "onboarding:": "link",
    "outbox:": "mail",
}
UNKNOWN: dict[str, Any] = {
    "number": "S-26-999999",
    "code": "9999",
    "token": "geen-geheim-dat-er-is",
    "state": "geen-stand",
    "key": uuid.UUID(int=1),
}


@dataclass
class World:
    """The objects per kind: the argument that names one, and who may know that it exists."""

    objects: dict[str, list[tuple[Any, set[uuid.UUID]]]] = field(default_factory=dict)

    def add(self, kind: str, name: Any, *owners: Any) -> None:
        """Remember one object."""
        keys = {getattr(owner, "organisation_id", None) or owner.pk for owner in owners}
        self.objects.setdefault(kind, []).append((name, keys))

    def of(self, route: Route) -> list[tuple[Any, set[uuid.UUID]]]:
        """Return the objects that a route can be asked for."""
        kind = next(kind for prefix, kind in KINDS.items() if route.name.startswith(prefix))
        return self.objects.get(kind, [])


def _world(cast: Cast) -> World:
    world = World()
    for partner, body, code, landlord in (
        (cast.zilverberk, cast.zwolle, "0193", cast.sam),
        (cast.van_doorn, cast.bollenstreek, "0553", cast.kees),
    ):
        deal = agreement(partner, body, code)
        _reported(world, deal, landlord)
        world.add("api_key", api_key(partner)[0].pk, partner)
    waiting = registration()
    world.add("registration", waiting.pk, cast.olga)
    decision = reviewing.decide(by=cast.olga, act=DeskAct.HOLD, keys=[waiting.pk])
    world.add("decision", decision.pk, cast.olga)
    world.add("municipality", "0392", cast.olga)
    world.add("join_request", _join_request().pk, cast.olga)
    _asked_and_given(world, cast)
    of_agency = agreement(cast.incasso, cast.zwolle, "0193")
    world.add("agreement of an agency", of_agency.pk, cast.incasso, cast.zwolle)
    for own in (cast.noor_as_contact, cast.fleur):
        world.add("membership", own.pk, own.user)
    for signatory in (cast.noor, cast.fleur, cast.rachid):
        _its_signatories(world, signatory, cast.olga)
    for colleague in (cast.sam, cast.kees, cast.tess):
        _its_people(world, colleague)
    return world


def _asked_and_given(world: World, cast: Cast) -> None:
    given = mandate(cast.incasso, cast.van_doorn)
    ActsFor.objects.filter(pk=given.pk).update(evidence=_evidence(cast.incasso, cast.ida))
    world.add("mandate", given.pk, cast.van_doorn, cast.incasso)
    world.add("mandate to work under", given.pk, cast.incasso)
    MandateDocument.objects.create(
        mandate=given,
        agency=cast.incasso,
        landlord=cast.van_doorn,
        facts=facts_for(cast.van_doorn, cast.incasso, usual_terms()).as_record(),
        content=b"%PDF-1.7",
        digest=DIGEST,
        made_at=clock.now(),
    )
    world.add("mandate on paper", given.pk, cast.van_doorn, cast.incasso)
    client = clients.add(by=asker(cast), named=known(cast), terms=usual_terms())
    world.add("client", client.pk, cast.incasso)
    # Who only asked does not get to see whether the landlord is known here.
    world.add("mandate", client.mandate_id, cast.van_doorn)


def _evidence(house: Organisation, by: Membership) -> EvidenceFile:
    key = new_id()
    return EvidenceFile.objects.create(
        id=key,
        organisation=house,
        name="besluit.pdf",
        media_type="application/pdf",
        size=8,
        digest=DIGEST,
        sealed=sealing.seal_bytes(b"%PDF-1.7", key),
        uploaded_at=clock.now(),
        uploaded_by=by.user_id,
    )


def _its_signatories(world: World, signatory: Membership, operator: Membership) -> None:
    house = signatory.organisation
    paper = _evidence(house, signatory)
    change = SignatoryChange.objects.create(
        organisation=house,
        email="lars.nieuwland@example.nl",
        family_name="Nieuwland",
        ground=SigningGround.DECISION,
        evidence=paper,
        valid_from=clock.today(),
        asked_at=clock.now(),
        asked_by=signatory.pk,
        asked_by_person=signatory.user_id,
        asked_name=signatory.user.full_name,
    )
    mandate = SigningMandate.objects.get(organisation=house, email=signatory.user.email)
    world.add("signing mandate", mandate.pk, house)
    # Nobody of the house can approve it, so it is put before the operator.
    world.add("signatory change", change.pk, house, operator)
    world.add("evidence", paper.pk, house, operator)


def _its_people(world: World, colleague: Membership) -> None:
    house = colleague.organisation
    world.add("colleague", colleague.pk, house)
    world.add("card", ContactPerson.objects.filter(organisation=house)[0].pk, house)
    invitation, _ = accounts.invite(
        by=None,
        organisation=house,
        person=Invitee("anna.bos@example.nl", "Bos"),
        roles=[Role.ADMINISTRATOR],
    )
    world.add("invitation", invitation.pk, house)


def _join_request() -> JoinRequest:
    return JoinRequest.objects.create(
        state=JoinState.WAITING,
        email="c.bakker@example.nl",
        codes=["0392"],
        token_digest=b"\x01" * 32,
        link_sent_at=clock.now(),
        asked_at=clock.now(),
        proven_at=clock.now(),
        name="Haarlem",
        legal_name="Het college van Haarlem",
        contact_family_name="Bakker",
    )


def _reported(world: World, deal: Agreement, landlord: Membership) -> None:
    partner, body = deal.partner, deal.authority
    case = report(deal, sent_on=clock.today())
    signal = Signal.objects.get(pk=case.parts.values_list("report_id", flat=True)[0])
    _number_apart(signal.submission_id)
    AgreementDocument.objects.create(
        agreement=deal,
        partner=partner,
        authority=body,
        kind=DocumentKind.SIGNED,
        content=b"%PDF-1.7",
        digest=DIGEST,
        made_at=clock.now(),
    )
    pause = CollectionPause.objects.create(
        report=signal,
        landlord_id=signal.landlord_id,
        authority_id=signal.authority_id,
        tenancy_index=bytes(signal.tenancy_index),
        starts_on=clock.today(),
        ends_on=clock.today() + dt.timedelta(days=30),
        created_at=clock.now(),
    )
    world.add("agreement", deal.pk, partner, body)
    world.add("signal", signal.number, partner)
    world.add("case", case.number, body)
    world.add("pause", pause.pk, partner)
    world.add("submission", signal.submission_id, partner)
    waiting = receive(landlord, csv_file(row(1)))
    _number_apart(waiting.pk)
    world.add("submission", waiting.pk, partner)
    handover = Handover.objects.create(
        submission=waiting,
        organisation=partner,
        authority=body,
        reporting_point=body.reporting_point,
        count=0,
        created_at=clock.now(),
    )
    world.add("handover", handover.pk)


def _number_apart(key: uuid.UUID) -> None:
    """Give a submission a number of last year: builder and portal count apart."""
    number = f"A-25-{Submission.objects.count():06d}"
    Submission.objects.filter(pk=key).update(number=number)


Finder: TypeAlias = Callable[[Cast], Membership | None]
_CAST: dict[str, Finder] = {
    name: attrgetter(name) for name, kind in Cast.__annotations__.items() if kind == "Membership"
}
PEOPLE: dict[str, Finder] = {
    "logged out": lambda cast: None,
    **_CAST,
    "administrator of Zilverberk": lambda cast: member(
        person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR
    ),
    "administrator of Zwolle": lambda cast: member(
        person("Bas", "Heer"), cast.zwolle.organisation, Role.ADMINISTRATOR
    ),
    "ida for Van Doorn": lambda cast: Representation.of(
        cast.ida, mandate(cast.incasso, cast.van_doorn)
    ),
}

# --- One request --------------------------------------------------------------------------------

_WRITE = re.compile(r'^\s*(?:insert into|update|delete from|merge into)\s+"?(\w+)', re.I)
#: What a look may write: the session's age, and the event that somebody looked.
LOGS = {"accounts_browsersession", "audit_event"}


@contextmanager
def _undone() -> Iterator[set[str]]:
    """Undo all that happens inside; yield the tables that were written to."""
    written: set[str] = set()

    def spy(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if found := _WRITE.match(str(sql)):
            written.add(found[1])
        return execute(sql, parameters, many, context)

    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        stack.enter_context(connection.execute_wrapper(spy))
        yield written
        transaction.set_rollback(True)


def _body(answer: HttpResponse, name: Any) -> str:
    """Return the page without one-time keys, the clock, and the address that was asked."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())
    text = re.sub(r'data-session="\d+"|data-session-at>[^<]+', "", text)
    return text.replace(str(name), "…")


def _address(route: Route, name: Any = None) -> str:
    if not route.arguments:
        return reverse(route.name)
    values = {argument: UNKNOWN[argument] for argument in route.arguments}
    if name is not None:
        values[route.arguments[0]] = name
    return reverse(route.name, kwargs=values)


def _ask(client: Client, method: str, address: str) -> HttpResponse:
    cookies = deepcopy(client.cookies)
    with _undone() as written:
        answer: HttpResponse = getattr(client, method)(address)
    client.cookies = cookies
    assert answer.status_code < 500, f"{method} {address}"
    if method == "get":
        assert written <= LOGS, f"GET {address} wrote to {written - LOGS}"
    return answer


def _is_login(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/inloggen/?next=")


# --- The walk -----------------------------------------------------------------------------------


def test_the_walk_meets_every_role_of_the_matrix(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        met = {(one.side, Role(one.role)) for one in (who(cast) for who in PEOPLE.values()) if one}
    assert met == set(ACTS)


def test_every_route_is_guarded_and_its_argument_is_known() -> None:
    assert len(ROUTES) > 80
    for route in EVERY_ROUTE:
        guards = r"public|signed_in|may:[a-z_,]+|api:[a-z-]+=[a-z*-]+(,[a-z-]+=[a-z*-]+)*"
        assert re.fullmatch(guards, route.guard), route
    for route in ROUTES:
        if route.arguments:
            assert any(route.name.startswith(prefix) for prefix in KINDS), route


@pytest.mark.parametrize("who", PEOPLE)
def test_every_route_answers_as_guard_and_matrix_say(cast: Cast, who: str) -> None:
    with row_security.unrestricted("tests"):
        by, world = PEOPLE[who](cast), _world(cast)
    client = Client(raise_request_exception=True)
    if by is not None:
        log_in(client, by)
    for route in ROUTES:
        if _says_something_new(who, by, route):
            for method in ("get", "post"):
                _walk(client, by, world, route, method)


#: One face of each kind for the pages that ask nobody who he is.
FACES = {"logged out", "noor", "joke", "tess", "olga"}
#: Who has the role of somebody before: only their objects are other ones.
SECOND = {"fleur", "kees", "ida", "bo", "dirk"}


def _says_something_new(who: str, by: Membership | None, route: Route) -> bool:
    if route.guard == "public":
        return who in FACES
    return who not in SECOND or bool(route.arguments)


def _may_enter(by: Membership | None, route: Route) -> bool:
    if by is None or route.guard in {"public", "signed_in"}:
        return by is not None
    return any(by.may(act) for act in route.acts)


def _walk(client: Client, by: Membership | None, world: World, route: Route, method: str) -> None:
    objects = world.of(route) if route.arguments else []
    if not _may_enter(by, route):
        objects = objects[:1]
    answers = [
        (owners, _ask(client, method, _address(route, name)), name) for name, owners in objects
    ]
    unknown = _ask(client, method, _address(route))
    every = [unknown, *(answer for _, answer, _ in answers)]
    said = f"{method} {route.name}: {[answer.status_code for answer in every]}"
    if route.guard == "public":
        assert all(answer.status_code != 403 and not _is_login(answer) for answer in every), said
        return
    if by is None:
        assert all(_is_login(answer) for answer in every), said
        return
    if not _may_enter(by, route):
        assert all(answer.status_code == 403 for answer in every), said
        return
    if not route.arguments:
        # An empty switch of role asks for a membership that is nobody's own.
        refused = {403} if (method, route.name) == ("post", "accounts:switch-role") else set()
        assert unknown.status_code in {200, 302, 400, 405} | refused, said
        return
    _same_for_foreign_and_unknown(by, route, answers, unknown, said)


def _same_for_foreign_and_unknown(
    by: Membership,
    route: Route,
    answers: list[tuple[set[uuid.UUID], HttpResponse, Any]],
    unknown: HttpResponse,
    said: str,
) -> None:
    absent = 403 if route.name == "accounts:confirm-role" else 404
    assert unknown.status_code in {absent, 405}, said
    own = {by.organisation_id, by.user_id}
    if isinstance(by, Representation) and route.name.startswith("signals:submission-"):
        # What the landlord handed in himself is not shown to who works for him.
        own.clear()
    if route.name.startswith("onboarding:client-"):
        # Whom one works for is chosen among the clients of one's own agency, also meanwhile.
        own.add(by.acting_organisation_id)
    for owners, answer, name in answers:
        if not owners or own & owners:
            # 403: the role may read this one, and not do this with it (sign, send).
            assert answer.status_code in {200, 302, 400, 403, 405, 409}, said
        else:
            assert answer.status_code == unknown.status_code, said
            asked = UNKNOWN[route.arguments[0]]
            assert _body(answer, name) == _body(unknown, asked), said


@pytest.mark.parametrize("who", ["logged out", "noor", "joke", "tess", "olga"])
def test_no_post_is_taken_without_its_one_time_key(cast: Cast, who: str) -> None:
    with row_security.unrestricted("tests"):
        by, world = PEOPLE[who](cast), _world(cast)
    client = Client(enforce_csrf_checks=True)
    if by is not None:
        log_in(client, by)
    for route in ROUTES:
        names = [name for name, _ in world.of(route)] if route.arguments else [None]
        for name in names or [None]:
            address = _address(route, name)
            with _undone() as written:
                answer = client.post(address)
            assert answer.status_code == 403, address
            assert written <= {"accounts_browsersession"}, address


@pytest.mark.parametrize("who", ["noor_as_contact", "joke"])
@pytest.mark.parametrize("deed", ["sign", "decline"])
def test_who_may_not_sign_is_refused_by_the_server_and_it_is_written_down(
    cast: Cast, client: Client, who: str, deed: str
) -> None:
    with row_security.unrestricted("tests"):
        deal = agreement(cast.zilverberk, cast.zwolle, "0193", in_force=False)
    log_in(client, getattr(cast, who))
    address = reverse(f"agreements:{deed}", args=[deal.pk])
    assert client.post(address, {"has_agreed": "on", "code": "123456"}).status_code == 403
    with row_security.unrestricted("tests"), connection.cursor() as cursor:
        cursor.execute("select detail ->> 'refusal' from audit_event where verb = 'refused'")
        assert cursor.fetchall() == [("not_a_signatory",)]
