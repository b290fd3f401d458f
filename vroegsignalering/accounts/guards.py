"""Who may enter a view at all. Every route carries exactly one of these."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from django.contrib.auth.views import redirect_to_login
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse

from vroegsignalering.accounts.roles import Act
from vroegsignalering.refusals import Refused

View: TypeAlias = Callable[..., HttpResponse]


class AccessRefusal(TextChoices):
    """Why a person may not enter."""

    ROLE_MAY_NOT = "role_may_not", "Dit mag u niet doen in deze rol."
    NO_MEMBERSHIP = "no_membership", "U werkt nog niet voor een organisatie in dit portaal."
    OTHER_WINDOW = (
        "other_window",
        "U wisselde van rol in een ander venster. Kijk eerst of dit klopt.",
    )


def public(view: View) -> View:
    """Open to everybody."""
    view.guard = "public"  # type: ignore[attr-defined]  # read by tests/architecture/test_doors.py
    return view


def signed_in(view: View) -> View:
    """Open to whoever logged in with a second factor and acts for an organisation."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.by is None:
            raise Refused(AccessRefusal.NO_MEMBERSHIP, status=403)
        return view(request, *args, **kwargs)

    guarded.guard = "signed_in"  # type: ignore[attr-defined]
    return guarded


def may(*acts: Act) -> Callable[[View], View]:
    """Open to roles to which the matrix allows one of ``acts``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.by is None:
                raise Refused(AccessRefusal.NO_MEMBERSHIP, status=403)
            if not any(request.by.may(act) for act in acts):
                raise Refused(
                    AccessRefusal.ROLE_MAY_NOT,
                    status=403,
                    explanation=f"Dit mag u niet doen als {request.by.role_label.lower()}.",
                )
            return view(request, *args, **kwargs)

        guarded.guard = "may:" + ",".join(acts)  # type: ignore[attr-defined]
        return guarded

    return decorate
