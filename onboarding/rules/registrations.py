"""When registrations are processed, what is missing in one, and what a machine may notice."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from onboarding.models import Registration
from onboarding.states import (
    MOVES,
    RegistrationRefusal,
    RegistrationState,
    RemarkKind,
    Step,
)
from vroegsignalering import workdays
from vroegsignalering.clock import AMSTERDAM
from vroegsignalering.dutch_formats import fold_name
from vroegsignalering.workdays import HolidayRule

# How long a draft can be taken up again by its link.
DRAFT_DAYS = 30
# Not more often than this is a new link mailed to the same applicant.
LINK_PAUSE = dt.timedelta(minutes=1)
DRAFTS_A_DAY = 5

# --- Answers --------------------------------------------------------------------------------------


def missing_step(registration: Registration) -> Step | None:
    """Return the first step of which answers are missing, or None when all are there."""
    if not (registration.kvk_number and registration.name and registration.kind):
        return Step.ORGANISATION
    if not (registration.contact_email and registration.contact_family_name):
        return Step.PEOPLE
    if not registration.is_same_person and not (
        registration.signatory_email and registration.signatory_family_name
    ):
        return Step.PEOPLE
    # Who comes at the invitation of an agency can leave the agreements to that agency.
    if registration.municipality_codes or registration.client_id:
        return None
    return Step.MUNICIPALITIES


def why_not_send(registration: Registration) -> RegistrationRefusal | None:
    """Say why a registration cannot be sent yet."""
    if registration.state != RegistrationState.DRAFT:
        return RegistrationRefusal.ALREADY_MOVED_ON
    return RegistrationRefusal.NOT_COMPLETE if missing_step(registration) else None


def why_not_confirm(
    registration: Registration, now: dt.datetime, days: int
) -> RegistrationRefusal | None:
    """Say why the link in the mail no longer confirms the address; it works ``days`` days."""
    if registration.state == RegistrationState.WITHDRAWN:
        return RegistrationRefusal.ALREADY_MOVED_ON
    sent = registration.link_sent_at or registration.sent_at
    if sent is None or now >= sent + dt.timedelta(days=days):
        return RegistrationRefusal.LINK_TOO_OLD
    return None


def is_open_draft(registration: Registration, now: dt.datetime) -> bool:
    """Return whether a draft can still be taken up by its link."""
    is_young = now < registration.created_at + dt.timedelta(days=DRAFT_DAYS)
    return registration.state == RegistrationState.DRAFT and is_young


def may_withdraw(registration: Registration) -> bool:
    """Return whether the applicant can still take the registration back."""
    return RegistrationState.WITHDRAWN in MOVES[RegistrationState(registration.state)]


def may_ask_link(registration: Registration, now: dt.datetime) -> bool:
    """Return whether a new link may be mailed: not one after the other."""
    return registration.link_sent_at is None or now >= registration.link_sent_at + LINK_PAUSE


# --- Fridays --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DueBatch:
    """The batch of one Friday: its name, the Friday, and the moment that it is due."""

    period: str
    friday: dt.date
    due_at: dt.datetime
    # The account of the day in whole sentences; says so when the Friday is a holiday.
    reason: str

    @property
    def is_moved(self) -> bool:
        """Whether the Friday is a holiday, so that the batch is on another day."""
        return self.due_at.astimezone(AMSTERDAM).date() != self.friday

    def countdown(self, today: dt.date) -> str:
        """Return how far away it is in words: "vandaag", "morgen", "over 3 dagen"."""
        days = (self.due_at.astimezone(AMSTERDAM).date() - today).days
        return {0: "vandaag", 1: "morgen"}.get(days, f"over {days} dagen")


@dataclass(frozen=True)
class BatchTimes:
    """When batches run: the local hour, and what to do when the Friday is a holiday."""

    hour: int
    on_holiday: HolidayRule = HolidayRule.DAY_BEFORE


def batch_of(friday: dt.date, holidays: AbstractSet[dt.date], times: BatchTimes) -> DueBatch:
    """Return the batch of a Friday; its period is the ISO week of that Friday.

    Due at the hour of ``times``, local time, on the day that its rule for holidays gives.
    """
    day = workdays.batch_day(friday, holidays, times.on_holiday)
    week = friday.isocalendar()
    due_at = dt.datetime.combine(day.on, dt.time(times.hour), AMSTERDAM)
    return DueBatch(f"{week.year}-W{week.week:02}", friday, due_at.astimezone(dt.UTC), day.why)


def next_batch(now: dt.datetime, holidays: AbstractSet[dt.date], times: BatchTimes) -> DueBatch:
    """Return the first batch that is due after ``now``: on a Friday before the hour, that one."""
    # The batch of the Friday before may have moved to after the weekend.
    friday = workdays.friday_on_or_after(now.astimezone(AMSTERDAM).date()) - dt.timedelta(days=7)
    found = batch_of(friday, holidays, times)
    while found.due_at <= now:
        friday += dt.timedelta(days=7)
        found = batch_of(friday, holidays, times)
    return found


def due_batches(
    since: dt.datetime, now: dt.datetime, holidays: AbstractSet[dt.date], times: BatchTimes
) -> Iterator[DueBatch]:
    """Yield the batches that became due from ``since`` up to and including ``now``."""
    found = next_batch(since, holidays, times)
    while found.due_at <= now:
        yield found
        found = batch_of(found.friday + dt.timedelta(days=7), holidays, times)


# --- What a machine may notice --------------------------------------------------------------------

# Where everybody can have an address: a difference says nothing about the organisation.
PUBLIC_MAIL_PROVIDERS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.nl",
        "outlook.com",
        "outlook.nl",
        "live.com",
        "live.nl",
        "msn.com",
        "icloud.com",
        "me.com",
        "yahoo.com",
        "yahoo.nl",
        "proton.me",
        "protonmail.com",
        "gmx.net",
        "gmx.com",
        "ziggo.nl",
        "kpnmail.nl",
        "kpnplanet.nl",
        "planet.nl",
        "hetnet.nl",
        "home.nl",
        "xs4all.nl",
        "upcmail.nl",
        "casema.nl",
        "chello.nl",
        "quicknet.nl",
        "telfort.nl",
        "tele2.nl",
        "solcon.nl",
        "zeelandnet.nl",
        "freedom.nl",
    ]
)
# Words that say what kind of organisation it is, not which one.
_LEGAL_WORDS = frozenset(
    [
        "stichting",
        "vereniging",
        "woonstichting",
        "woningstichting",
        "woningcorporatie",
        "bv",
        "nv",
        "vof",
        "cv",
        "holding",
        "beheer",
        "vastgoed",
        "de",
        "het",
        "en",
        "van",
    ]
)
_ALIKE = 0.6
# With a likeness of 0.6 two names share at least this part of the trigrams of each.
_FEWEST = _ALIKE / (2 - _ALIKE)
_TRIGRAM = 3


@dataclass(frozen=True)
class Remark:
    """One thing that the machine noticed, with the words for the operator."""

    kind: RemarkKind
    detail: str = ""

    @property
    def label(self) -> str:
        """The words of the badge: "Lijkt op: Woonstichting Zilverberk"."""
        return f"{self.kind.label}: {self.detail}" if self.detail else str(self.kind.label)


class KnownNames:
    """Names of organisations, ready to be compared with many new ones."""

    def __init__(self, names: Iterable[str]) -> None:
        self._parts: dict[str, frozenset[str]] = {name: _trigrams(name) for name in names}
        self._names_with: dict[str, list[str]] = defaultdict(list)
        for name, parts in self._parts.items():
            for part in parts:
                self._names_with[part].append(name)
        self._answers: dict[str, str] = {}

    def most_like(self, name: str) -> str:
        """Return the name that resembles ``name`` enough to have a look, or ''."""
        if name not in self._answers:
            self._answers[name] = self._search(name)
        return self._answers[name]

    def _search(self, name: str) -> str:
        parts = _trigrams(name)
        # Who is alike enough shares at least _FEWEST of the parts, so at least one of the rarest
        # ones: the many names that only share a common part are never looked at.
        rarest = sorted(parts, key=lambda part: (len(self._names_with.get(part, ())), part))
        looked_at = rarest[: len(parts) - math.ceil(_FEWEST * len(parts)) + 1]
        candidates = {other for part in looked_at for other in self._names_with.get(part, ())}
        best, score = "", 0.0
        for other in sorted(candidates):
            theirs = self._parts[other]
            likeness = 2 * len(parts & theirs) / (len(parts) + len(theirs))
            if likeness > score:
                best, score = other, likeness
        return best if score >= _ALIKE else ""


def _trigrams(name: str) -> frozenset[str]:
    words = [word for word in name.lower().replace(".", "").split() if word not in _LEGAL_WORDS]
    folded = f"  {fold_name(' '.join(words) or name)} "
    return frozenset(
        folded[start : start + _TRIGRAM] for start in range(len(folded) - _TRIGRAM + 1)
    )


def remarks(
    registration: Registration,
    *,
    known_kvk_numbers: AbstractSet[str],
    open_kvk_numbers: Sequence[str],
    known_names: KnownNames,
    joined_codes: Collection[str],
    agency_domains: Collection[str] = (),
    domain_owners: Sequence[str] = (),
) -> list[Remark]:
    """Return what the operator should look at before the batch.

    ``known_kvk_numbers`` are those of partner organisations, ``open_kvk_numbers`` those of all
    registrations on their way (this one included), ``joined_codes`` the municipalities that
    take part, ``agency_domains`` the mail domains of the agency that invited this landlord,
    ``domain_owners`` the organisations that use its mail domain. Nobody but the operator sees
    this: a stranger must not learn who is known.
    """
    found = []
    if registration.kvk_number in known_kvk_numbers:
        found.append(Remark(RemarkKind.KVK_KNOWN))
    elif open_kvk_numbers.count(registration.kvk_number) > 1:
        found.append(Remark(RemarkKind.KVK_TWICE))
    if _has_other_domain(registration):
        found.append(Remark(RemarkKind.OTHER_MAIL_DOMAIN))
    if _domains(registration) & set(agency_domains):
        found.append(Remark(RemarkKind.DOMAIN_OF_AGENCY))
    similar = known_names.most_like(registration.name)
    if similar and registration.kvk_number not in known_kvk_numbers:
        found.append(Remark(RemarkKind.SIMILAR_NAME, similar))
    if domain_owners and registration.kvk_number not in known_kvk_numbers:
        others = f" en {len(domain_owners) - 1} andere" if len(domain_owners) > 1 else ""
        found.append(Remark(RemarkKind.DOMAIN_KNOWN, domain_owners[0] + others))
    if registration.municipality_codes and not set(registration.municipality_codes) & set(
        joined_codes
    ):
        found.append(Remark(RemarkKind.NONE_JOINED))
    return found


def _has_other_domain(registration: Registration) -> bool:
    if registration.is_same_person:
        return False
    domains = _domains(registration)
    return len(domains) > 1 and not domains & PUBLIC_MAIL_PROVIDERS


def _domains(registration: Registration) -> set[str]:
    written = {registration.contact_email, registration.signatory_email} - {""}
    return {domain_of(email) for email in written}


def own_domains(emails: Iterable[str]) -> set[str]:
    """Return the mail domains of an organisation itself, without those that everybody uses."""
    return {domain_of(email) for email in emails} - PUBLIC_MAIL_PROVIDERS


def domain_of(email: str) -> str:
    """Return what stands behind the @."""
    return email.rpartition("@")[2].lower()
