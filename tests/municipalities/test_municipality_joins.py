"""The operator lets a municipality take part: body, meldpunt, invitations."""

import pytest
from django.test import Client

from municipalities.models import Authority, Municipality
from municipalities.services import joining
from municipalities.states import RegistryRefusal
from tests.cast import Cast, log_in
from vroegsignalering import row_security
from vroegsignalering.accounts.models import Invitation
from vroegsignalering.accounts.services import Invitee
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused

JOIN = "/beheer/gemeenten/0392/meedoen/"
FILLED_IN = {
    "name": "Haarlem",
    "legal_name": "Het college van burgemeester en wethouders van de gemeente Haarlem",
    "codes": "Haarlem",
    "reporting_point": "dit",
    "contact_family_name": "Bakker",
    "contact_email": "C.Bakker@example.nl",
    "signatory_family_name": "de Boer",
    "signatory_email": "t.deboer@example.nl",
}


def body_of(code: str) -> Authority | None:
    with row_security.unrestricted("tests"):
        return Authority.objects.filter(municipalities__code=code).first()


def invited(body: Authority) -> dict[str, list[str]]:
    with row_security.unrestricted("tests"):
        found = Invitation.objects.filter(organisation=body.organisation_id)
        return {invitation.email: invitation.roles for invitation in found}


def test_the_operator_lets_a_municipality_take_part(cast: Cast, client: Client) -> None:
    answer = log_in(client, cast.olga).post(JOIN, FILLED_IN)
    assert answer.status_code == 302
    body = body_of("0392")
    assert body is not None
    assert body.reporting_point == cast.this_portal
    assert not body.is_joint_body
    assert invited(body) == {
        "c.bakker@example.nl": ["contact_person", "administrator"],
        "t.deboer@example.nl": ["signatory"],
    }
    with row_security.unrestricted("tests"):
        subjects = set(Mail.objects.values_list("subject", flat=True))
    assert subjects == {"Haarlem doet mee: maak uw account"}


def test_one_person_with_all_roles_gets_one_invitation(cast: Cast, client: Client) -> None:
    log_in(client, cast.olga).post(
        JOIN, FILLED_IN | {"is_same_person": "on", "handles_cases": "on"}
    )
    body = body_of("0392")
    assert body is not None
    assert invited(body) == {
        "c.bakker@example.nl": ["contact_person", "administrator", "caseworker", "signatory"]
    }


def test_several_municipalities_make_a_joint_body_with_its_own_meldpunt(
    cast: Cast, client: Client
) -> None:
    filled_in = FILLED_IN | {
        "codes": "0392\nLeiden",
        "threshold_amount": "250,50",
        "reporting_point": "ander",
        "point_name": "Meldpunt Duin",
        "point_instructions": "Lever hier aan.",
    }
    log_in(client, cast.olga).post(JOIN, filled_in)
    body = body_of("0546")
    assert body is not None
    assert body == body_of("0392")
    assert body.is_joint_body
    assert str(body.threshold_amount) == "250.50"
    assert body.reporting_point.name == "Meldpunt Duin"


def test_all_that_is_missing_is_told_at_once(cast: Cast, client: Client) -> None:
    page = (
        log_in(client, cast.olga)
        .post(JOIN, {"codes": "Zwolle\nNergens", "reporting_point": "ander", "name": "Haarlem"})
        .content.decode()
    )
    assert "Deze gemeenten kennen wij niet: Nergens" in page
    assert "Vul het e-mailadres van de contactpersoon in." in page
    assert "Vul de achternaam van de tekenbevoegde in." in page
    assert "Vul de naam van het meldpunt in." in page
    assert body_of("0392") is None


def test_a_municipality_that_takes_part_cannot_be_taken_over(cast: Cast) -> None:
    person = Invitee(email="x@example.nl", family_name="X")
    with pytest.raises(Refused) as refused:
        joining.join(
            by=cast.olga,
            codes=["0392", "0193"],
            name="Groot",
            legal_name="Groot",
            reporting_point=None,
            contact_person=person,
            signatory=person,
        )
    assert refused.value.refusal == RegistryRefusal.TAKES_PART_ALREADY
    assert body_of("0392") is None
    assert body_of("0193") == cast.zwolle


def test_only_the_operator_enters_the_registry(cast: Cast, client: Client) -> None:
    assert log_in(client, cast.joke).get("/beheer/gemeenten/").status_code == 403
    assert client.post(JOIN, FILLED_IN).status_code == 403
    assert body_of("0392") is None


def test_the_registry_says_who_is_missing(cast: Cast, client: Client) -> None:
    page = log_in(client, cast.olga).get("/beheer/gemeenten/", {"meedoen": "ja"}).content.decode()
    assert "4 doen mee, 1 zonder contactpersoon" in page
    assert "Joke de Wit" in page
    assert Municipality.objects.filter(authority__isnull=True).count() == 338
