"""What people fill in about themselves and their organisation: shape and Dutch words."""

from vroegsignalering.accounts.forms.logins import (
    LONGEST_PASSWORD,
    AnyCodeForm,
    CodeForm,
    EmailForm,
    LogInForm,
    LowerCaseEmail,
    NewPasswordForm,
    RecoveryCodeForm,
)

__all__ = [
    "LONGEST_PASSWORD",
    "AnyCodeForm",
    "CodeForm",
    "EmailForm",
    "LogInForm",
    "LowerCaseEmail",
    "NewPasswordForm",
    "RecoveryCodeForm",
]
