"""The months before today, played through the portal's own services.

Every step goes the way it goes in the browser: prepared, sent, signed with a code, handed in,
checked, sent, handled, fed back. The clock of each step is moved, nothing else.
"""

import datetime as dt
import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection
from django_otp.oath import totp

from agreements.models import Agreement
from agreements.services import expiring, preparing, signing
from demo import deliveries, people
from municipalities.models import Authority, Municipality, ReportingPoint
from municipalities.services import addresses
from municipalities.states import ReportingPointKind
from onboarding.models import Agency, Client, Landlord
from onboarding.rules import mandates as mandate_rules
from onboarding.selectors import mandates as mandate_selectors
from onboarding.services import clients, mandates
from onboarding.services.clients import NamedClient
from signals.models import Case, CollectionPause, Submission
from signals.services import handling, pausing, submitting, sweeping, working
from signals.states import CaseState, ContactKind, DayPart, EndResult, SendMode
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.models import (
    ActsFor,
    AuthenticatorApp,
    ContactPerson,
    Membership,
    Organisation,
    SigningMandate,
    User,
)
from vroegsignalering.accounts.roles import MandateAct, Role, Side
from vroegsignalering.accounts.states import SigningGround
from vroegsignalering.outbox import services as outbox

ADDRESSES = Path(__file__).with_name("adressen.csv")
_LOCK = 7261002
ZILVERBERK_KVK = "00000132"
ELSEWHERE = "Meldpunt Voorbeeld"
INSTRUCTIONS_HERE = "Lever uw bestand aan in dit portaal: kies in het menu Aanleveren."
INSTRUCTIONS_ELSEWHERE = (
    "Lever uw bestand aan in dit portaal. Wij geven de signalen door aan het meldpunt van de "
    "gemeente. U hoeft zelf niets bij dat meldpunt te doen."
)


class Story:
    """The people of the demo and the steps they take. Made once per loading."""

    def __init__(self) -> None:
        self.chance = Random(26)
        self.now = clock.now()
        self.members: dict[tuple[str, Role], Membership] = {}
        self.organisations: dict[str, Organisation] = {}
        self.bodies: dict[str, Authority] = {}

    # --- Moving the clock and acting as somebody ----------------------------------------

    @contextmanager
    def day(self, days_ago: float) -> Iterator[None]:
        """Play the block as if it were so many days ago."""
        with clock.at(self.now - dt.timedelta(days=days_ago)):
            yield

    @contextmanager
    def acting(self, key: str, role: Role) -> Iterator[Membership]:
        """Play the block as this member of this house."""
        by = self.members[key, role]
        with row_security.acting_for(by.organisation_id, by.user_id):
            yield by

    # --- Who there is ----------------------------------------

    def everybody(self) -> None:
        """Make the organisations, their people and the registry's facts."""
        here = ReportingPoint.objects.create(
            name="dit portaal",
            kind=ReportingPointKind.THIS_PORTAL,
            delivery_instructions=INSTRUCTIONS_HERE,
            contact_name="Helpdesk Vroegsignalering",
            contact_phone=settings.HELP_PHONE,
            contact_email="hulp@example.nl",
        )
        elsewhere = ReportingPoint.objects.create(
            name=ELSEWHERE,
            kind=ReportingPointKind.DOWNLOAD,
            delivery_instructions=INSTRUCTIONS_ELSEWHERE,
            contact_name="Servicedesk Meldpunt Voorbeeld",
            contact_phone="010 000 00 00",
            contact_email="servicedesk@example.nl",
        )
        for house in people.PARTNERS:
            Landlord.objects.create(organisation=self._house(house, Side.PARTNER))
        Agency.objects.create(organisation=self._house(people.AGENCY, Side.PARTNER))
        for body in people.BODIES:
            self._body(body, elsewhere if body.is_elsewhere else here)
        self._house(people.PORTAL, Side.OPERATOR)

    def _house(self, house: people.House, side: Side) -> Organisation:
        organisation = Organisation.objects.create(
            name=house.name,
            side=side,
            kvk_number=house.kvk_number,
            address_line=house.address_line,
            town_line=house.town_line,
            created_at=clock.now(),
        )
        self.organisations[house.key] = organisation
        for player in house.people:
            user = User.objects.create(
                email=player.email,
                given_name=player.given_name,
                family_name=player.family_name,
                phone="06 0000 0000",
                created_at=clock.now(),
            )
            accounts.set_up_login(user=user, password=settings.DEMO_PASSWORD)
            for role in player.roles:
                self.members[house.key, role] = Membership.objects.create(
                    user=user,
                    organisation=organisation,
                    role=role,
                    job_title=player.job_title,
                    since=clock.now(),
                )
                if role == Role.SIGNATORY:
                    SigningMandate.objects.create(
                        organisation=organisation,
                        email=player.email,
                        name=user.full_name,
                        ground=SigningGround.STATED,
                        valid_from=clock.today(),
                        recorded_at=clock.now(),
                    )
                if role in {Role.SIGNATORY, Role.CONTACT_PERSON}:
                    ContactPerson.objects.create(
                        organisation=organisation,
                        user=user,
                        name=user.full_name,
                        job_title=player.job_title,
                        email=user.email,
                        phone=user.phone,
                        role=role,
                        confirmed_on=clock.today(),
                    )
        return organisation

    def _body(self, body: people.Body, point: ReportingPoint) -> None:
        self.bodies[body.key] = Authority.objects.create(
            organisation=self._house(body, Side.AUTHORITY),
            name=body.name,
            legal_name=body.legal_name,
            is_joint_body=len(body.codes) > 1,
            reporting_point=point,
            threshold_amount=body.threshold,
            joined_on=clock.today(),
        )
        for code in body.codes:
            Municipality.objects.filter(code=code).update(authority=self.bodies[body.key])

    # --- Mandates ----------------------------------------

    def mandates(self) -> None:
        """One mandate that is good, one that ended, one that is asked, and a client invited."""
        self.let_act("van_doorn", 138, dt.timedelta(days=538))
        ended = self.let_act("zilverberk", 120, dt.timedelta(days=365))
        with self.day(62), self.acting("zilverberk", Role.SIGNATORY) as by:
            mandates.end(by=by, mandate=ended)
        with self.day(3), self.acting("helder", Role.CONTACT_PERSON) as by:
            asked = Client.objects.select_related("mandate").get(kvk_number=ZILVERBERK_KVK)
            clients.ask_again(by=by, client=asked, terms=self._terms(dt.timedelta(days=365)))
        with self.day(5), self.acting("helder", Role.CONTACT_PERSON) as by:
            clients.add(by=by, named=people.INVITED_CLIENT, terms=self._terms(None))

    def let_act(self, landlord: str, days_ago: float, span: dt.timedelta) -> ActsFor:
        """The agency asks and the landlord's signatory grants it a day later."""
        house = self.organisations[landlord]
        with self.day(days_ago + 1), self.acting("helder", Role.CONTACT_PERSON) as by:
            named = NamedClient(
                house.kvk_number,
                house.name,
                self.members[landlord, Role.CONTACT_PERSON].user.full_name,
                self.members[landlord, Role.CONTACT_PERSON].user.email,
            )
            client = clients.add(by=by, named=named, terms=self._terms(span))
        with self.day(days_ago), self.acting(landlord, Role.SIGNATORY) as by:
            waiting = mandate_selectors.requests_to_decide(by)
            asked = next(one for one in waiting if one.pk == client.mandate_id)
            terms = mandate_rules.grantable(mandate_rules.terms_of(asked), clock.today())
            return mandates.grant(
                by=by,
                mandate=asked,
                terms=terms,
                text_digest=mandates.digest_to_read(by=by, agency=asked.agency, terms=terms),
                has_agreed=True,
                code=_code(by),
            )

    @staticmethod
    def _terms(span: dt.timedelta | None) -> mandate_rules.Terms:
        """Deliver and follow, everywhere."""
        until = clock.today() + span if span else None
        acts = (MandateAct.DELIVER.value, MandateAct.READ_FEEDBACK.value)
        return mandate_rules.Terms(acts, (), clock.today(), until)

    # --- Agreements ----------------------------------------

    def prepare(self, partner: str, code: str, days_ago: float) -> Agreement:
        """An agreement is made ready for the municipality's contact person."""
        with self.day(days_ago), row_security.unrestricted("demo: the Friday batch"):
            return preparing.prepare(
                by=None,
                partner=self.organisations[partner],
                municipality=Municipality.objects.get(code=code),
            )

    def send_out(self, agreement: Agreement, body: str, days_ago: float) -> None:
        """The contact person sends it out for signing."""
        with self.day(days_ago), self.acting(body, Role.CONTACT_PERSON) as by:
            signing.send(by=by, agreement=self._fresh(agreement))

    def sign(self, agreement: Agreement, house: str, days_ago: float) -> None:
        """A signatory signs, with a code of his app."""
        with self.day(days_ago), self.acting(house, Role.SIGNATORY) as by:
            fresh = self._fresh(agreement)
            signing.sign(
                by=by,
                agreement=fresh,
                code=_code(by),
                text_digest=fresh.text_digest,
                has_agreed=True,
            )

    @staticmethod
    def _fresh(agreement: Agreement) -> Agreement:
        return Agreement.objects.select_related("municipality", "authority").get(pk=agreement.pk)

    def in_force(self, partner: str, body: str, code: str, days_ago: float) -> Agreement:
        """Both sides sign within a few days."""
        agreement = self.prepare(partner, code, days_ago)
        self.send_out(agreement, body, days_ago - 2)
        self.sign(agreement, partner, days_ago - 4)
        self.sign(agreement, body, days_ago - 6)
        return agreement

    def agreements(self) -> None:
        """One agreement in every state."""
        served = (
            ("zwolle", "0193"),
            ("enschede", "0153"),
            ("amersfoort", "0307"),
            ("leiden", "0546"),
            ("bollenstreek", "0553"),
            ("bollenstreek", "0534"),
            ("delft", "0503"),
        )
        for number, (body, code) in enumerate(served):
            self.in_force("zilverberk", body, code, 130 - number)
        almere = self.prepare("zilverberk", "0034", 6)
        self.send_out(almere, "almere", 4)
        self.in_force("helder", "zwolle", "0193", 120)
        self.prepare("van_doorn", "0193", 3)
        waiting = self.prepare("van_doorn", "0153", 12)
        self.send_out(waiting, "enschede", 9)
        self.sign(waiting, "van_doorn", 5)
        signed_there = self.prepare("van_doorn", "0546", 11)
        self.send_out(signed_there, "leiden", 8)
        self.sign(signed_there, "leiden", 2)
        declined = self.prepare("van_doorn", "0503", 40)
        self.send_out(declined, "delft", 38)
        with self.day(35), self.acting("van_doorn", Role.SIGNATORY) as by:
            reason = "Wij verhuren niet meer in deze gemeente."
            signing.decline(by=by, agreement=self._fresh(declined), reason=reason)
        forgotten = self.prepare("van_doorn", "0307", 60)
        self.send_out(forgotten, "amersfoort", 58)
        with self.day(30):
            expiring.expire_due(clock.today())
        ended = self.in_force("van_doorn", "bollenstreek", "0553", 125)
        with row_security.unrestricted("demo: an agreement that ended"):
            Agreement.objects.filter(pk=ended.pk).update(
                ends_on=clock.today() - dt.timedelta(days=20)
            )

    # --- Arrears in, help out ----------------------------------------

    def deliver(self, house: str, rows: list[deliveries.Row], days_ago: float) -> uuid.UUID:
        """A file goes all the way: handed in, checked, looked at, sent."""
        with self.day(days_ago):
            content = deliveries.as_csv(rows, clock.today())
            with self.acting(house, Role.SUBMITTER) as by:
                name = f"achterstanden-{clock.today():%Y-%m}.csv"
                key = submitting.receive(by=by, file_name=name, content=io.BytesIO(content)).pk
            working.work_on(key)
            with self.acting(house, Role.SUBMITTER) as by:
                submission = Submission.objects.get(pk=key)
                submitting.request_send(
                    by=by,
                    submission=submission,
                    mode=SendMode.GOOD_ROWS,
                    seen_at=submission.checked_at,
                )
            working.work_on(key)
        return key

    def deliveries(self) -> None:
        """Three months of arrears, and one file that waits for its sender."""
        rows = deliveries.invent(ADDRESSES, self.chance)
        self.deliver("zilverberk", rows[:60], 66)
        self.handle(days_ago=52, share=1.0)
        self.deliver("zilverberk", rows[60:110], 34)
        self.handle(days_ago=20, share=0.6)
        self.deliver("zilverberk", rows[110:150], 3)
        self.handle(days_ago=1, share=0.15)

    def handle(self, *, days_ago: float, share: float) -> None:
        """Caseworkers take up part of the open cases and conclude most of those."""
        with row_security.unrestricted("demo: which cases are open"):
            open_cases = list(Case.objects.exclude(state=CaseState.CONCLUDED).order_by("number"))
        results = [
            EndResult.FURTHER_HELP,
            EndResult.SOLVES_ITSELF,
            EndResult.NO_CONTACT,
            EndResult.ADVICE_OR_QUICK_FIX,
            EndResult.PAID_OR_ARRANGED,
            EndResult.OTHER_REASON,
            EndResult.NOT_A_RESIDENT,
            EndResult.REPEATED_REPORT,
            EndResult.UNJUSTIFIED,
            EndResult.DECEASED,
        ]
        houses = {body.pk: key for key, body in self.bodies.items()}
        for number, case in enumerate(open_cases):
            house = houses[case.authority_id]
            if number >= len(open_cases) * share:
                if number % 5 == 0:
                    with self.day(days_ago), self.acting(house, Role.CASEWORKER) as by:
                        handling.take(by=by, case=case)
                continue
            with self.day(days_ago), self.acting(house, Role.CASEWORKER) as by:
                handling.take(by=by, case=case)
                case.refresh_from_db()
                handling.log_attempt(
                    by=by,
                    case=case,
                    kind=self.chance.choice([ContactKind.PHONE, ContactKind.HOME_VISIT]),
                    reached=number % 3 != 0,
                    on=clock.today(),
                    day_part=self.chance.choice(list(DayPart)),
                    form_key=uuid.UUID(int=self.chance.getrandbits(128), version=4),
                )
                case.refresh_from_db()
                if number % 4 == 3:
                    continue
                result = results[number % len(results)]
                accepted = result in (EndResult.FURTHER_HELP, EndResult.ADVICE_OR_QUICK_FIX)
                handling.conclude(
                    by=by,
                    case=case,
                    result=result,
                    accepted_on=clock.today() if accepted else None,
                )

    def pauses(self) -> None:
        """Some landlords confirm; what ended is announced."""
        with self.acting("zilverberk", Role.SUBMITTER) as by:
            for pause in CollectionPause.objects.order_by("starts_on", "pk")[:3]:
                pausing.confirm(by=by, pause=pause)
        # What else is due (signed papers, erasing) the worker does as soon as it runs.
        pausing.announce_ended(clock.today())
        sweeping.tell_silence(clock.today())


def _code(by: Membership) -> str:
    """Return a code of this person's app that was not spent yet."""
    app = AuthenticatorApp.objects.get(user=by.user)
    AuthenticatorApp.objects.filter(pk=app.pk).update(last_step=-1)
    return f"{totp(app.seed(), AuthenticatorApp.STEP_SECONDS):06d}"


def load() -> bool:
    """Play the story once; return whether there was anything to do."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [_LOCK])
    try:
        return _load()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [_LOCK])


def _load() -> bool:
    with row_security.unrestricted("demo: is there anything yet"):
        if Organisation.objects.exists():
            return False
    story = Story()
    with story.day(140), row_security.unrestricted("demo: who there is"):
        story.everybody()
        addresses.load(by=None, path=ADDRESSES)
    story.mandates()
    story.agreements()
    story.deliveries()
    story.pauses()
    outbox.send_due(limit=5000)
    return True
