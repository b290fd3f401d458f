"""The own cards in the directory: whom the other side of an agreement can call."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from vroegsignalering import clock
from vroegsignalering.accounts import selectors, services
from vroegsignalering.accounts.forms.people import CardForm
from vroegsignalering.accounts.guards import may
from vroegsignalering.accounts.models import ContactPerson
from vroegsignalering.accounts.roles import Act
from vroegsignalering.accounts.states import ContactRefusal
from vroegsignalering.accounts.views.people import title_of, trail_to
from vroegsignalering.refusals import Refused

_ABOVE = [("Contactpersonen", "accounts:contact-list")]


@may(Act.READ_ORGANISATION)
def contact_list(request: HttpRequest) -> HttpResponse:
    """Show the own cards as the other side sees them, and which one must be looked at."""
    people = selectors.directory_of(request.by, clock.today())
    context = {
        "page_title": title_of(request.by),
        "people": people,
        "to_check": sum(one.is_to_check for one in people),
        "may_keep": request.by.may(Act.KEEP_CONTACTS),
        "breadcrumbs": trail_to(request.by, "Contactpersonen", above=[]),
    }
    return render(request, "accounts/contacts.html", context)


@may(Act.KEEP_CONTACTS)
def add(request: HttpRequest) -> HttpResponse:
    """Add somebody to call, who needs no account."""
    form = CardForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            card = services.add_contact_person(by=request.by, person=form.card())
        except Refused as refused:
            _show(form, refused)
        else:
            return _back(request, f"{card.name} staat nu bij uw contactpersonen.")
    context = {
        "form": form,
        "may_invite": request.by.may(Act.INVITE_PEOPLE),
        "breadcrumbs": trail_to(request.by, "Voeg iemand toe", _ABOVE),
    }
    return render(request, "accounts/contact_add.html", context)


@may(Act.READ_ORGANISATION)
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Change what the other side sees of a person."""
    card = _card(request, key)
    form = CardForm(
        request.POST if request.method == "POST" else None, initial=CardForm.initial_of(card)
    )
    if request.method != "POST" and not selectors.may_change(request.by, card):
        raise Refused(ContactRefusal.NOT_YOURS, status=403)
    if form.is_valid():
        try:
            services.change_card(by=request.by, card=card, person=form.card())
        except Refused as refused:
            _show(form, refused)
        else:
            return _back(request, f"De gegevens van {form.cleaned_data['name']} zijn bewaard.")
    context = {
        "form": form,
        "card": card,
        "breadcrumbs": trail_to(request.by, "Wijzig", _ABOVE),
    }
    return render(request, "accounts/contact_change.html", context)


@may(Act.READ_ORGANISATION)
@require_POST
def confirm(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep that somebody looked and found it right."""
    card = _card(request, key)
    services.confirm_card(by=request.by, card=card)
    return _back(request, f"Genoteerd: de gegevens van {card.name} kloppen nog.")


@may(Act.KEEP_CONTACTS)
def remove(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say what happens when a contact person goes, and take him out of the directory."""
    card = _card(request, key)
    if request.method == "POST":
        services.remove_contact_person(by=request.by, card=card)
        return _back(request, f"{card.name} staat niet meer bij uw contactpersonen.")
    context = {
        "card": card,
        "refusal": services.why_not_remove(card),
        "breadcrumbs": trail_to(request.by, "Haal weg", _ABOVE),
    }
    return render(request, "accounts/contact_remove.html", context)


def _card(request: HttpRequest, key: uuid.UUID) -> ContactPerson:
    try:
        return selectors.card_of(request.by, key)
    except ContactPerson.DoesNotExist as error:
        raise Http404 from error


def _show(form: CardForm, refused: Refused) -> None:
    """Show beside the address what is wrong with it; every other refusal is a page."""
    if refused.refusal != ContactRefusal.CARD_EXISTS:
        raise refused
    form.add_error("email", refused.sentence)


def _back(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(reverse("accounts:contact-list") + "#melding")
