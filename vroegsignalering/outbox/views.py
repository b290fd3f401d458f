"""The demo's post page: what the portal sent, for who plays the story without mail."""

import hashlib
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from vroegsignalering import row_security
from vroegsignalering.accounts.guards import public
from vroegsignalering.outbox.models import Mail

SHOWN = 100


@public
def demo_post(request: HttpRequest) -> HttpResponse:
    """Show the mails that were sent, newest first; filtered by the person they went to."""
    if not settings.DEMO:
        raise Http404
    chosen = request.GET.get("aan", "")
    with row_security.unrestricted("demo post"):
        mails = Mail.objects.order_by("-created_at", "-id")
        people = _people()
        if chosen:
            mails = mails.filter(to_email__in=[p["email"] for p in people if p["key"] == chosen])
        found = list(mails[: SHOWN + 1])
    context = {
        "mails": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "people": people,
        "chosen": chosen,
    }
    return render(request, "outbox/demo_post.html", context)


def _people() -> list[dict[str, object]]:
    """Return who got mail; known in the address bar by a digest, not by name.

    Somebody is called as in the newest mail: the first one may go to an organisation of which we
    know no people yet.
    """
    newest = Mail.objects.order_by("to_email", "-created_at", "-id").distinct("to_email")
    names = dict(newest.values_list("to_email", "to_name"))
    numbers = Mail.objects.order_by().values_list("to_email").annotate(number=Count("id"))
    people = [
        {
            "key": hashlib.sha256(email.encode()).hexdigest()[:12],
            "email": email,
            "name": names[email] or email,
            "number": number,
        }
        for email, number in numbers
    ]
    return sorted(people, key=lambda person: str(person["name"]))


@public
def demo_mail(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one mail exactly as it was sent."""
    if not settings.DEMO:
        raise Http404
    with row_security.unrestricted("demo post"):
        mail = get_object_or_404(Mail, pk=key)
    context = {"mail": mail, "from_address": settings.DEFAULT_FROM_EMAIL}
    return render(request, "outbox/demo_mail.html", context)
