"""Every write about people: by subject, with one front door."""

from vroegsignalering.accounts.services.codes import (
    make_recovery_codes,
    renew_recovery_codes,
    spend_code,
    spend_recovery_code,
    verify_fresh_code,
)
from vroegsignalering.accounts.services.inviting import (
    INVITATION_MAIL,
    Invitee,
    accept,
    choose_password,
    invitation_path,
    invite,
    invite_operator,
    join,
    renew,
)
from vroegsignalering.accounts.services.logins import (
    confirm_app,
    log_in,
    log_in_with_recovery_code,
    log_out,
    replace_app,
    set_up_login,
    switch_role,
)
from vroegsignalering.accounts.services.passwords import (
    request_reset,
    reset_password,
    user_of_link,
)

__all__ = [
    "INVITATION_MAIL",
    "Invitee",
    "accept",
    "choose_password",
    "confirm_app",
    "invitation_path",
    "invite",
    "invite_operator",
    "join",
    "log_in",
    "log_in_with_recovery_code",
    "log_out",
    "make_recovery_codes",
    "renew",
    "renew_recovery_codes",
    "replace_app",
    "request_reset",
    "reset_password",
    "set_up_login",
    "spend_code",
    "spend_recovery_code",
    "switch_role",
    "user_of_link",
    "verify_fresh_code",
]
