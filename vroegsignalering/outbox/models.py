"""Mails to be sent: rows first, messages later."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, TextChoices
from django.db.models.functions import Lower

from vroegsignalering.identifiers import new_id
from vroegsignalering.outbox.states import Choice, Topic


class MailState(TextChoices):
    """How far a mail has come."""

    TO_SEND = "to_send", "Wordt verstuurd"
    SENT = "sent", "Verstuurd"
    GIVEN_UP = "given_up", "Niet gelukt"
    COLLECTED = "collected", "Wacht op het overzicht"
    IN_DIGEST = "in_digest", "Stond in het overzicht"
    NOT_WANTED = "not_wanted", "Niet gemaild: staat uit"


class Mail(models.Model):
    """One mail to one person. ``purpose`` makes the same mail about the same thing unique.

    What somebody does not want at once is written all the same: it waits for his digest, or it
    shows that he had switched it off.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField(null=True)
    to_email = models.EmailField()
    to_name = models.CharField(max_length=200, blank=True)
    to_description = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    purpose = models.CharField(max_length=200, unique=True)
    topic = models.CharField(max_length=16, choices=Topic.choices, default=Topic.LEGAL)
    # The digest in which the subject of this mail stood.
    digest = models.ForeignKey("self", models.SET_NULL, null=True, related_name="collected")
    state = models.CharField(max_length=12, choices=MailState.choices, default=MailState.TO_SEND)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_problem = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="mail_sent_when",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state=MailState.TO_SEND),
                name="mail_due",
            ),
            models.Index(
                fields=["to_email", "created_at"],
                condition=Q(state=MailState.COLLECTED),
                name="mail_for_digest",
            ),
            models.Index(fields=["to_email", "-created_at"], name="mail_to_person"),
        ]

    def __str__(self) -> str:
        return self.subject


class MailChoice(models.Model):
    """How the owner of an e-mail address wants to be told of a topic; no row means at once."""

    email = models.EmailField()
    topic = models.CharField(max_length=16, choices=Topic.choices)
    choice = models.CharField(max_length=8, choices=Choice.choices)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["email", "topic"], name="mail_choice_once"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="mail_choice_lower"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.choice}"


class Reminder(models.Model):
    """One reminder that was given: what makes the same one impossible to give twice."""

    what = models.CharField(max_length=40)
    about = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["what", "about", "number"], name="reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.number}"
