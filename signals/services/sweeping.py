"""Every clock that is due, once. Timers are rows with dates; this asks which ones have come."""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable
from functools import partial

from django.db.models import Q

from agreements.services import (
    documents,
    expiring,
    reminding,
    succeeding,
    telling,
    telling_people,
    wishing,
)
from municipalities.services import asking
from onboarding.services import forgetting
from onboarding.services import reminding as onboarding_reminding
from signals.models import HeldRow, Signal, Submission, SubmissionChunk
from signals.selectors.telling import people_of
from signals.services import pausing
from signals.services import succeeding as cases
from signals.states import SignalState, SubmissionState
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import services as accounts
from vroegsignalering.accounts import sessions
from vroegsignalering.accounts.services import reminding as accounts_reminding
from vroegsignalering.accounts.services import sweep_signatories
from vroegsignalering.audit import services as audit
from vroegsignalering.outbox import services as outbox
from vroegsignalering.outbox.states import Topic

AT_ONCE = 500

log = logging.getLogger(__name__)


class ClocksBroken(Exception):
    """Some of what was due could not be done; names only what, all else was done."""


def sweep_clocks() -> dict[str, int]:
    """Do what is due on the portal's clock; return counts by name for the operator.

    Raises:
        ClocksBroken: some of it broke; the rest was done all the same, and it stays due.
    """
    today = clock.today()
    due: dict[str, Callable[[], int]] = {
        "pauzes beëindigd": partial(pausing.announce_ended, today),
        "pauzes die bijna eindigen": partial(pausing.announce_soon, today),
        "termijnen zonder antwoord": partial(tell_silence, today),
        "overeenkomsten verlopen": partial(expiring.expire_due, today),
        "wijzigingen van mensen verteld": partial(telling_people.tell_changes, clock.now()),
        "bevoegdheden om te tekenen": partial(sweep_signatories, today),
        "bestanden gewist": partial(erase_files, today),
        "aangehouden regels gewist": partial(erase_held_rows, today),
        "vergeten documenten": documents.make_forgotten_documents,
        "overeenkomsten naar een opvolger": partial(succeeding.follow_mergers, today),
        "zaken naar een opvolger": partial(cases.follow_mergers, today),
        "gemeenten die nu meedoen": partial(wishing.fulfil_wishes, today),
        "wijzigingen van gemeenten verteld": partial(telling.tell_page_changes, today),
        "oude verzoeken om mee te doen gewist": partial(asking.erase_old, today),
        "oude aanmeldingen gewist": partial(forgetting.erase_old, clock.now()),
        "herinneringen aan uitgenodigden": accounts_reminding.remind_invited,
        "herinneringen aan aanmelders": onboarding_reminding.remind_applicants,
        "herinneringen aan gemeenten": reminding.remind_unsent,
        "sessies gewist": sessions.clear_expired_sessions,
        "verkeerde wachtwoorden vergeten": accounts.forget_old_failures,
    }
    done, broken = {}, []
    for what, do in due.items():
        try:
            done[what] = do()
        except Exception:
            log.exception("clock broke: %s", what)
            broken.append(what)
    if broken:
        raise ClocksBroken(", ".join(broken))
    return done


def tell_silence(today: dt.date) -> int:
    """Tell landlords that four weeks passed without an answer; one mail per municipality."""
    with row_security.unrestricted("four silent weeks"):
        silent = list(
            Signal.objects.filter(
                state__in=[SignalState.RECEIVED, SignalState.IN_PROGRESS],
                answer_due_on__lt=today,
                silence_told_at__isnull=True,
            ).select_related("authority")[:AT_ONCE]
        )
        now = clock.now()
        Signal.objects.filter(
            pk__in=[report.pk for report in silent], silence_told_at__isnull=True
        ).update(silence_told_at=now)
        letters: dict[tuple[str, object], list[Signal]] = defaultdict(list)
        names: dict[str, tuple[str, str]] = {}
        for report in silent:
            for person in people_of(report):
                letters[person.email, report.authority_id].append(report)
                names[person.email] = (person.name, person.description)
        for (email, _), reports in letters.items():
            name, description = names[email]
            outbox.put(
                "signals/email/no_answer.txt",
                {"authority": reports[0].authority.name, "count": len(reports)},
                to_email=email,
                to_name=name,
                to_description=description,
                organisation_id=reports[0].landlord_id,
                purpose=f"no_answer:{reports[0].pk}:{email}",
                topic=Topic.FEEDBACK,
            )
            audit.record(
                "silence_told",
                reports[0],
                by=None,
                organisation_id=reports[0].landlord_id,
                counterpart_id=reports[0].authority_id,
                detail={"count": len(reports)},
            )
        return len(silent)


def erase_files(today: dt.date) -> int:
    """Erase source files whose time is over; digest, counts and receipt stay."""
    with row_security.unrestricted("retention of source files"):
        due = list(
            Submission.objects.filter(keep_until__lt=today, file_erased_at__isnull=True).exclude(
                # A worker has it, or will; it ends in another state within the hour.
                Q(state=SubmissionState.RECEIVED)
                | Q(state=SubmissionState.CHECKED, send_requested_at__isnull=False)
            )[:AT_ONCE]
        )
        for submission in due:
            SubmissionChunk.objects.filter(submission=submission).delete()
            Submission.objects.filter(pk=submission.pk).update(file_erased_at=clock.now())
            audit.record(
                "file_erased", submission, by=None, organisation_id=submission.organisation_id
            )
        return len(due)


def erase_held_rows(today: dt.date) -> int:
    """Erase rows that waited for an agreement until their last day, and those sent since."""
    with row_security.unrestricted("retention of held rows"):
        due = HeldRow.objects.filter(Q(keep_until__lt=today) | Q(sent_at__isnull=False))
        erased = 0
        for submission in Submission.objects.filter(held_rows__in=due).distinct()[:AT_ONCE]:
            count, _ = due.filter(submission=submission).delete()
            erased += count
            audit.record(
                "held_rows_erased",
                submission,
                by=None,
                organisation_id=submission.organisation_id,
                detail={"count": count},
            )
        return erased
