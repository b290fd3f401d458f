"""What the frame of every page shows: who acts, where one can go, what waits."""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string

from vroegsignalering import clock, row_security
from vroegsignalering.accounts.middleware import seconds_left
from vroegsignalering.accounts.models import Membership, Representation
from vroegsignalering.accounts.roles import Act, Role, Side
from vroegsignalering.outbox.models import Mail

_OWN_CORNER = (
    "accounts:people",
    "accounts:contact",
    "accounts:sign",
    "accounts:api-key",
    "accounts:trail",
)
# The tabs of the own organisation's corner: label, route, act that opens it, routes behind it.
ORGANISATION_TABS: tuple[tuple[str, str, Act, str], ...] = (
    ("Gegevens", "accounts:organisation", Act.READ_ORGANISATION, "-"),
    ("Mensen en rollen", "accounts:people", Act.READ_ORGANISATION, "accounts:people"),
    ("Contactpersonen", "accounts:contact-list", Act.READ_ORGANISATION, "accounts:contact"),
    ("Tekenbevoegden", "accounts:signatories", Act.READ_ORGANISATION, "accounts:sign"),
    ("Machtigingen", "onboarding:mandate-list", Act.READ_ORGANISATION, "onboarding:mandate"),
    ("API-sleutels", "accounts:api-keys", Act.KEEP_API_KEYS, "accounts:api-key"),
    ("Logboek", "accounts:trail", Act.READ_TRAIL, "accounts:trail"),
)
# What stands before them for a public body: the page that its partners see.
AUTHORITY_TABS: tuple[tuple[str, str, Act, str], ...] = (
    ("Onze pagina", "municipalities:own-page", Act.READ_ORGANISATION, "municipalities:own-page"),
)
# Who has so long left is told so on the next page.
_WARN_SECONDS = 5 * 60
# Label, name of the route, act that opens it (None: everybody of that side), other routes of
# the same corner. The order is the order on the screen.
NAVIGATION: dict[Side, tuple[tuple[str, str, Act | None, tuple[str, ...]], ...]] = {
    Side.PARTNER: (
        ("Start", "signals:start", None, ()),
        ("Opdrachtgevers", "onboarding:client-list", Act.READ_CLIENTS, ("onboarding:client",)),
        ("Aanleveren", "signals:submission-list", Act.HAND_IN, ("signals:submission",)),
        ("Signalen", "signals:signal-list", Act.FOLLOW_SIGNALS, ("signals:signal",)),
        ("Incassopauzes", "signals:pause-list", Act.FOLLOW_SIGNALS, ("signals:pause",)),
        ("Overeenkomsten", "agreements:board", Act.READ_AGREEMENT, ("agreements:",)),
        ("Contactpersonen", "agreements:contacts", Act.READ_CONTACTS, ()),
        ("Mijn organisatie", "accounts:organisation", Act.READ_ORGANISATION, _OWN_CORNER),
    ),
    Side.AUTHORITY: (
        ("Start", "signals:start", None, ()),
        ("Werklijst", "signals:work-list", Act.HANDLE_CASES, ("signals:case", "signals:work")),
        ("Overeenkomsten", "agreements:board", Act.READ_AGREEMENT, ("agreements:",)),
        ("Contactpersonen", "agreements:contacts", Act.READ_CONTACTS, ()),
        (
            "Onze gemeente",
            "municipalities:own-page",
            Act.READ_ORGANISATION,
            ("municipalities:own-page", "accounts:organisation", *_OWN_CORNER),
        ),
    ),
    Side.OPERATOR: (
        ("Start", "signals:start", None, ()),
        ("Aanmeldingen", "onboarding:desk", Act.PROCESS_REGISTRATIONS, ("onboarding:desk",)),
        ("Overdrachten", "signals:handover-list", Act.HAND_OVER, ("signals:handover",)),
        ("Gemeenten", "municipalities:desk", Act.PROCESS_REGISTRATIONS, ("municipalities:desk",)),
        (
            "Tekenbevoegden",
            "accounts:desk-signatories",
            Act.PROCESS_REGISTRATIONS,
            ("accounts:desk-signator",),
        ),
        ("Collega’s", "accounts:people", Act.INVITE_PEOPLE, ("accounts:people",)),
    ),
}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what ``base.html`` needs; tolerant, because error pages use it too."""
    by: Membership | None = getattr(request, "by", None)
    context: dict[str, Any] = {
        "by": by,
        "memberships": [one for one in getattr(request, "memberships", []) if one != by],
        "navigation": _navigation(request, by) if by else [],
        "organisation_tabs": _organisation_tabs(request, by) if by else [],
        "is_demo": settings.DEMO,
        "mail_count": 0,
        "account_url": reverse("accounts:account") if by else "",
        "agency": _represented(by),
        "help_phone": settings.HELP_PHONE,
        "portal_name": settings.PORTAL_NAME,
        "version": settings.VERSION,
        "signs_here": by is not None and by.role == Role.SIGNATORY,
    }
    if by is not None:
        left = seconds_left(request)
        context |= {
            "session_seconds": left,
            "session_ends": clock.now() + dt.timedelta(seconds=left),
            "session_warns": left <= _WARN_SECONDS,
        }
    if settings.DEMO and by is not None:
        with row_security.unrestricted("demo post"):
            context["mail_count"] = Mail.objects.filter(to_email=by.user.email).count()
    return context


def _represented(by: Membership | None) -> dict[str, Any] | None:
    """Return what the bar under the navigation says of who acts for a client."""
    if not isinstance(by, Representation):
        return None
    return {
        "client_name": by.organisation.name,
        "agency_name": by.agency.name,
        "valid_until": by.mandate.ends_on,
        "url": reverse("onboarding:client-list"),
    }


def _nothing(_by: Membership) -> int:
    return 0


def _always(_by: Membership) -> bool:
    return True


@cache
def _condition(route: str) -> Callable[[Membership], bool]:
    """Return what says whether somebody has this corner at all; named by string."""
    name = settings.NAVIGATION_CONDITIONS.get(route)
    return import_string(name) if name else _always


@cache
def _counter(route: str) -> Callable[[Membership], int]:
    """Return what counts the work behind a route; named by string, as all of the wiring is."""
    name = settings.NAVIGATION_COUNTS.get(route)
    return import_string(name) if name else _nothing


def _organisation_tabs(request: HttpRequest, by: Membership) -> list[dict[str, Any]]:
    """Return the tabs of the own organisation that are open to this role."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    first = AUTHORITY_TABS if by.side == Side.AUTHORITY else ()
    return [
        {
            "label": label,
            "url": reverse(route),
            "current": here == route or here.startswith(behind),
        }
        for label, route, act, behind in (*first, *ORGANISATION_TABS)
        if by.may(act) and _condition(route)(by)
    ]


def _navigation(request: HttpRequest, by: Membership) -> list[dict[str, Any]]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    items = []
    for label, route, act, corner in NAVIGATION[by.side]:
        if (act is None or by.may(act)) and _condition(route)(by):
            current = here == route or here.startswith(tuple(corner) or ("-",))
            items.append(
                {
                    "label": label,
                    "url": reverse(route),
                    "current": current,
                    "count": _counter(route)(by),
                }
            )
    # The contacts page stands in its own corner, although agreements serves it.
    for item in items:
        if item["label"] == "Overeenkomsten" and here == "agreements:contacts":
            item["current"] = False
    return items
