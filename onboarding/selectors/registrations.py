"""Every read of registrations and batches. Nobody owns a registration yet: each read crosses."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Q

from municipalities import selectors as registry
from municipalities.models import Municipality
from onboarding import rules
from onboarding.models import BY_HAND, Agency, BatchRun, Registration
from onboarding.states import RegistrationState
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Membership, Organisation
from vroegsignalering.accounts.roles import Side
from vroegsignalering.accounts.selectors import digest_of
from vroegsignalering.holidays import selectors as holidays

_APPLICANT = "registration of an applicant"
_DESK = "operator reads registrations"
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
    return rules.next_batch(moment, holidays.all_dates(), settings.BATCH_HOUR)


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
    due = rules.due_batches(first, now, holidays.all_dates(), settings.BATCH_HOUR)
    return [batch for batch in due if batch.period not in made]


def unfinished_batches() -> list[BatchRun]:
    """Return the runs that were cut short, oldest first."""
    return list(BatchRun.objects.filter(finished_at=None).order_by("due_at"))


# --- For the operator's desk ----------------------------------------------------------------------


@dataclass
class QueueRow:
    """One registration on the desk, with what the machine noticed."""

    registration: Registration
    remarks: list[rules.Remark]
    joined: int
    not_joined: int


@dataclass
class Desk:
    """All that the operator's desk shows."""

    batch: rules.DueBatch
    failed: list[QueueRow] = field(default_factory=list)
    clear: list[QueueRow] = field(default_factory=list)
    remarked: list[QueueRow] = field(default_factory=list)
    held: list[QueueRow] = field(default_factory=list)
    unconfirmed: list[QueueRow] = field(default_factory=list)
    last: BatchRun | None = None

    @property
    def going(self) -> int:
        """How many go along with the coming batch."""
        return len(self.failed) + len(self.clear) + len(self.remarked)


def desk() -> Desk:
    """Return the queue, longest waiting first, sorted by what the operator should do."""
    with row_security.unrestricted(_DESK):
        waiting = list(
            Registration.objects.filter(state__in=[*ON_THEIR_WAY, RegistrationState.SENT]).order_by(
                "confirmed_at", "sent_at", "pk"
            )
        )
        found = Desk(next_batch(), last=_last_batch())
        for row in _rows(waiting):
            _list_for(found, row).append(row)
    return found


def _list_for(found: Desk, row: QueueRow) -> list[QueueRow]:
    state = row.registration.state
    if state == RegistrationState.SENT:
        return found.unconfirmed
    if state == RegistrationState.HELD:
        return found.held
    if row.registration.last_problem:
        return found.failed
    return found.remarked if row.remarks else found.clear


def queue_row(key: uuid.UUID) -> QueueRow | None:
    """Return one registration that was sent, with what the machine noticed."""
    with row_security.unrestricted(_DESK):
        found = Registration.objects.exclude(state=RegistrationState.DRAFT).filter(pk=key)
        rows = _rows(list(found.select_related("batch")))
    return rows[0] if rows else None


def _rows(registrations: list[Registration]) -> list[QueueRow]:
    partners = Organisation.objects.filter(side=Side.PARTNER)
    kvk_numbers = [one.kvk_number for one in registrations]
    ours = {one.organisation_id for one in registrations if one.organisation_id}
    known = partners.filter(kvk_number__in=kvk_numbers).exclude(pk__in=ours)
    names = rules.KnownNames(partners.exclude(pk__in=ours).values_list("name", flat=True))
    on_their_way = Registration.objects.filter(
        state__in=[*ON_THEIR_WAY, RegistrationState.SENT], kvk_number__in=kvk_numbers
    )
    known_numbers = set(known.values_list("kvk_number", flat=True))
    open_numbers = list(on_their_way.values_list("kvk_number", flat=True))
    joined = joined_codes()
    return [
        QueueRow(
            one,
            rules.remarks(
                one,
                known_kvk_numbers=known_numbers,
                open_kvk_numbers=open_numbers,
                known_names=names,
                joined_codes=joined,
            ),
            joined=sum(code in joined for code in one.municipality_codes),
            not_joined=sum(code not in joined for code in one.municipality_codes),
        )
        for one in registrations
    ]


def joined_codes() -> frozenset[str]:
    """Return the codes of the municipalities that take part."""
    return frozenset(one.code for one in registry.present() if one.takes_part)


def known_organisation(kvk_number: str, than: Registration) -> Organisation | None:
    """Return the partner organisation that has this KvK number already, for a comparison."""
    with row_security.unrestricted(_DESK):
        found = Organisation.objects.filter(kvk_number=kvk_number, side=Side.PARTNER).first()
    return found if found and found.pk != than.organisation_id else None


def _last_batch() -> BatchRun | None:
    """Return the last run of which something can be told."""
    did_something = Q(processed__gt=0) | Q(held__gt=0) | Q(failed__gt=0)
    runs = BatchRun.objects.filter(did_something | ~Q(period__startswith=BY_HAND))
    return runs.filter(finished_at__isnull=False).order_by("-finished_at").first()


def earlier_batches() -> Iterable[BatchRun]:
    """Return the runs that finished, newest first."""
    with row_security.unrestricted(_DESK):
        return list(
            BatchRun.objects.filter(finished_at__isnull=False)
            .annotate(size=Count("registrations"))
            .order_by("-finished_at")[:100]
        )


def decided(limit: int = 50) -> list[Registration]:
    """Return what was processed or declined last."""
    with row_security.unrestricted(_DESK):
        return list(
            Registration.objects.filter(
                state__in=[RegistrationState.PROCESSED, RegistrationState.DECLINED]
            ).order_by("-decided_at")[:limit]
        )
