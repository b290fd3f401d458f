"""Puts mails into the outbox and sends what is due."""

import datetime as dt
import hashlib
import logging
import uuid
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from vroegsignalering import clock, row_security
from vroegsignalering.nudges import nudge
from vroegsignalering.outbox.models import Mail, MailChoice, MailState
from vroegsignalering.outbox.states import CHOOSABLE, Choice, Topic

log = logging.getLogger(__name__)
GIVE_UP_AFTER = 8
_LEASE = dt.timedelta(minutes=2)
_SUBJECT = "Onderwerp: "
_LONGEST_LINE = 200
_STATE_OF_CHOICE = {
    Choice.AT_ONCE: MailState.TO_SEND,
    Choice.DIGEST: MailState.COLLECTED,
    Choice.OFF: MailState.NOT_WANTED,
}


def put(
    template: str,
    context: dict[str, Any],
    *,
    to_email: str,
    to_name: str,
    purpose: str,
    to_description: str = "",
    organisation_id: uuid.UUID | None = None,
    topic: Topic = Topic.LEGAL,
) -> None:
    """Render ``template`` and put it into the outbox, inside the caller's transaction.

    The first line of the template is ``Onderwerp: …``, the rest the text. ``purpose`` names
    what the mail is about: a second mail with the same purpose is not written. No personal data
    of renters, no amounts, no attachment (screens §6.5).

    ``topic`` lets the receiver choose: at once, in the daily digest, or not at all. Without it
    the mail goes at once, as everything does that nobody may miss.
    """
    context = {"name": to_name, "portal_url": settings.PORTAL_URL, **context}
    context.setdefault("help_phone", settings.HELP_PHONE)
    text = render_to_string(template, context).strip()
    first, _, body = text.partition("\n")
    if not first.startswith(_SUBJECT):
        raise ValueError(f"{template} does not start with a subject line.")
    with row_security.unrestricted("outbox"):
        Mail.objects.bulk_create(
            [
                Mail(
                    organisation_id=organisation_id,
                    to_email=to_email,
                    to_name=_one_line(to_name),
                    to_description=_one_line(to_description),
                    subject=_one_line(first.removeprefix(_SUBJECT)),
                    body=body.strip() + "\n",
                    purpose=purpose[:200],
                    topic=topic,
                    state=_state_of_new(to_email, topic),
                    next_attempt_at=clock.now(),
                    created_at=clock.now(),
                )
            ],
            ignore_conflicts=True,
        )
    nudge("outbox.send_due")


def _state_of_new(email: str, topic: Topic) -> MailState:
    if topic not in CHOOSABLE:
        return MailState.TO_SEND
    chosen = MailChoice.objects.filter(email=email.lower(), topic=topic).values_list(
        "choice", flat=True
    )
    return _STATE_OF_CHOICE[Choice(chosen.first() or Choice.AT_ONCE)]


def _one_line(text: str) -> str:
    """Return ``text`` as it can stand in a header: names in it were typed by strangers."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:_LONGEST_LINE]


def send_due(limit: int = 100) -> int:
    """Send what is due; return how many left the house.

    Each mail is claimed by a guarded UPDATE that also sets its next attempt, so that two
    senders never hold the same one. The Message-ID is the row's id: a receiver that gets a mail
    twice after a cut connection can tell.
    """
    now = clock.now()
    with row_security.unrestricted("outbox"):
        due = list(
            Mail.objects.filter(state=MailState.TO_SEND, next_attempt_at__lte=now)
            .order_by("next_attempt_at")
            .values_list("pk", "attempts")[:limit]
        )
    sent = 0
    for key, attempts in due:
        with row_security.unrestricted("outbox"):
            claimed = Mail.objects.filter(
                pk=key, attempts=attempts, state=MailState.TO_SEND
            ).update(attempts=attempts + 1, next_attempt_at=now + _LEASE)
            mail = Mail.objects.get(pk=key) if claimed else None
        if mail is not None:
            sent += _deliver(mail)
    return sent


def _deliver(mail: Mail) -> bool:
    domain = settings.PROJECT_ADDRESS.rpartition("@")[2]
    message = EmailMessage(
        subject=mail.subject,
        body=mail.body,
        to=[mail.to_email],
        headers={"Message-ID": f"<{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    # ValueError: a header that cannot be written. It must not hold up the mails behind it.
    except (SMTPException, OSError, ValueError) as problem:
        _postpone(mail, type(problem).__name__)
        return False
    with row_security.unrestricted("outbox"):
        Mail.objects.filter(pk=mail.pk, state=MailState.TO_SEND).update(
            state=MailState.SENT, sent_at=clock.now(), last_problem=""
        )
    return True


def _postpone(mail: Mail, problem: str) -> None:
    """Try again later, twice as late each time; give up in the end and say so in the log."""
    given_up = mail.attempts >= GIVE_UP_AFTER
    with row_security.unrestricted("outbox"):
        Mail.objects.filter(pk=mail.pk, state=MailState.TO_SEND).update(
            state=MailState.GIVEN_UP if given_up else MailState.TO_SEND,
            next_attempt_at=clock.now() + dt.timedelta(minutes=2**mail.attempts),
            last_problem=problem,
        )
    log.warning("mail %s not sent, attempt %s: %s", mail.pk, mail.attempts, problem)


def choices_of(email: str) -> dict[Topic, Choice]:
    """Return how the owner of this address wants to be told of every topic one can choose for."""
    with row_security.unrestricted("mail choices"):
        chosen = dict(MailChoice.objects.filter(email=email.lower()).values_list("topic", "choice"))
    return {topic: Choice(chosen.get(topic, Choice.AT_ONCE)) for topic in CHOOSABLE}


def choose(email: str, choices: Mapping[Topic, Choice]) -> None:
    """Keep how the owner of this address wants to be told; legal topics cannot be chosen for."""
    with row_security.unrestricted("mail choices"):
        for topic, choice in choices.items():
            if topic in CHOOSABLE:
                MailChoice.objects.update_or_create(
                    email=email.lower(),
                    topic=topic,
                    defaults={"choice": choice, "changed_at": clock.now()},
                )


def move_choices(old: str, new: str) -> None:
    """Let the choices follow somebody to another address."""
    with row_security.unrestricted("mail choices"):
        MailChoice.objects.filter(email=new.lower()).delete()
        MailChoice.objects.filter(email=old.lower()).update(email=new.lower())
        Mail.objects.filter(to_email__iexact=old, state=MailState.COLLECTED).update(to_email=new)


# --- The daily digest ---------------------------------------------------------------------------


def collect_digests() -> int:
    """Put one mail a day into the outbox for who wants that; return how many were made.

    Due is everything written before the last seven o'clock, so a missed morning is made up for.
    """
    morning = _last_morning(clock.now())
    with row_security.unrestricted("daily digest"):
        people = list(
            Mail.objects.filter(state=MailState.COLLECTED, created_at__lt=morning)
            .order_by("to_email")
            .values_list("to_email", flat=True)
            .distinct()
        )
    return sum(_collect(email, morning) for email in people)


def _last_morning(now: dt.datetime) -> dt.datetime:
    local = clock.to_local(now)
    morning = local.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return morning if morning <= local else morning - dt.timedelta(days=1)


def _collect(email: str, morning: dt.datetime) -> bool:
    """Make the digest of one person in one transaction: all of it happens, or nothing.

    Who comes second waits for the rows and finds them taken. What was committed after today's
    digest, although it was begun before, waits for tomorrow's.
    """
    account = hashlib.sha256(email.lower().encode()).hexdigest()[:16]
    purpose = f"digest:{account}:{morning:%Y-%m-%d}"
    with row_security.unrestricted("daily digest"):
        waiting = list(
            Mail.objects.select_for_update()
            .filter(to_email=email, state=MailState.COLLECTED, created_at__lt=morning)
            .order_by("created_at", "id")
        )
        if not waiting or Mail.objects.filter(purpose=purpose).exists():
            return False
        put(
            "outbox/email/digest.txt",
            {
                "mails": waiting,
                "morning": morning.date(),
                "page_url": f"{settings.PORTAL_URL}{reverse(settings.LOGIN_REDIRECT_URL)}",
            },
            to_email=email,
            to_name=waiting[-1].to_name,
            to_description="dagelijks overzicht",
            purpose=purpose,
            topic=Topic.DIGEST,
        )
        Mail.objects.filter(pk__in=[mail.pk for mail in waiting]).update(
            state=MailState.IN_DIGEST, digest=Mail.objects.get(purpose=purpose)
        )
    return True
