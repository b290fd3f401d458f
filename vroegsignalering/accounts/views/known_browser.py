"""Remembers in a browser who logged in there before: a long-lived, signed cookie.

It opens nothing. It only says that a log-in here is no news for its owner, and that guessing
elsewhere need not make the owner wait here.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from vroegsignalering.accounts.models import User

_SALT = "accounts.known-browser"
_MOST_PEOPLE = 8
# The longest that browsers keep a cookie.
_AGE = 400 * 24 * 60 * 60


def is_known(request: HttpRequest, user: User | None) -> bool:
    """Return whether this person logged in with this browser before."""
    return user is not None and _mark(user) in _people(request)


def remember(request: HttpRequest, response: HttpResponse, user: User) -> str:
    """Write into the browser that this person logged in here; return a fresh secret number."""
    people = [_mark(user), *(one for one in _people(request) if one != _mark(user))]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(people[:_MOST_PEOPLE], salt=_SALT),
        max_age=_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return secrets.token_hex(8)


def _people(request: HttpRequest) -> list[str]:
    try:
        found = signing.loads(
            request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=_SALT, max_age=_AGE
        )
    except signing.BadSignature:
        return []
    return [str(one) for one in found]


def _mark(user: User) -> str:
    return salted_hmac(_SALT, str(user.pk)).hexdigest()[:24]
