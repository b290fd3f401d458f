"""Keeps what somebody sent after the session was over, until he has logged in again (WCAG 2.2.1).

Sealed, in the new session of the same browser; shown only to who holds the role that the form
was made for. Codes, passwords and files are not kept: they are given anew.
"""

import base64
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from vroegsignalering import sealing
from vroegsignalering.accounts.models import Membership

_KEPT = "kept_form"
_NEVER = frozenset({"csrfmiddlewaretoken", "acting", "code", "password", "again", "present"})
_LONGEST = 64 * 1024


@dataclass(frozen=True)
class KeptForm:
    """Where a form was going, for which membership it was made, and what stood in it."""

    path: str
    membership_id: str
    answers: list[tuple[str, str]]
    had_file: bool

    def is_of(self, by: Membership) -> bool:
        """Return whether ``by`` is the role in which the form was filled in."""
        return self.membership_id == str(by.pk)


def keep(request: HttpRequest) -> None:
    """Keep the form that this request brings, when it was made inside the portal."""
    made_for = request.POST.get("acting", "").partition(":")[0]
    if request.method != "POST" or not made_for:
        return
    answers = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NEVER
        for value in values
    ]
    content = json.dumps([request.get_full_path(), made_for, answers, bool(request.FILES)]).encode()
    if len(content) <= _LONGEST:
        key = uuid.uuid4()
        sealed = base64.b64encode(sealing.seal_bytes(content, key)).decode()
        request.session[_KEPT] = [str(key), sealed]


def kept(request: HttpRequest, memberships: Iterable[Membership]) -> KeptForm | None:
    """Return the form that was kept in this browser, if one of these memberships made it."""
    found = _open(request)
    if found is None or not any(found.is_of(one) for one in memberships):
        return None
    return found


def _open(request: HttpRequest) -> KeptForm | None:
    found = request.session.get(_KEPT)
    if not found:
        return None
    try:
        content = sealing.open_bytes(base64.b64decode(found[1]), uuid.UUID(found[0]))
    except sealing.CannotOpen:
        return None
    path, membership_id, answers, had_file = json.loads(content)
    return KeptForm(path, membership_id, [(name, value) for name, value in answers], had_file)


def is_waiting(request: HttpRequest) -> bool:
    """Return whether a form was kept in this browser."""
    return _KEPT in request.session


def drop(request: HttpRequest) -> None:
    """Forget the form: it was sent, or its owner does not want it any more."""
    request.session.pop(_KEPT, None)


def drop_if_sent(request: HttpRequest) -> None:
    """Forget the form when this request brings it."""
    if request.method != "POST" or not is_waiting(request):
        return
    waiting = _open(request)
    if waiting is not None and waiting.path == request.get_full_path():
        drop(request)
