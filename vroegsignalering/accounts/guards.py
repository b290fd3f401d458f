"""Who may enter a view at all. Every route carries exactly one of these."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from django.contrib.auth.views import redirect_to_login
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse

from vroegsignalering.accounts import kept_forms
from vroegsignalering.accounts.models import Membership, Representation
from vroegsignalering.accounts.roles import Act
from vroegsignalering.refusals import Refused

View: TypeAlias = Callable[..., HttpResponse]


class AccessRefusal(TextChoices):
    """Why a person may not enter."""

    ROLE_MAY_NOT = "role_may_not", "Dit mag u niet doen in deze rol."
    NO_MEMBERSHIP = "no_membership", "U heeft geen rol in dit portaal, of niet meer."
    NOT_UNDER_MANDATE = (
        "not_under_mandate",
        "Dit staat niet in de machtiging van deze opdrachtgever.",
    )
    OTHER_WINDOW = (
        "other_window",
        "U wisselde van rol in een ander venster. Kijk eerst of dit klopt.",
    )


def has_two_factors(request: HttpRequest) -> bool:
    """Return whether this browser logged in with a password and a second factor."""
    return bool(request.user.is_authenticated and request.user.is_verified())


def insist(by: Membership, act: Act) -> None:
    """Raise ``Refused`` unless the matrix allows ``act``: the second lock, inside a service."""
    if not by.may(act):
        raise _role_may_not(by)


def _role_may_not(by: Membership) -> Refused:
    if isinstance(by, Representation):
        return Refused(
            AccessRefusal.NOT_UNDER_MANDATE,
            status=403,
            explanation=f"U werkt nu voor {by.organisation.name}. Dit mag u niet doen met uw rol"
            " en deze machtiging.",
        )
    return Refused(
        AccessRefusal.ROLE_MAY_NOT,
        status=403,
        explanation=f"Dit mag u niet doen als {by.role_label.lower()}.",
    )


def public(view: View) -> View:
    """Open to everybody; ``guard`` is what the architecture tests read."""
    view.guard = "public"
    return view


def signed_in(view: View) -> View:
    """Open to whoever logged in with a second factor and acts for an organisation."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_two_factors(request):
            return _ask_log_in(request)
        if request.by is None:
            raise Refused(AccessRefusal.NO_MEMBERSHIP, status=403)
        _refuse_other_window(request)
        return view(request, *args, **kwargs)

    guarded.guard = "signed_in"
    return guarded


def may(*acts: Act) -> Callable[[View], View]:
    """Open to roles to which the matrix allows one of ``acts``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not has_two_factors(request):
                return _ask_log_in(request)
            if request.by is None:
                raise Refused(AccessRefusal.NO_MEMBERSHIP, status=403)
            _refuse_other_window(request)
            if not any(request.by.may(act) for act in acts):
                raise _role_may_not(request.by)
            return view(request, *args, **kwargs)

        guarded.guard = "may:" + ",".join(acts)
        return guarded

    return decorate


def _ask_log_in(request: HttpRequest) -> HttpResponse:
    """Send somebody to log in and back; a form that was on its way is kept (WCAG 2.2.1)."""
    kept_forms.keep(request)
    return redirect_to_login(request.get_full_path())


def _refuse_other_window(request: HttpRequest) -> None:
    """Refuse a form that was made for another role than the present one (screens §5).

    Here and not in the middleware: a refusal becomes a page only inside the view.
    """
    made_for = request.POST.get("acting") if request.method == "POST" else None
    if made_for and made_for != request.by.acting_key:
        raise Refused(AccessRefusal.OTHER_WINDOW)
    kept_forms.drop_if_sent(request)
