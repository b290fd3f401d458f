"""Who may act for whom: what may be asked and granted, and how far a mandate is."""

import datetime as dt
from dataclasses import dataclass

from onboarding.models import Client
from onboarding.states import ClientRefusal, MandateRefusal
from vroegsignalering.accounts.models import ActsFor
from vroegsignalering.accounts.states import MandateState

# Both sides hear so many days before that a mandate ends.
TOLD_BEFORE = dt.timedelta(days=30)
# A client that does not answer is reminded twice, a week apart.
REMINDERS = 2
REMINDER_PAUSE = dt.timedelta(days=7)


@dataclass(frozen=True)
class Terms:
    """What a mandate allows: acts, municipalities (none named: all), first and last day."""

    acts: tuple[str, ...]
    municipality_codes: tuple[str, ...]
    starts_on: dt.date
    ends_on: dt.date | None

    def is_within(self, asked: "Terms") -> bool:
        """Return whether this allows nothing that ``asked`` does not."""
        return (
            set(self.acts) <= set(asked.acts)
            and (
                not asked.municipality_codes
                or (
                    bool(self.municipality_codes)
                    and set(self.municipality_codes) <= set(asked.municipality_codes)
                )
            )
            and self.starts_on >= asked.starts_on
            and (
                asked.ends_on is None
                or (self.ends_on is not None and self.ends_on <= asked.ends_on)
            )
        )


def terms_of(row: ActsFor | Client) -> Terms:
    """Return what a mandate allows, or what a client was asked."""
    return Terms(tuple(row.acts), tuple(sorted(row.municipality_codes)), row.starts_on, row.ends_on)


def grantable(asked: Terms, today: dt.date) -> Terms:
    """Return what was asked, from today on at the earliest: nothing is granted backwards."""
    return Terms(asked.acts, asked.municipality_codes, max(asked.starts_on, today), asked.ends_on)


def mandate_state(mandate: ActsFor, today: dt.date) -> MandateState:
    """Return how far a mandate is."""
    if mandate.declined_at is not None:
        return MandateState.DECLINED
    if mandate.ended_at is not None:
        return MandateState.ENDED
    if mandate.granted_at is None:
        return MandateState.ASKED
    if mandate.ends_on is not None and mandate.ends_on < today:
        return MandateState.OVER
    return MandateState.COMING if mandate.starts_on > today else MandateState.IN_FORCE


def why_not_ask(terms: Terms, today: dt.date) -> MandateRefusal | None:
    """Say why nobody can ask or give this."""
    if not terms.acts:
        return MandateRefusal.NO_ACT
    if terms.starts_on < today:
        return MandateRefusal.STARTS_IN_THE_PAST
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        return MandateRefusal.DATES_CROSSED
    return None


def why_not_grant(mandate: ActsFor, terms: Terms, today: dt.date) -> MandateRefusal | None:
    """Say why a landlord cannot grant ``terms`` in answer to this request."""
    if mandate_state(mandate, today) != MandateState.ASKED:
        return MandateRefusal.NO_LONGER_ASKED
    return why_not_ask(terms, today) or (
        None if terms.is_within(terms_of(mandate)) else MandateRefusal.MORE_THAN_ASKED
    )


def why_not_decline(mandate: ActsFor, reason: str, today: dt.date) -> MandateRefusal | None:
    """Say why a landlord cannot decline this request."""
    if mandate_state(mandate, today) != MandateState.ASKED:
        return MandateRefusal.NO_LONGER_ASKED
    return None if reason.strip() else MandateRefusal.REASON_MISSING


def why_not_end(mandate: ActsFor, today: dt.date) -> MandateRefusal | None:
    """Say why this mandate cannot be ended."""
    may_end = mandate_state(mandate, today) in {MandateState.COMING, MandateState.IN_FORCE}
    return None if may_end else MandateRefusal.NO_LONGER_IN_FORCE


def client_state(client: Client, today: dt.date) -> MandateState:
    """Return how far the last question to a client is.

    The same for a landlord that the portal knows and one that it does not, until it answers.
    """
    if client.withdrawn_at is not None:
        return MandateState.ENDED
    if client.mandate is None:
        return MandateState.ASKED
    return mandate_state(client.mandate, today)


def why_not_name(kvk_number: str, own_kvk_number: str) -> ClientRefusal | None:
    """Say why an agency cannot name a client with this number."""
    return ClientRefusal.OWN_NUMBER if kvk_number == own_kvk_number else None


def why_not_ask_again(client: Client, today: dt.date) -> ClientRefusal | None:
    """Say why an agency cannot ask a client on its list once more."""
    is_open = client_state(client, today) == MandateState.ASKED
    return ClientRefusal.STILL_ASKED if is_open else None


def why_not_withdraw(client: Client, today: dt.date) -> ClientRefusal | None:
    """Say why an agency cannot take its question back."""
    is_open = client_state(client, today) == MandateState.ASKED
    return None if is_open else ClientRefusal.NOT_ASKED


def is_reminder_due(client: Client, now: dt.datetime) -> bool:
    """Return whether a client that was asked and did not answer is reminded now."""
    last = client.reminded_at or client.asked_at
    return client.reminders < REMINDERS and now >= last + REMINDER_PAUSE
