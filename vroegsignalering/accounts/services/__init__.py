"""Every write about people: by subject, with one front door."""

from vroegsignalering.accounts.services.api_keys import (
    BOTH_WORK,
    end_api_key,
    issue_api_key,
    make_api_key,
    replace_api_key,
)
from vroegsignalering.accounts.services.codes import (
    make_recovery_codes,
    renew_recovery_codes,
    spend_code,
    spend_recovery_code,
    verify_fresh_code,
)
from vroegsignalering.accounts.services.contacts import (
    Card,
    add_contact_person,
    change_card,
    confirm_card,
    remove_contact_person,
    why_not_remove,
)
from vroegsignalering.accounts.services.ending import close_membership, why_not_end
from vroegsignalering.accounts.services.evidence import evidence_content, keep_evidence
from vroegsignalering.accounts.services.guessing import forget_old_failures, try_password
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
from vroegsignalering.accounts.services.key_use import bearer_of
from vroegsignalering.accounts.services.logins import (
    confirm_app,
    log_in,
    log_in_with_recovery_code,
    log_out,
    replace_app,
    set_up_login,
    switch_role,
)
from vroegsignalering.accounts.services.own_data import (
    ask_new_email,
    change_password,
    confirm_new_email,
    email_change_by,
)
from vroegsignalering.accounts.services.passwords import (
    request_reset,
    reset_password,
    user_of_link,
)
from vroegsignalering.accounts.services.people import (
    end_role,
    invite_colleague,
    send_new_link,
    withdraw,
)
from vroegsignalering.accounts.services.sessions import (
    end_other_sessions,
    end_session,
    tell_of_new_browser,
)
from vroegsignalering.accounts.services.signatories import (
    Authority,
    approve_signatory,
    decline_signatory,
    end_mandate,
    propose_signatory,
    sweep_signatories,
    why_not_end_mandate,
    withdraw_signatory,
)

__all__ = [
    "BOTH_WORK",
    "INVITATION_MAIL",
    "Authority",
    "Card",
    "Invitee",
    "accept",
    "add_contact_person",
    "approve_signatory",
    "ask_new_email",
    "bearer_of",
    "change_card",
    "change_password",
    "choose_password",
    "close_membership",
    "confirm_app",
    "confirm_card",
    "confirm_new_email",
    "decline_signatory",
    "email_change_by",
    "end_api_key",
    "end_mandate",
    "end_other_sessions",
    "end_role",
    "end_session",
    "evidence_content",
    "forget_old_failures",
    "invitation_path",
    "invite",
    "invite_colleague",
    "invite_operator",
    "issue_api_key",
    "join",
    "keep_evidence",
    "log_in",
    "log_in_with_recovery_code",
    "log_out",
    "make_api_key",
    "make_recovery_codes",
    "propose_signatory",
    "remove_contact_person",
    "renew",
    "renew_recovery_codes",
    "replace_api_key",
    "replace_app",
    "request_reset",
    "reset_password",
    "send_new_link",
    "set_up_login",
    "spend_code",
    "spend_recovery_code",
    "sweep_signatories",
    "switch_role",
    "tell_of_new_browser",
    "try_password",
    "user_of_link",
    "verify_fresh_code",
    "why_not_end",
    "why_not_end_mandate",
    "why_not_remove",
    "withdraw",
    "withdraw_signatory",
]
