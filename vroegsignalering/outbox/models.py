"""Mails to be sent: rows first, messages later."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, TextChoices

from vroegsignalering.identifiers import new_id


class MailState(TextChoices):
    """How far a mail has come."""

    TO_SEND = "to_send", "Wordt verstuurd"
    SENT = "sent", "Verstuurd"
    GIVEN_UP = "given_up", "Niet gelukt"


class Mail(models.Model):
    """One mail to one person. ``purpose`` makes the same mail about the same thing unique."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField(null=True)
    to_email = models.EmailField()
    to_name = models.CharField(max_length=200, blank=True)
    to_description = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    purpose = models.CharField(max_length=200, unique=True)
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
            )
        ]

    def __str__(self) -> str:
        return self.subject
