"""Reads of registrations for the applicant and the batch: of nobody yet, so each read crosses."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.conf import settings
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Lower

from municipalities.models import Municipality
from onboarding import rules
from onboarding.models import Agency, BatchPolicy, BatchRun, Registration
from onboarding.states import RegistrationRefusal, RegistrationState
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import ContactPerson, Membership, Organisation
from vroegsignalering.accounts.roles import Side
from vroegsignalering.accounts.selectors import digest_of
from vroegsignalering.holidays import selectors as holidays
from vroegsignalering.workdays import HolidayRule

_APPLICANT = "registration of an applicant"
ON_THEIR_WAY = (RegistrationState.CONFIRMED, RegistrationState.HELD)


# --- For the applicant ----------------------------------------------------------------------------


def registration(key: str) -> Registration | None:
    """Return the registration with this key; the caller knows it from the browser's session."""
    with row_security.unrestricted(_APPLICANT):
        return Registration.objects.filter(pk=key).first() if key else None


def by_resume_link(token: str) -> Registration | None:
    """Return the registration that a link to go on belongs to."""
    with row_security.unrestricted(_APPLICANT):
        return Registration.objects.filter(resume_digest=digest_of(token)).first()


def by_confirm_link(token: str) -> Registration | None:
    """Return the registration that a link to confirm, or to see the state, belongs to."""
    with row_security.unrestricted(_APPLICANT):
        return Registration.objects.filter(confirm_digest=digest_of(token)).first()


def latest_of(email: str) -> Registration | None:
    """Return the newest registration of an applicant that is still on its way."""
    with row_security.unrestricted(_APPLICANT):
        return (
            Registration.objects.filter(
                contact_email=email,
                state__in=[RegistrationState.DRAFT, RegistrationState.SENT, *ON_THEIR_WAY],
            )
            .order_by("-created_at")
            .first()
        )


def next_batch(now: dt.datetime | None = None) -> rules.DueBatch:
    """Return the coming batch: when what is confirmed now will be processed."""
    moment = now or clock.now()
    return rules.next_batch(moment, holidays.all_dates(), batch_times())


def chosen_municipalities(of: Registration) -> list[Municipality]:
    """Return the municipalities that were chosen, by name."""
    known = Municipality.objects.filter(code__in=of.municipality_codes)
    return list(known.select_related("authority"))


def is_agency(by: Membership) -> bool:
    """Return whether somebody works for an agency, also while he represents a client."""
    return Agency.objects.filter(pk=by.acting_organisation_id).exists()


# --- For the batch --------------------------------------------------------------------------------


def is_partner_known(kvk_number: str) -> bool:
    """Return whether a partner organisation with this KvK number exists."""
    return Organisation.objects.filter(kvk_number=kvk_number, side=Side.PARTNER).exists()


def waiting_before(moment: dt.datetime) -> list[uuid.UUID]:
    """Return the keys of the registrations confirmed before ``moment``, longest waiting first."""
    with row_security.unrestricted("Friday batch"):
        waiting = Registration.objects.filter(
            state=RegistrationState.CONFIRMED, confirmed_at__lt=moment
        )
        return list(waiting.order_by("confirmed_at", "pk").values_list("pk", flat=True))


def asked_again() -> list[uuid.UUID]:
    """Return the keys of the registrations for which the operator asked another try."""
    with row_security.unrestricted("Friday batch"):
        waiting = Registration.objects.filter(
            state=RegistrationState.CONFIRMED, retry_asked_at__isnull=False
        )
        return list(waiting.order_by("retry_asked_at").values_list("pk", flat=True))


def missing_batches(now: dt.datetime) -> list[rules.DueBatch]:
    """Return the batches that became due since the first registration and were never made."""
    with row_security.unrestricted("Friday batch"):
        first = (
            Registration.objects.filter(confirmed_at__isnull=False)
            .order_by("confirmed_at")
            .values_list("confirmed_at", flat=True)
            .first()
        )
    if first is None:
        return []
    made = set(BatchRun.objects.values_list("period", flat=True))
    due = rules.due_batches(first, now, holidays.all_dates(), batch_times())
    return [batch for batch in due if batch.period not in made]


def unfinished_batches() -> list[BatchRun]:
    """Return the runs that were cut short, oldest first."""
    return list(BatchRun.objects.filter(finished_at=None).order_by("due_at"))


def why_batch_holds(of: Registration) -> RegistrationRefusal | None:
    """Say why the batch keeps this registration back; call it where the walls are crossed."""
    owners = domain_owners(rules.telling_domains(of))
    return rules.why_batch_holds(
        of,
        is_kvk_known=is_partner_known(of.kvk_number),
        names_at_domain={name for names in owners.values() for name in names},
    )


def domain_owners(domains: Collection[str]) -> dict[str, list[str]]:
    """Return per mail domain the names of the partner organisations that use it."""
    if not domains:
        return {}
    behind_at = (F("email"), Value("@"), Value(2))
    domain = Lower(Func(*behind_at, function="split_part", output_field=TextField()))
    used = (
        ContactPerson.objects.filter(organisation__side=Side.PARTNER)
        .annotate(domain=domain)
        .filter(domain__in=domains)
        .order_by("organisation__name")
    )
    found: dict[str, list[str]] = {}
    for at, name in used.values_list("domain", "organisation__name").distinct():
        found.setdefault(at, []).append(name)
    return found


def batch_times() -> rules.BatchTimes:
    """Return when batches run: what the operator chose, or as it was set up."""
    chosen = BatchPolicy.objects.first()
    if chosen is None:
        return rules.BatchTimes(settings.BATCH_HOUR)
    return rules.BatchTimes(chosen.hour, HolidayRule(chosen.on_holiday))
