"""The standing cast: every access test is one line with a known face."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp

from agreements.models import Agreement, Signature, Terms
from agreements.states import PartySide
from municipalities.models import Address, AddressRegister, Authority, Municipality, ReportingPoint
from municipalities.states import ReportingPointKind
from onboarding.models import Agency, Landlord
from signals.models import Case, CaseSignal, Evidence, Signal, Submission
from signals.states import SubmissionState
from vroegsignalering import clock, sealing
from vroegsignalering.accounts.middleware import ACTING, UNDER_MANDATE
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
from vroegsignalering.dutch_formats import fold_surname
from vroegsignalering.holidays.selectors import all_dates
from vroegsignalering.identifiers import new_id
from vroegsignalering.workdays import four_week_term

PASSWORD = "vier losse woorden graag"
DIGEST = "ab" * 32


@dataclass
class Cast:
    """Two landlords, an agency, three authorities (one joint, one elsewhere), an operator."""

    zilverberk: Organisation
    noor: Membership  # signatory of Zilverberk, also contact person
    noor_as_contact: Membership
    sam: Membership  # submitter of Zilverberk
    van_doorn: Organisation
    kees: Membership  # contact person of Van Doorn
    fleur: Membership  # signatory of Van Doorn
    incasso: Organisation
    ida: Membership  # submitter of the agency
    zwolle: Authority
    rachid: Membership  # signatory of Zwolle
    joke: Membership  # contact person of Zwolle
    tess: Membership  # caseworker of Zwolle
    bollenstreek: Authority
    bo: Membership  # contact person of the joint body
    delft: Authority  # receives signals at another meldpunt
    dirk: Membership  # caseworker of Delft
    olga: Membership  # operator
    this_portal: ReportingPoint
    elsewhere: ReportingPoint


def organisation(name: str, side: Side, kvk_number: str = "") -> Organisation:
    """Make an organisation."""
    return Organisation.objects.create(
        name=name,
        side=side,
        kvk_number=kvk_number,
        address_line="Voorbeeldstraat 1",
        town_line="1234 AB Verzonnenstad",
        created_at=clock.now(),
    )


@cache
def _password_hash() -> str:
    """Hash ``PASSWORD`` once for everybody: Argon2 is slow on purpose."""
    return make_password(PASSWORD)


def person(given_name: str, family_name: str) -> User:
    """Make somebody who can log in with ``PASSWORD`` and an authenticator app."""
    user = User(
        email=f"{given_name}.{family_name.rsplit(maxsplit=1)[-1]}@example.nl".lower(),
        given_name=given_name,
        family_name=family_name,
        phone="0600000000",
        created_at=clock.now(),
    )
    user.password = _password_hash()
    user.save()
    device = AuthenticatorApp(user=user, name="app", confirmed=True)
    device.keep_seed(os.urandom(20))
    device.save()
    return user


def member(user: User, at: Organisation, role: Role, job_title: str = "") -> Membership:
    """Give somebody a role, with a card in the directory for who is to be called."""
    if role == Role.SIGNATORY:
        SigningMandate.objects.create(
            organisation=at,
            email=user.email,
            name=user.full_name,
            ground=SigningGround.STATED,
            valid_from=dt.date(2020, 1, 1),
            recorded_at=clock.now(),
        )
    if role in {Role.SIGNATORY, Role.CONTACT_PERSON}:
        ContactPerson.objects.create(
            organisation=at,
            user=user,
            name=user.full_name,
            job_title=job_title,
            email=user.email,
            phone=user.phone,
            role=role,
            confirmed_on=clock.today(),
        )
    return Membership.objects.create(
        user=user, organisation=at, role=role, job_title=job_title, since=clock.now()
    )


def mandate(
    agency: Organisation,
    landlord: Organisation,
    *acts: MandateAct,
    codes: Sequence[str] = (),
    starts_on: dt.date = dt.date(2026, 1, 1),
    ends_on: dt.date | None = None,
) -> ActsFor:
    """Let an agency act for a landlord; by default deliver and follow, everywhere."""
    return ActsFor.objects.create(
        agency=agency,
        landlord=landlord,
        acts=list(acts or (MandateAct.DELIVER, MandateAct.READ_FEEDBACK)),
        municipality_codes=list(codes),
        starts_on=starts_on,
        ends_on=ends_on,
        granted_at=clock.now(),
        granted_by=landlord.pk,
        granted_name="Iemand",
    )


def authority(
    name: str, point: ReportingPoint, *codes: str, threshold: Decimal | None = None
) -> Authority:
    """Make a public body that serves the municipalities with these codes."""
    body = Authority.objects.create(
        organisation=organisation(name, Side.AUTHORITY),
        name=name,
        legal_name=f"Het college van burgemeester en wethouders van {name}",
        is_joint_body=len(codes) > 1,
        reporting_point=point,
        threshold_amount=threshold,
        joined_on=dt.date(2026, 1, 1),
    )
    for code in codes:
        Municipality.objects.update_or_create(
            code=code, defaults={"name": NAMES[code], "authority": body}
        )
    return body


NAMES = {
    "0193": "Zwolle",
    "0553": "Lisse",
    "0534": "Hillegom",
    "0503": "Delft",
    "0392": "Haarlem",
    "0153": "Enschede",
    "0307": "Amersfoort",
    "0546": "Leiden",
}


def make_cast() -> Cast:
    """Make everybody. Call it inside ``unrestricted``."""
    for code, name in NAMES.items():
        Municipality.objects.get_or_create(code=code, defaults={"name": name})
    this_portal = ReportingPoint.objects.create(
        name="dit portaal",
        kind=ReportingPointKind.THIS_PORTAL,
        delivery_instructions="Kies in het menu Aanleveren.",
        contact_name="Helpdesk",
        contact_phone="038 000 00 00",
        contact_email="hulp@example.nl",
    )
    elsewhere = ReportingPoint.objects.create(
        name="Meldpunt Voorbeeld",
        kind=ReportingPointKind.DOWNLOAD,
        delivery_instructions="Lever aan in dit portaal. Wij geven de signalen door.",
        contact_name="Servicedesk",
        contact_phone="010 000 00 00",
        contact_email="meldpunt@example.nl",
    )
    zilverberk = organisation("Woonstichting Zilverberk", Side.PARTNER, "00000132")
    Landlord.objects.create(organisation=zilverberk)
    van_doorn = organisation("Van Doorn Vastgoed", Side.PARTNER, "00000140")
    Landlord.objects.create(organisation=van_doorn)
    incasso = organisation("Incassobureau Helder", Side.PARTNER, "00000159")
    Agency.objects.create(organisation=incasso)
    zwolle = authority("Zwolle", this_portal, "0193")
    bollenstreek = authority("ISD Bollenstreek", this_portal, "0553", "0534")
    delft = authority("Delft", elsewhere, "0503", threshold=Decimal("600.00"))
    portal = organisation("Vroegsignalering", Side.OPERATOR)
    noor = person("Noor", "Verhagen")
    return Cast(
        zilverberk=zilverberk,
        noor=member(noor, zilverberk, Role.SIGNATORY, "directeur-bestuurder"),
        noor_as_contact=member(noor, zilverberk, Role.CONTACT_PERSON, "directeur-bestuurder"),
        sam=member(person("Sam", "Postma"), zilverberk, Role.SUBMITTER),
        van_doorn=van_doorn,
        kees=member(person("Kees", "van Doorn"), van_doorn, Role.CONTACT_PERSON),
        fleur=member(person("Fleur", "Dekker"), van_doorn, Role.SIGNATORY, "eigenaar"),
        incasso=incasso,
        ida=member(person("Ida", "Helder"), incasso, Role.SUBMITTER),
        zwolle=zwolle,
        rachid=member(
            person("Rachid", "Bouhali"), zwolle.organisation, Role.SIGNATORY, "wethouder"
        ),
        joke=member(person("Joke", "de Wit"), zwolle.organisation, Role.CONTACT_PERSON),
        tess=member(person("Tess", "Kramer"), zwolle.organisation, Role.CASEWORKER),
        bollenstreek=bollenstreek,
        bo=member(person("Bo", "Vermeulen"), bollenstreek.organisation, Role.CONTACT_PERSON),
        delft=delft,
        dirk=member(person("Dirk", "Smit"), delft.organisation, Role.CASEWORKER),
        olga=member(person("Olga", "Peters"), portal, Role.OPERATOR),
        this_portal=this_portal,
        elsewhere=elsewhere,
    )


def agreement(
    partner: Organisation,
    body: Authority,
    code: str,
    *,
    sent: bool = True,
    in_force: bool = True,
    arrears_days: int = 30,
) -> Agreement:
    """Make an agreement, by default in force since 1 January 2026. Call inside the walls."""
    start = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
    with connection.cursor() as cursor:
        cursor.execute("select nextval('agreements_number')")
        (count,) = cursor.fetchone()
    made = Agreement.objects.create(
        number=f"O-26-{count:06d}",
        partner=partner,
        authority=body,
        municipality_id=code,
        partner_name=partner.name,
        partner_kvk_number=partner.kvk_number,
        partner_address=f"{partner.address_line}, {partner.town_line}",
        authority_legal_name=body.legal_name,
        prepared_at=start,
        sent_at=start if sent else None,
        sent_by=body.pk if sent else None,
        sign_before=dt.date(2027, 1, 22) if sent else None,
        text_digest=DIGEST if sent else "",
        in_force_from=start.date() if sent and in_force else None,
    )
    Terms.objects.create(
        agreement=made,
        partner=partner,
        authority=body,
        reporting_point=body.reporting_point,
        arrears_days=arrears_days,
        threshold_amount=body.threshold_amount,
    )
    if sent and in_force:
        for side in PartySide:
            Signature.objects.create(
                agreement=made,
                partner=partner,
                authority=body,
                side=side,
                membership_id=body.pk,
                person_id=body.pk,
                signer_name="Iemand",
                signer_email="iemand@example.nl",
                mandate="verzonnen",
                text_digest=DIGEST,
                signed_at=start,
            )
    return made


def report(
    deal: Agreement,
    *,
    reference: str = "ZB-0001",
    sent_on: dt.date = dt.date(2026, 11, 23),
    amount: str = "850.00",
    surname: str = "Jansen",
    is_crisis: bool = False,
) -> Case:
    """Make a signal under an agreement, with its case. Call inside ``unrestricted``."""
    moment = dt.datetime.combine(sent_on, dt.time(9), clock.AMSTERDAM)
    key = new_id()
    renter = {
        "initials": "A.B.",
        "prefix": "van der",
        "surname": surname,
        "street": "Lindenlaan",
        "house_number": 12,
        "house_number_addition": "A",
        "postcode": "8013CR",
        "town": "Zwolle",
        "phone": "+31600000001",
        "email": "huurder@example.nl",
    }
    submission = Submission.objects.create(
        number=f"A-26-{Submission.objects.count() + 1:06d}",
        organisation_id=deal.partner_id,
        handed_in_by=deal.partner_id,
        handed_in_name="Sam Postma",
        handed_in_email="sam.postma@example.nl",
        state=SubmissionState.SENT,
        file_name="achterstanden.csv",
        file_digest=DIGEST,
        file_size=1,
        keep_until=sent_on + dt.timedelta(days=7),
        delivery_on=sent_on,
        received_at=moment,
        checked_at=moment,
        sent_at=moment,
        rows=1,
        good=1,
        sent=1,
    )
    term = four_week_term(sent_on, all_dates())
    signal = Signal.objects.create(
        id=key,
        number=f"S-26-{Signal.objects.count() + 1:06d}",
        submission=submission,
        row=2,
        landlord_id=deal.partner_id,
        authority_id=deal.authority_id,
        agreement=deal,
        municipality_code=deal.municipality_id,
        reference=reference,
        sealed=sealing.seal(renter, key),
        address_index=sealing.address_index("8013CR", 12, "a"),
        name_index=sealing.name_index(fold_surname(surname)),
        tenancy_index=sealing.tenancy_index(deal.partner_id, reference),
        amount=Decimal(amount),
        arrears_since=sent_on - dt.timedelta(days=60),
        is_crisis=is_crisis,
        sent_at=moment,
        sent_on=sent_on,
        month=sent_on.replace(day=1),
        answer_due_on=term.on,
    )
    before = sent_on - dt.timedelta(days=30)
    Evidence.objects.create(
        report=signal,
        landlord_id=deal.partner_id,
        authority_id=deal.authority_id,
        contact_effort_on=before,
        debt_help_pointed_on=before,
        reminder_on=before,
        sharing_offered_on=before,
    )
    case = Case.objects.create(
        number=f"Z-26-{Case.objects.count() + 1:06d}",
        authority_id=deal.authority_id,
        municipality_code=deal.municipality_id,
        opened_on=sent_on,
        due_on=term.on,
        due_reason=term.why,
        is_crisis=is_crisis,
        amount=signal.amount,
        arrears_since=signal.arrears_since,
    )
    CaseSignal.objects.create(case=case, report=signal, authority_id=deal.authority_id)
    return case


def addresses(*rows: tuple[str, int, str]) -> None:
    """Load addresses (postcode, house number, municipality code) as the serving register."""
    register = AddressRegister.objects.create(
        year=2026, imported_at=clock.now(), rows=len(rows), is_serving=True
    )
    Address.objects.bulk_create(
        Address(register=register, postcode=p, house_number=n, municipality_code=c)
        for p, n, c in rows
    )


def log_in(client: Client, by: Membership) -> Client:
    """Log in with a second factor, acting as this membership."""
    client.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    device = AuthenticatorApp.objects.get(user=by.user)
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session[ACTING] = str(by.pk)
    if by.mandate_id is not None:
        session[UNDER_MANDATE] = str(by.mandate_id)
    session.save()
    return client


def code_of(by: Membership) -> str:
    """Return a fresh one-time code; forgets which codes were used before."""
    device = AuthenticatorApp.objects.get(user=by.user)
    AuthenticatorApp.objects.filter(pk=device.pk).update(last_step=-1)
    return f"{totp(device.seed(), device.STEP_SECONDS):06d}"
