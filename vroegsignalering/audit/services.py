"""The only writers of the audit trail, and the check of its chain."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any, Protocol

from django.db import connection, models, transaction

from vroegsignalering import clock, row_security
from vroegsignalering.audit.models import Event, Link

_GENESIS = b"\0" * 32
_CHAIN_LOCK = 7261001


class Actor(Protocol):
    """Who acts: a membership, as far as the trail needs to know it."""

    pk: Any
    organisation_id: Any
    user_id: Any
    role: Any

    @property
    def acting_organisation_id(self) -> uuid.UUID:
        """Who acts, when that is another than who is represented."""

    @property
    def mandate_id(self) -> uuid.UUID | None:
        """By which mandate one acts for another."""

    @property
    def api_key_id(self) -> uuid.UUID | None:
        """By which key software acts, when it is no person."""


class BrokenChain(Exception):
    """The chain of hashes does not hold; the message names the first broken link."""


def record(
    verb: str,
    on: models.Model,
    *,
    by: Actor | None,
    organisation_id: uuid.UUID | None = None,
    counterpart_id: uuid.UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Write one event inside the caller's transaction.

    ``verb`` is a past tense such as ``agreement_signed``. ``by`` is None only for the portal's
    own clock and for people without an account. ``detail`` holds codes, counts and dates: never
    personal data of a renter.
    """
    walls = row_security.current()
    return Event.objects.create(
        at=clock.now(),
        verb=verb,
        object_kind=on._meta.model_name or "",
        object_id=str(on.pk),
        organisation_id=organisation_id or (by.organisation_id if by else None),
        counterpart_id=counterpart_id,
        acting_organisation_id=by.acting_organisation_id if by else None,
        mandate_id=by.mandate_id if by else None,
        api_key_id=by.api_key_id if by else None,
        person_id=by.user_id if by else walls.user_id,
        membership_id=by.pk if by else None,
        role=by.role if by else "",
        crossing=walls.crossing,
        detail=dict(detail or {}),
    )


def _digest(event: Event, previous: bytes) -> bytes:
    content = [
        event.pk,
        event.at.isoformat(),
        event.verb,
        event.object_kind,
        event.object_id,
        *(
            str(value or "")
            for value in (
                event.organisation_id,
                event.counterpart_id,
                event.acting_organisation_id,
                event.person_id,
                event.membership_id,
            )
        ),
        event.role,
        event.crossing,
        event.detail,
        # At the end and only when there is one: events from before these columns keep their
        # hash. The word in front keeps the two apart.
        *([str(event.mandate_id)] if event.mandate_id else []),
        *(["api key", str(event.api_key_id)] if event.api_key_id else []),
    ]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous + canonical.encode()).digest()


def seal_events(limit: int = 5000) -> int:
    """Chain the events that have no link yet; return how many.

    In batches by the beat, so that no request waits for the lock of the chain.
    """
    with row_security.unrestricted("audit chain"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        last = Link.objects.order_by("-position").first()
        previous = bytes(last.digest) if last else _GENESIS
        linked = Link.objects.filter(event_id=models.OuterRef("pk"))
        loose = Event.objects.filter(~models.Exists(linked)).order_by("pk")[:limit]
        links = []
        for event in loose:
            digest = _digest(event, previous)
            links.append(Link(event_id=event.pk, previous=previous, digest=digest))
            previous = digest
        Link.objects.bulk_create(links)
        return len(links)


def verify_chain() -> int:
    """Walk the whole chain; return the number of links or raise ``BrokenChain``."""
    with row_security.unrestricted("audit chain check"):
        previous, count = _GENESIS, 0
        for link in Link.objects.order_by("position").iterator():
            event = Event.objects.filter(pk=link.event_id).first()
            if event is None:
                raise BrokenChain(f"Link {link.position}: the event is gone.")
            if bytes(link.previous) != previous or _digest(event, previous) != bytes(link.digest):
                raise BrokenChain(f"Link {link.position}: the event or the order was changed.")
            previous, count = bytes(link.digest), count + 1
        return count
