"""The pieces of a batch that belong to onboarding: runs, and applicant → organisation.

``agreements.services.admitting`` puts them together, because it also makes agreements ready.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db.models import Q

from onboarding import emails, selectors
from onboarding.models import BY_HAND, Agency, BatchRun, Landlord, Registration
from onboarding.services import clients
from onboarding.states import (
    MOVES,
    RegistrationKind,
    RegistrationRefusal,
    RegistrationState,
)
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts.models import Membership, Organisation, open_memberships
from vroegsignalering.accounts.roles import Role, Side
from vroegsignalering.accounts.services import Invitee
from vroegsignalering.audit import services as audit
from vroegsignalering.moves import move
from vroegsignalering.refusals import Refused

_BATCH = "Friday batch"
# A batch takes what is confirmed; from held only an operator moves it on.
_WAITING = Q(state=RegistrationState.CONFIRMED)


def open_due_batches(now: dt.datetime) -> list[BatchRun]:
    """Make a run for each Friday that became due and has none; return those made here.

    The unique period lets each Friday happen once, also when two beats come at the same time.
    """
    made = []
    for due in selectors.missing_batches(now):
        batch, is_new = BatchRun.objects.get_or_create(
            period=due.period, defaults={"due_at": due.due_at, "started_at": clock.now()}
        )
        if is_new:
            _record_opened(batch)
            made.append(batch)
    return made


def open_by_hand(before: dt.datetime) -> BatchRun:
    """Make a run that somebody asked for, of what was confirmed before a moment."""
    now = clock.now()
    batch = BatchRun.objects.create(
        period=f"{BY_HAND} {now.isoformat()}", due_at=before, started_at=now
    )
    _record_opened(batch)
    return batch


def _record_opened(batch: BatchRun) -> None:
    with row_security.unrestricted(_BATCH):
        audit.record("batch_opened", batch, by=None, detail={"period": batch.period})


def finish(batch: BatchRun) -> None:
    """Write down what a run did, once, counted from the registrations themselves."""
    with row_security.unrestricted(_BATCH):
        states = list(batch.registrations.values_list("state", "last_problem"))
        counts = {
            "processed": sum(state == RegistrationState.PROCESSED for state, _ in states),
            "held": sum(state == RegistrationState.HELD for state, _ in states),
            "failed": sum(
                state == RegistrationState.CONFIRMED and bool(problem) for state, problem in states
            ),
        }
        open_run = BatchRun.objects.filter(pk=batch.pk, finished_at=None)
        if open_run.update(finished_at=clock.now(), **counts):
            audit.record("batch_finished", batch, by=None, detail=counts)
    batch.refresh_from_db()


def make_partner(registration: Registration, batch: BatchRun) -> Organisation:
    """Make the organisation of a registration and mark it as processed.

    Call inside a transaction that crosses the walls. Raises ``Refused`` when the registration
    has moved on in the meantime; then the caller's transaction must be rolled back.
    """
    now = clock.now()
    organisation = Organisation.objects.create(
        name=registration.name,
        side=Side.PARTNER,
        kvk_number=registration.kvk_number,
        address_line=registration.address_line,
        town_line=registration.town_line,
        created_at=now,
    )
    is_agency = registration.kind == RegistrationKind.AGENCY
    kind = Agency if is_agency else Landlord
    kind.objects.create(organisation=organisation)
    move(
        registration,
        RegistrationState.PROCESSED,
        moves=MOVES,
        too_late=RegistrationRefusal.ALREADY_MOVED_ON,
        where=_WAITING,
        organisation=organisation,
        batch=batch,
        decided_at=now,
        last_problem="",
        retry_asked_at=None,
    )
    audit.record("registration_processed", registration, by=None, organisation_id=organisation.pk)
    if is_agency:
        clients.ask_named_clients(registration, organisation)
    else:
        clients.let_requests_stand_ready(organisation)
    return organisation


def welcome(
    registration: Registration,
    organisation: Organisation,
    *,
    ready: Sequence[str],
    not_joined: Sequence[str],
) -> None:
    """Invite contact person and signatory with the letter that confirms the registration (mail 3).

    ``ready`` and ``not_joined`` are names of municipalities: with an agreement made ready, and
    without one because they do not take part yet; the platform's own people are asked to invite
    those. One person with both roles gets one letter. The contact person administers from the
    first day: somebody must be able to invite the others.
    """
    contact = _contact(registration)
    signatory = Invitee(
        email=registration.signatory_email,
        given_name=registration.signatory_given_name,
        family_name=registration.signatory_family_name,
        job_title=registration.signatory_job_title,
        phone=registration.signatory_phone,
    )
    if registration.is_same_person:
        people = [(contact, [Role.CONTACT_PERSON, Role.SIGNATORY, Role.ADMINISTRATOR])]
    else:
        people = [
            (contact, [Role.CONTACT_PERSON, Role.ADMINISTRATOR]),
            (signatory, [Role.SIGNATORY]),
        ]
    for person, roles in people:
        accounts.invite(
            by=None,
            organisation=organisation,
            person=person,
            roles=roles,
            template=emails.PROCESSED,
            context={"ready": ready, "not_joined": not_joined},
        )
    if not_joined:
        emails.municipalities_wanted(registration, organisation, not_joined)


def _contact(registration: Registration) -> Invitee:
    return Invitee(
        email=registration.contact_email,
        given_name=registration.contact_given_name,
        family_name=registration.contact_family_name,
        job_title=registration.contact_job_title,
        phone=registration.contact_phone,
    )


def hold(registration: Registration, batch: BatchRun, why: RegistrationRefusal) -> None:
    """Keep back a registration that may be of an organisation that exists, for the operator."""
    move(
        registration,
        RegistrationState.HELD,
        moves=MOVES,
        too_late=RegistrationRefusal.ALREADY_MOVED_ON,
        where=_WAITING,
        reason=why.label,
        batch=batch,
        last_problem="",
        retry_asked_at=None,
    )
    audit.record("registration_held", registration, by=None, detail={"reason": why.value})


# --- Merged with an organisation that exists ------------------------------------------------------


def join_partner(*, by: Membership, registration: Registration, organisation: Organisation) -> None:
    """Mark a registration as processed, as part of an organisation that exists.

    Call inside a transaction that crosses the walls. Raises ``Refused`` when it has moved on.
    """
    move(
        registration,
        RegistrationState.PROCESSED,
        moves=MOVES,
        too_late=RegistrationRefusal.ALREADY_MOVED_ON,
        organisation=organisation,
        decided_at=clock.now(),
        reason="",
        last_problem="",
        retry_asked_at=None,
    )
    audit.record("registration_merged", registration, by=by, organisation_id=organisation.pk)
    if Agency.objects.filter(organisation=organisation).exists():
        clients.ask_named_clients(registration, organisation)


def welcome_to_partner(
    *,
    by: Membership,
    registration: Registration,
    organisation: Organisation,
    ready: Sequence[str],
    not_joined: Sequence[str],
) -> None:
    """Invite the contact person of a merged registration, and tell who keeps the organisation.

    Who works there already gets no second invitation, only word that it was processed.
    """
    held = open_memberships(organisation=organisation, user__email=registration.contact_email)
    roles_held = {Role(one.role) for one in held}
    roles = [one for one in (Role.CONTACT_PERSON, Role.SUBMITTER) if one not in roles_held]
    keepers = _keepers(organisation)
    if roles:
        accounts.invite(
            by=by,
            organisation=organisation,
            person=_contact(registration),
            roles=roles,
            template=emails.PROCESSED,
            context={"ready": ready, "not_joined": not_joined},
        )
    else:
        emails.merged(registration, organisation, ready, not_joined)
    for keeper in keepers:
        if keeper.user.email != registration.contact_email:
            emails.people_added(registration, keeper, roles)
    if not_joined:
        emails.municipalities_wanted(registration, organisation, not_joined)


def _keepers(organisation: Organisation) -> list[Membership]:
    """Return who administers an organisation, or who signs and is called where nobody does."""
    for roles in ([Role.ADMINISTRATOR], [Role.SIGNATORY, Role.CONTACT_PERSON]):
        people = open_memberships(organisation=organisation, role__in=roles)
        found = {one.user_id: one for one in people}
        if found:
            return list(found.values())
    return []


def keep_problem(key: uuid.UUID, batch: BatchRun, problem: Exception) -> None:
    """Let a registration that failed keep its place, with what went wrong for the operator."""
    kind = type(problem).__name__
    sentence = problem.sentence if isinstance(problem, Refused) else f"Fout bij ons ({kind})."
    with row_security.unrestricted(_BATCH):
        waiting = Registration.objects.filter(pk=key, state=RegistrationState.CONFIRMED)
        if waiting.update(last_problem=sentence[:200], batch=batch, retry_asked_at=None):
            audit.record(
                "registration_failed", Registration(pk=key), by=None, detail={"problem": kind}
            )
