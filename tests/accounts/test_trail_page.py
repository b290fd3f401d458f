"""The trail on the screen: in Dutch words, complete, and of one's own organisation only."""

import ast

import pytest
from django.test import Client

from tests.architecture.source import modules, tree
from tests.cast import Cast, log_in, mandate, member, person
from vroegsignalering import row_security
from vroegsignalering.accounts import selectors, services
from vroegsignalering.accounts.models import Membership, Representation
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.services import Invitee
from vroegsignalering.accounts.views.wording import SENTENCES, TrailKind, sentence_of
from vroegsignalering.audit import services as audit

PAGE = "/organisatie/logboek/"


@pytest.fixture
def ada(cast: Cast) -> Membership:
    """An administrator of Zilverberk."""
    with row_security.unrestricted("tests"):
        return member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)


def page_of(client: Client, by: Membership, query: str = "") -> str:
    answer = log_in(client, by).get(PAGE + query)
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1]


def do(verb: str, by: Membership, count: int = 1, **facts: object) -> None:
    with row_security.acting_for(by.organisation_id, by.user_id):
        for _ in range(count):
            audit.record(verb, by.organisation, by=by, detail=facts)


def test_it_says_who_did_what_to_whom(cast: Cast, ada: Membership, client: Client) -> None:
    with row_security.acting_for(ada.organisation_id, ada.user_id):
        services.invite_colleague(
            by=ada, person=Invitee("anna.bos@example.nl", "Bos", "Anna"), roles=[Role.SUBMITTER]
        )
        services.end_role(by=ada, membership=cast.sam)
    page = page_of(client, ada)
    assert "Nodigde iemand uit: Anna Bos (aanleveraar)" in page
    assert "Beëindigde een rol: Sam Postma (aanleveraar)" in page
    assert "Ada Baas" in page
    assert "Beheerder" in page
    assert page.index("Beëindigde") < page.index("Nodigde")


def test_an_act_under_a_mandate_shows_all_four_facts(
    cast: Cast, ada: Membership, client: Client
) -> None:
    with row_security.unrestricted("tests"):
        given = mandate(cast.incasso, cast.zilverberk)
    by = Representation.of(cast.ida, given)
    with row_security.unrestricted("tests"):
        audit.record("submission_received", cast.zilverberk, by=by)
    row = page_of(client, ada).split("Leverde een bestand aan")[1].split("</tr>")[0]
    assert "Ida Helder" in row
    assert "Aanleveraar bij Incassobureau Helder" in row
    assert "Woonstichting Zilverberk" in row
    assert "met machtiging van Woonstichting Zilverberk vanaf 1 januari 2026" in row
    with row_security.unrestricted("tests"):
        boss = member(person("Bea", "Vos"), cast.incasso, Role.ADMINISTRATOR)
    assert "Leverde een bestand aan" in page_of(Client(), boss)


def test_the_acts_of_others_are_not_in_it(cast: Cast, ada: Membership, client: Client) -> None:
    do("case_taken", cast.tess)
    do("submission_received", cast.kees)
    page = page_of(client, ada)
    assert "Nam een zaak op zich" not in page
    assert "Leverde een bestand aan" not in page


def test_it_can_be_narrowed_by_kind(cast: Cast, ada: Membership, client: Client) -> None:
    do("submission_received", cast.sam)
    do("contact_confirmed", cast.noor)
    page = page_of(client, ada, f"?soort={TrailKind.PEOPLE}")
    assert "Keek een contactpersoon na" in page
    assert "Leverde een bestand aan" not in page
    assert "Leverde een bestand aan" in page_of(client, ada, "?soort=bestaat-niet")


def test_fifty_stand_on_a_page_and_the_older_ones_behind_it(
    cast: Cast, ada: Membership, client: Client
) -> None:
    do("contact_confirmed", cast.noor)
    do("submission_received", cast.sam, 50)
    page = page_of(client, ada)
    assert page.count("Leverde een bestand aan") == 50
    assert "Keek een contactpersoon na" not in page
    older = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "Keek een contactpersoon na" in page_of(client, ada, older.replace("&amp;", "&"))


@pytest.mark.parametrize("asked", ["?voor=x", "?voor=-1", "?voor=99999999999999999999999"])
def test_a_strange_page_is_the_first_page(
    cast: Cast, ada: Membership, client: Client, asked: str
) -> None:
    do("submission_received", cast.sam)
    assert "Leverde een bestand aan" in page_of(client, ada, asked)


@pytest.mark.parametrize("who", ["noor", "noor_as_contact", "sam", "joke"])
def test_only_who_administers_reads_it(cast: Cast, client: Client, who: str) -> None:
    assert log_in(client, getattr(cast, who)).get(PAGE).status_code == 403


def test_an_unknown_verb_is_shown_as_it_is(cast: Cast) -> None:
    do("something_new", cast.noor)
    with row_security.acting_for(cast.zilverberk.pk, cast.noor.user_id):
        (entry,) = selectors.trail_of(cast.noor).entries
    assert sentence_of(entry) == "Overige handeling (something_new)"


def test_every_verb_in_the_code_has_its_sentence_once() -> None:
    known = [verb for group in SENTENCES.values() for verb in group]
    assert len(known) == len(set(known))
    written = _verbs()
    assert {"role_ended", "code_refused", "mandate_granted"} <= written
    missing = written - set(known)
    assert not missing, "Give it a sentence in accounts/views/wording.py."


def _verbs() -> set[str]:
    """Return every verb that is written: in the call itself, or handed to who makes the call."""
    found: set[str] = set()
    for path in modules():
        if "tests" not in path.parts:
            calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
            for function in ast.walk(tree(path)):
                if isinstance(function, ast.FunctionDef):
                    found |= _written_in(function, calls)
    return found


def _written_in(function: ast.FunctionDef, calls: list[ast.Call]) -> set[str]:
    verbs = set()
    names = [argument.arg for argument in function.args.args]
    for call in ast.walk(function):
        if not (isinstance(call, ast.Call) and call.args and _is_record(call.func)):
            continue
        verb = call.args[0]
        if isinstance(verb, ast.Name) and verb.id in names:
            place = names.index(verb.id)
            for other in calls:
                is_it = isinstance(other.func, ast.Name) and other.func.id == function.name
                if is_it and len(other.args) > place:
                    verbs |= _words(other.args[place])
        else:
            verbs |= _words(verb)
    return verbs


def _words(node: ast.expr) -> set[str]:
    if isinstance(node, ast.IfExp):
        return _words(node.body) | _words(node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    return set()


def _is_record(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and called.attr == "record"
        and isinstance(called.value, ast.Name)
        and called.value.id == "audit"
    )
