"""Every read about people and organisations that a screen or a service asks for."""

from vroegsignalering.accounts.selectors.api_keys import (
    KeyRow,
    api_key_by,
    api_key_of,
    api_keys_of,
    api_keys_that_end_soon,
)
from vroegsignalering.accounts.selectors.contacts import (
    DirectoryPerson,
    card_of,
    cards_to_check,
    directory_of,
    may_change,
)
from vroegsignalering.accounts.selectors.logins import (
    app_of,
    digest_of,
    invitation_by,
    recovery_codes_left,
    user_with,
)
from vroegsignalering.accounts.selectors.people import (
    Colleague,
    Invited,
    invitation_of,
    invitations_to,
    membership_of,
    names_of,
    not_yet_accepted,
    people_of,
    roles_of,
)
from vroegsignalering.accounts.selectors.trail import TrailEntry, TrailPage, trail_of

__all__ = [
    "Colleague",
    "DirectoryPerson",
    "Invited",
    "KeyRow",
    "TrailEntry",
    "TrailPage",
    "api_key_by",
    "api_key_of",
    "api_keys_of",
    "api_keys_that_end_soon",
    "app_of",
    "card_of",
    "cards_to_check",
    "digest_of",
    "directory_of",
    "invitation_by",
    "invitation_of",
    "invitations_to",
    "may_change",
    "membership_of",
    "names_of",
    "not_yet_accepted",
    "people_of",
    "recovery_codes_left",
    "roles_of",
    "trail_of",
    "user_with",
]
