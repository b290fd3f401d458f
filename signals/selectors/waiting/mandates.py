"""Mandates that wait for an answer, and those that end soon."""

import datetime as dt

from django.urls import reverse

from onboarding.selectors import mandates
from signals.selectors.waiting import Task, task
from vroegsignalering.accounts.models import Membership, Representation
from vroegsignalering.accounts.roles import Act
from vroegsignalering.dutch_formats import long_date


def tasks_of_mandates(by: Membership, today: dt.date) -> list[Task]:
    """Return what agencies ask of this landlord, and which mandates end within a month.

    Who represents a client sees none: that is between the two organisations themselves.
    """
    if isinstance(by, Representation):
        return []
    may_grant = by.may(Act.GRANT_MANDATE)
    tasks = [
        task(
            "pencil",
            f"{one.agency.name} vraagt u om een machtiging",
            "U bepaalt wat hij mag, en hoe lang."
            if may_grant
            else "Verlenen kan alleen uw tekenbevoegde. U mag meekijken.",
            reverse("onboarding:mandate-detail", args=[one.pk]),
            "Lees en verleen" if may_grant else "Lees de vraag",
            first=may_grant,
        )
        for one in mandates.requests_to_decide(by)
    ]
    for one in mandates.ending_soon(by, today):
        is_landlord = one.landlord_id == by.organisation_id
        other = one.agency.name if is_landlord else one.landlord.name
        until = long_date(one.ends_on) if one.ends_on else ""
        page = "onboarding:mandate-list" if is_landlord else "onboarding:client-list"
        tasks.append(
            task(
                "calendar",
                f"De machtiging met {other} eindigt op {until}",
                "Wilt u langer samenwerken? Verleen dan een nieuwe machtiging."
                if is_landlord
                else "Wilt u langer samenwerken? Vraag dan een nieuwe machtiging.",
                reverse(page),
                "Bekijk",
            )
        )
    return tasks
