"""What this person was told lately: every mail that somebody waits for also stands at the start."""

import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings
from django.urls import Resolver404, resolve

from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Membership
from vroegsignalering.outbox.models import Mail
from vroegsignalering.outbox.states import Topic

DAYS_BACK = 14
SHOWN = 5
# One's own account is between the person and the portal; the rest repeats what stands here.
_NOT_HERE = (Topic.ACCOUNT, Topic.REMINDERS, Topic.DIGEST)
_LINK = re.compile(re.escape(settings.PORTAL_URL) + r"(/\S*)")


@dataclass(frozen=True)
class Message:
    """The subject of a mail, when it was written, and where its one link leads."""

    subject: str
    at: dt.datetime
    url: str


def messages_to(by: Membership) -> list[Message]:
    """Return what was written to this person for the acting organisation, newest first.

    Also what he does not want mailed, or once a day: he reads it here. A mail whose link is a
    secret by itself, such as an invitation, is left out.
    """
    with row_security.unrestricted("own mails on the start page"):
        found = list(
            Mail.objects.filter(
                to_email=by.user.email,
                organisation_id=by.organisation_id,
                created_at__gte=clock.now() - dt.timedelta(days=DAYS_BACK),
            )
            .exclude(topic__in=_NOT_HERE)
            .order_by("-created_at", "-pk")
            .values_list("subject", "created_at", "body")[: SHOWN * 2]
        )
    messages = [Message(subject, at, _link_in(body)) for subject, at, body in found]
    return [one for one in messages if one.url][:SHOWN]


def _link_in(body: str) -> str:
    """Return the path of the first link to a page behind the log-in, or nothing."""
    for path in _LINK.findall(body):
        try:
            match = resolve(path.partition("#")[0].partition("?")[0])
        except Resolver404:
            continue
        if getattr(match.func, "guard", "public") != "public":
            return str(path)
    return ""
