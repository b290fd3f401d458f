"""The demo's post page: what the portal sent, for who plays the story without mail."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from vroegsignalering import row_security
from vroegsignalering.accounts.guards import public
from vroegsignalering.outbox.models import Mail

SHOWN = 100


@public
def demo_post(request: HttpRequest) -> HttpResponse:
    """Show the mails that were sent, newest first; filtered by the organisation they went to."""
    if not settings.DEMO:
        raise Http404
    with row_security.unrestricted("demo post"):
        mails = Mail.objects.order_by("-created_at", "-id")
        people = sorted(set(Mail.objects.values_list("to_name", flat=True)))
        chosen = request.GET.get("aan", "")
        if chosen:
            mails = mails.filter(to_name=chosen)
        context = {"mails": list(mails[:SHOWN]), "people": people, "chosen": chosen}
    return render(request, "outbox/demo_post.html", context)


@public
def demo_mail(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one mail exactly as it was sent."""
    if not settings.DEMO:
        raise Http404
    with row_security.unrestricted("demo post"):
        mail = get_object_or_404(Mail, pk=key)
    return render(request, "outbox/demo_mail.html", {"mail": mail})
