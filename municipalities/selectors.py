"""Every read of the registry: which municipality an address belongs to, and who takes part."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet

from municipalities import rules
from municipalities.models import (
    AddressRegister,
    Authority,
    AuthorityChange,
    JoinRequest,
    Municipality,
    ReportingPoint,
)
from municipalities.states import JoinState, ReportingPointKind
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import (
    ContactPerson,
    Invitation,
    Membership,
    User,
    open_memberships,
)
from vroegsignalering.accounts.roles import Role
from vroegsignalering.accounts.selectors import digest_of
from vroegsignalering.audit.models import Event

SHOWN_CHANGES = 20

# From each municipality to the one that exists on the day: a merged one leads to its successor
# from the day that it is no more and the successor exists. Merged ones may merge again; the
# number of steps is bounded, so that a wrong list cannot run in circles.
_MUNICIPALITIES_OF = """
with recursive step(code, heir, steps) as (
    select code, code, 0 from municipalities_municipality where valid_until <= %(on)s
  union all
    select step.code, next.code, steps + 1
    from step
    join municipalities_municipality old on old.code = step.heir and old.valid_until <= %(on)s
    join municipalities_municipality next on next.code = old.successor_id
        and (next.valid_from is null or next.valid_from <= %(on)s)
    where steps < 9
), heirs as (
    select distinct on (code) code, heir from step order by code, steps desc
)
select asked.postcode, asked.number, coalesce(heirs.heir, address.municipality_code)
from unnest(%(postcodes)s::text[], %(numbers)s::int[]) as asked(postcode, number)
join municipalities_address address
    on address.register_id = (select id from municipalities_addressregister where is_serving)
    and address.postcode = asked.postcode and address.house_number = asked.number
left join heirs on heirs.code = address.municipality_code
"""


def municipalities_of(
    pairs: Iterable[tuple[str, int]], on: dt.date | None = None
) -> dict[tuple[str, int], str]:
    """Return the code of the municipality of each address that the register knows.

    One statement for any number of addresses. ``pairs`` are postcode (``8013CR``) and house
    number; ``on`` is the day, today when left out: a merged municipality gives its successor
    (``spec/aanlevering.md``, Routing).
    """
    wanted = sorted(set(pairs))  # in the order of the index: neighbours share its pages
    if not wanted:
        return {}
    postcodes, numbers = zip(*wanted, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _MUNICIPALITIES_OF,
            {
                "on": on or clock.today(),
                "postcodes": list(postcodes),
                "numbers": list(numbers),
            },
        )
        return {(postcode, number): code for postcode, number, code in cursor.fetchall()}


def municipality_of(postcode: str, house_number: int, on: dt.date) -> Municipality | None:
    """Return the municipality that an address belongs to on a day, or None."""
    code = municipalities_of([(postcode, house_number)], on).get((postcode, house_number))
    return Municipality.objects.filter(code=code).first() if code else None


def covered_postcodes(postcodes: Iterable[str]) -> set[str]:
    """Return those postcodes of which the serving register knows at least one address."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select asked.postcode from unnest(%s::text[]) as asked(postcode)"
            " where exists (select from municipalities_address address"
            " where address.register_id = (select id from municipalities_addressregister"
            " where is_serving) and address.postcode = asked.postcode)",
            [sorted(set(postcodes))],
        )
        return {postcode for (postcode,) in cursor.fetchall()}


def serving_register() -> AddressRegister | None:
    """Return the edition of the address register that answers now."""
    return AddressRegister.objects.filter(is_serving=True).first()


# --- Names and codes ----------------------------------------------------------------------------


def present(on: dt.date | None = None) -> list[Municipality]:
    """Return the municipalities that exist on a day (today), by name, with who serves them."""
    day = on or clock.today()
    known = Municipality.objects.select_related("authority__reporting_point")
    return [municipality for municipality in known if rules.exists_on(municipality, day)]


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the name of each code that is known."""
    return dict(Municipality.objects.filter(code__in=codes).values_list("code", "name"))


@dataclass(frozen=True)
class Search:
    """The answer to "does my municipality take part?", ready for a page.

    ``municipality`` is a name or empty; then ``suggestion`` may say what was meant.
    """

    query: str
    municipality: str = ""
    code: str = ""
    takes_part: bool = False
    meldpunt: str = ""
    threshold: Decimal | None = None
    suggestion: str = ""


def search(written: str) -> Search:
    """Find a municipality by its name or code and say whether it takes part."""
    found, suggestion = rules.best_match(written, present())
    query = written.strip()
    if found is None:
        return Search(query, suggestion=suggestion)
    body = found.authority
    return Search(
        query,
        municipality=found.name,
        code=found.code,
        takes_part=body is not None,
        meldpunt=body.reporting_point.name if body else "",
        threshold=body.threshold_amount if body else None,
    )


@dataclass(frozen=True)
class PublicRow:
    """One municipality on the public list."""

    municipality: Municipality
    meldpunt: str
    threshold: Decimal | None
    joint_body: str
    criteria: str = ""

    @property
    def takes_part(self) -> bool:
        """Whether signals can be sent to it through the portal."""
        return self.municipality.takes_part


def public_list(name: str = "", taking_part: bool | None = None) -> list[PublicRow]:
    """Return the municipalities by name, with meldpunt and threshold of who takes part.

    ``name`` filters on part of the name, ``taking_part`` on whether they take part.
    """
    chosen = rules.matching(name, present())
    if taking_part is not None:
        chosen = [one for one in chosen if one.takes_part == taking_part]
    return [_public_row(one) for one in chosen]


def _public_row(municipality: Municipality) -> PublicRow:
    body = municipality.authority
    if body is None:
        return PublicRow(municipality, "", None, "")
    return PublicRow(
        municipality,
        body.reporting_point.name,
        body.threshold_amount,
        body.name if body.is_joint_body else "",
        body.criteria,
    )


# --- The operator's registry (call inside the walls of the operator's crossing) ------------------


@dataclass(frozen=True)
class DeskRow:
    """One municipality on the operator's page, with what is missing."""

    municipality: Municipality
    people: tuple[ContactPerson, ...]
    invited: tuple[Invitation, ...]

    @property
    def has_contact_person(self) -> bool:
        """Whether somebody reads the agreements of this municipality."""
        return any(person.role == Role.CONTACT_PERSON for person in self.people)

    @property
    def is_waiting(self) -> bool:
        """Whether an invited contact person has not come in yet."""
        return not self.has_contact_person and any(
            Role.CONTACT_PERSON in invitation.roles for invitation in self.invited
        )


def desk_rows(name: str = "", taking_part: bool | None = None) -> list[DeskRow]:
    """Return the registry with the people of each authority."""
    chosen = rules.matching(name, present())
    if taking_part is not None:
        chosen = [one for one in chosen if one.takes_part == taking_part]
    bodies = {one.authority_id for one in chosen if one.authority_id}
    people: dict[object, list[ContactPerson]] = {}
    for person in ContactPerson.objects.filter(organisation__in=bodies).order_by("role", "name"):
        people.setdefault(person.organisation_id, []).append(person)
    invited: dict[object, list[Invitation]] = {}
    for invitation in Invitation.objects.filter(organisation__in=bodies, accepted_at=None):
        invited.setdefault(invitation.organisation_id, []).append(invitation)
    return [
        DeskRow(
            one,
            tuple(people.get(one.authority_id, ())),
            tuple(invited.get(one.authority_id, ())),
        )
        for one in chosen
    ]


def other_reporting_points() -> QuerySet[ReportingPoint]:
    """Return the meldpunten outside this portal, by name."""
    return ReportingPoint.objects.exclude(kind=ReportingPointKind.THIS_PORTAL).order_by("name")


def authority_of(municipality_code: str) -> Authority | None:
    """Return the public body that serves a municipality now."""
    return Authority.objects.filter(municipalities__code=municipality_code).first()


# --- Mergers ------------------------------------------------------------------------------------


def merged_before(today: dt.date) -> list[Municipality]:
    """Return the municipalities that are no more on this day and name who comes after them."""
    return list(
        Municipality.objects.filter(valid_until__lte=today, successor__isnull=False).order_by(
            "valid_until", "code"
        )
    )


# --- A public body and its page -----------------------------------------------------------------


def own_body(by: Membership) -> Authority | None:
    """Return the public body that somebody acts for; None on another side."""
    return Authority.objects.select_related("reporting_point").filter(pk=by.organisation_id).first()


def territories_of(body: Authority, today: dt.date) -> list[Municipality]:
    """Return the municipalities that a body serves on a day, by name."""
    served = Municipality.objects.filter(authority=body)
    return [one for one in served if rules.exists_on(one, today)]


def territories_served_by(organisation_id: uuid.UUID) -> list[Municipality]:
    """Return every municipality of an organisation, also one that merged; none for a partner."""
    return list(Municipality.objects.filter(authority_id=organisation_id))


def page_history(body: Authority) -> list[AuthorityChange]:
    """Return what was changed on the page of a body, the newest first."""
    return list(body.changes.order_by("-changed_at", "-pk")[:SHOWN_CHANGES])


def cards_of(body: Authority) -> list[ContactPerson]:
    """Return the people of a body as the other side sees them."""
    cards = ContactPerson.objects.filter(organisation_id=body.pk, role=Role.CONTACT_PERSON)
    return list(cards.order_by("name", "pk"))


def has_point_named(name: str) -> bool:
    """Return whether there is a meldpunt of this name, in whatever case it is written."""
    return ReportingPoint.objects.filter(name__iexact=name.strip()).exists()


# --- Taking part --------------------------------------------------------------------------------


def who_invites_at(organisation_id: object) -> list[User]:
    """Return who can invite a colleague at a public body: administrators, else contact persons.

    Call it across the walls.
    """
    members = list(open_memberships(organisation_id=organisation_id))
    for role in (Role.ADMINISTRATOR, Role.CONTACT_PERSON):
        if found := {one.user.pk: one.user for one in members if one.role == role}:
            return list(found.values())
    return []


def join_request_with(token: str, state: JoinState) -> JoinRequest | None:
    """Return the request of which this is the link, while it is in this state."""
    with row_security.unrestricted("link of a request to take part"):
        return JoinRequest.objects.filter(token_digest=digest_of(token), state=state).first()


def join_request(key: uuid.UUID) -> JoinRequest | None:
    """Return one request for the operator. Call it across the walls."""
    return JoinRequest.objects.select_related("reporting_point", "authority").filter(pk=key).first()


def join_requests() -> list[JoinRequest]:
    """Return all requests for the operator: what waits first. Call it across the walls."""
    first = {JoinState.WAITING: 0, JoinState.ASKED: 1, JoinState.INVITED: 2}
    found = JoinRequest.objects.select_related("authority").order_by("-asked_at")
    return sorted(found, key=lambda one: first.get(JoinState(one.state), 3))


def number_of_join_requests() -> int:
    """Return how many requests wait for the operator. Call it across the walls."""
    return JoinRequest.objects.filter(state=JoinState.WAITING).count()


def invitations_to(code: str) -> list[JoinRequest]:
    """Return who was invited for a municipality and has not answered. Across the walls."""
    return list(JoinRequest.objects.filter(state=JoinState.INVITED, codes__contains=[code]))


def old_join_requests(today: dt.date) -> list[JoinRequest]:
    """Return the requests whose period is over; one that waits for the operator stays."""
    before = today - dt.timedelta(days=rules.JOIN_REQUEST_DAYS)
    return list(
        JoinRequest.objects.exclude(state=JoinState.WAITING)
        .filter(link_sent_at__date__lt=before)
        .order_by("asked_at", "pk")
    )


def history_of_municipality(code: str) -> list[Event]:
    """Return what happened to a municipality, the newest first. Call it across the walls."""
    about = Event.objects.filter(object_kind="municipality", object_id=code)
    return list(about.order_by("-id")[:SHOWN_CHANGES])
