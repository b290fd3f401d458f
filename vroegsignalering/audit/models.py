"""What happened: events that nobody can change, and the chain that shows it."""

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """One act. Holds no foreign keys, so that erasing a person is never blocked.

    ``organisation_id`` is who is represented, ``counterpart_id`` the other side that may read
    it too, ``acting_organisation_id`` who acted, ``person_id`` and ``role`` as whom, and
    ``mandate_id`` by which mandate when it acted for another. ``api_key_id`` stands in place of
    a person where software acted.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    organisation_id = models.UUIDField(null=True)
    counterpart_id = models.UUIDField(null=True)
    acting_organisation_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    mandate_id = models.UUIDField(null=True)
    api_key_id = models.UUIDField(null=True)
    role = models.CharField(max_length=20, blank=True)
    crossing = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_kind", "object_id", "id"], name="event_of_object"),
            models.Index(fields=["organisation_id", "-id"], name="event_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_kind}"


class Link(models.Model):
    """One link of the chain: the hash over an event and the link before it."""

    position = models.BigAutoField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"link {self.position}"
