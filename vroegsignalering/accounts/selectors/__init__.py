"""Every read about people and organisations that a screen or a service asks for."""

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
    not_yet_accepted,
    people_of,
)

__all__ = [
    "Colleague",
    "Invited",
    "app_of",
    "digest_of",
    "invitation_by",
    "not_yet_accepted",
    "people_of",
    "recovery_codes_left",
    "user_with",
]
