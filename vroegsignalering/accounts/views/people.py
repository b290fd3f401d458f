"""The people of the own organisation: who has which role, invite, withdraw, end a role."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from vroegsignalering import clock
from vroegsignalering.accounts import selectors, services
from vroegsignalering.accounts.forms.people import InviteForm
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.models import Invitation, Membership
from vroegsignalering.accounts.roles import Act, Role, Side
from vroegsignalering.accounts.rules import ROLES_WITH_CARD
from vroegsignalering.accounts.states import InvitationRefusal
from vroegsignalering.dutch_formats import enumerate_words
from vroegsignalering.refusals import Refused


@may(Act.READ_ORGANISATION, Act.INVITE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Show who works here in which role, and who was invited."""
    by = request.by
    context = {
        "page_title": title_of(by),
        "people": selectors.people_of(by.organisation),
        "invited": selectors.not_yet_accepted(by.organisation, clock.now()),
        "may_invite": by.may(Act.INVITE_PEOPLE),
        "may_end": by.may(Act.END_ROLE),
        "administrators": enumerate_words(selectors.names_of(by.organisation, Role.ADMINISTRATOR)),
        "propose_url": _propose_url(by),
        "breadcrumbs": trail_to(by, "Mensen en rollen", above=[]),
    }
    return render(request, "accounts/people.html", context)


@may(Act.INVITE_PEOPLE)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a colleague in one or more roles."""
    by = request.by
    form = InviteForm(request.POST if request.method == "POST" else None, side=by.side)
    if form.is_valid():
        try:
            invitation = services.invite_colleague(
                by=by, person=form.person(), roles=form.chosen_roles()
            )
        except Refused as refused:
            if not isinstance(refused.refusal, InvitationRefusal):
                raise
            form.add_error(_field_of(refused.refusal), refused.sentence)
        else:
            messages.success(
                request, f"{invitation} krijgt een mail met een link om een account te maken."
            )
            return redirect(reverse("accounts:people") + "#melding")
    context = {
        "form": form,
        "propose_url": _propose_url(by),
        "breadcrumbs": trail_to(by, "Nodig een collega uit"),
    }
    return render(request, "accounts/people_invite.html", context)


def _field_of(refusal: InvitationRefusal) -> str:
    return "email" if refusal == InvitationRefusal.INVITED_ALREADY else "roles"


@may(Act.INVITE_PEOPLE)
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask whether an invitation must be withdrawn, and do it."""
    invitation = _invitation(request, key)
    if request.method == "POST":
        services.withdraw(by=request.by, invitation=invitation)
        messages.success(request, f"De uitnodiging voor {invitation} is ingetrokken.")
        return redirect(reverse("accounts:people") + "#melding")
    context = {
        "invitation": invitation,
        "has_card": bool(ROLES_WITH_CARD & {Role(role) for role in invitation.roles}),
        "breadcrumbs": trail_to(request.by, "Trek de uitnodiging in"),
    }
    return render(request, "accounts/people_withdraw.html", context)


@may(Act.INVITE_PEOPLE)
@require_POST
def new_link(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Mail a new link for an invitation."""
    invitation = _invitation(request, key)
    services.send_new_link(by=request.by, invitation=invitation)
    messages.success(
        request, f"{invitation} krijgt een mail met een nieuwe link. De oude link werkt niet meer."
    )
    return redirect(reverse("accounts:people") + "#melding")


@may(Act.END_ROLE)
def end_role(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say what happens when a role ends, and end it."""
    by = request.by
    try:
        membership = selectors.membership_of(by, key)
    except Membership.DoesNotExist as error:
        raise Http404 from error
    if request.method == "POST":
        services.end_role(by=by, membership=membership)
        messages.success(
            request,
            f"{membership.user.full_name} is geen {membership.role_label.lower()} meer."
            " Wij stuurden een mail.",
        )
        is_out = membership.pk == by.pk
        return redirect(reverse("signals:start" if is_out else "accounts:people") + "#melding")
    context = {
        "membership": membership,
        "refusal": services.why_not_end(membership),
        "is_own": membership.user_id == by.user_id,
        "other_roles": enumerate_words(
            [
                one.role_label.lower()
                for one in selectors.roles_of(membership.user_id, by.organisation)
                if one.pk != membership.pk
            ]
        ),
        "has_card": membership.role in ROLES_WITH_CARD,
        "is_signatory": membership.role == Role.SIGNATORY,
        "propose_url": _propose_url(by),
        "breadcrumbs": trail_to(by, "Beëindig een rol"),
    }
    return render(request, "accounts/people_end_role.html", context)


def _invitation(request: HttpRequest, key: uuid.UUID) -> Invitation:
    try:
        return selectors.invitation_of(request.by, key)
    except Invitation.DoesNotExist as error:
        raise Http404 from error


def _propose_url(by: Membership) -> str:
    """Return where a signatory is proposed; empty for who may not."""
    if not by.may(Act.PROPOSE_SIGNATORY):
        return ""
    try:
        return reverse("accounts:signatory-propose")
    except NoReverseMatch:
        return ""


def title_of(by: Membership) -> str:
    """Return how this corner is called on each side."""
    return {Side.AUTHORITY: "Onze gemeente", Side.OPERATOR: "Collega’s"}.get(
        by.side, "Mijn organisatie"
    )


def trail_to(
    by: Membership, label: str, above: list[tuple[str, str]] | None = None
) -> list[dict[str, Any]]:
    """Return the way from the start page to a page of this corner; by default under the people."""
    between = [("Mensen en rollen", "accounts:people")] if above is None else above
    way = [("Start", "signals:start")]
    if by.may(Act.READ_ORGANISATION):
        way.append((title_of(by), "accounts:organisation"))
    return [
        *({"label": one, "url": reverse(route)} for one, route in [*way, *between]),
        {"label": label},
    ]
