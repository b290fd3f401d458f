"""What waits for whom: the start page asks all floors, so it lives on the top one."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from agreements import selectors as agreements
from agreements.models import Agreement
from municipalities.models import Municipality
from onboarding.models import BatchRun, Registration
from onboarding.selectors import next_batch
from onboarding.states import RegistrationState
from signals.models import CollectionPause, Feedback, Handover, HeldRow, Signal, Submission
from signals.selectors.mandated import clients_now, followed, in_hands_of, names_of_parties
from signals.selectors.municipality import desk_summary
from signals.selectors.waiting import Task, number, task
from signals.selectors.waiting.agreements import tasks_of_left_agreements
from signals.selectors.waiting.api_keys import tasks_of_api_keys
from signals.selectors.waiting.mandates import tasks_of_mandates
from signals.selectors.waiting.municipalities import tasks_of_join_requests, tasks_of_own_page
from signals.selectors.waiting.people import tasks_of_people
from signals.selectors.waiting.signatories import tasks_of_signatories
from signals.states import HandoverState, SignalState, SubmissionState
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Membership
from vroegsignalering.accounts.roles import Act
from vroegsignalering.accounts.selectors import can_sign
from vroegsignalering.dutch_formats import long_date

SHOWN_TASKS = 7
SHOWN_PAUSES = 4
MONTHS_BACK_DAYS = 92

# --- Landlord and agency ----------------------------------------


def for_partner(by: Membership, today: dt.date) -> dict[str, Any]:
    """Return tasks, the bar of signals, this month, running pauses and what is new."""
    reports, parts = followed(by, today=today), followed(by, "report__", today)
    running = CollectionPause.objects.filter(parts, starts_on__lte=today, ends_on__gte=today)
    tasks = [
        *_tasks_to_sign(by),
        *tasks_of_mandates(by, today),
        *_tasks_of_pauses(by, running),
        *_tasks_of_submissions(by),
        *_tasks_of_held_rows(by),
        *tasks_of_people(by, today),
        *tasks_of_signatories(by, today),
        *tasks_of_api_keys(by, today),
    ]
    pauses = running.select_related("report").order_by("ends_on", "pk")
    board = agreements.board_counts(by, today)
    return {
        "tasks": tasks[:SHOWN_TASKS],
        "task_count": len(tasks),
        "segments": _segments(reports, today),
        "pauses": [
            {
                "pause": pause,
                "passed": (today - pause.starts_on).days,
                "days": max(1, (pause.ends_on - pause.starts_on).days),
            }
            for pause in pauses[:SHOWN_PAUSES]
        ],
        "pause_count": pauses.count(),
        "last_submission": Submission.objects.filter(in_hands_of(by), state=SubmissionState.SENT)
        .order_by("-sent_at")
        .first(),
        "news": _news(parts, by),
        "has_agreements": sum(board.values()) > 0,
        "in_force": board[agreements.Tab.IN_FORCE],
        "waiting_elsewhere": _waiting_elsewhere(by),
        "window": _window(by, today),
        "clients": 0 if by.mandate else clients_now(by, today),
    }


def _tasks_to_sign(by: Membership) -> list[Task]:
    tasks = []
    may_sign = can_sign(by)
    for agreement in agreements.to_sign(by)[:SHOWN_TASKS]:
        until = long_date(agreement.sign_before) if agreement.sign_before else ""
        other = agreement.municipality.name
        tasks.append(
            task(
                "pencil",
                f"Overeenkomst met {other}: "
                + ("u kunt tekenen" if may_sign else "wacht op uw tekenbevoegde"),
                f"Tekenen kan tot en met {until}."
                if may_sign
                else f"U mag meekijken. Tekenen kan tot en met {until}.",
                reverse("agreements:detail", args=[agreement.pk]),
                "Lees en teken" if may_sign else "Bekijk",
                first=may_sign,
            )
        )
    return tasks


def _tasks_of_pauses(by: Membership, running: QuerySet[CollectionPause]) -> list[Task]:
    """Return a card for who collects himself, and one for each client of an agency."""
    waiting = running.filter(confirmed_at__isnull=True)
    counts = dict(waiting.values_list("landlord_id").annotate(number=Count("pk")).order_by())
    clients = names_of_parties(counts.keys() - {by.organisation_id})
    return [
        task(
            "pause",
            _of_client(clients.get(key, ""), "Incassopauze ingesteld in uw eigen systeem?"),
            f"{number(count, 'huurder kreeg', 'huurders kregen')} hulp. "
            "Bevestig dat u de incasso heeft stilgezet.",
            reverse("signals:pause-list"),
            "Bevestig",
        )
        for key, count in sorted(counts.items(), key=lambda pair: clients.get(pair[0], ""))
    ]


def _of_client(client: str, title: str) -> str:
    """Put the name of an agency's client in front of what waits."""
    return f"{client}: {title[:1].lower()}{title[1:]}" if client else title


def _tasks_of_submissions(by: Membership) -> list[Task]:
    tasks = []
    waiting = Submission.objects.filter(
        in_hands_of(by),
        state__in=[SubmissionState.RECEIVED, SubmissionState.CHECKED],
    ).order_by("-received_at")
    for submission in waiting[:SHOWN_TASKS]:
        url = reverse("signals:submission-detail", args=[submission.pk])
        if submission.is_busy:
            title = f"{submission.file_name}: wij zijn ermee bezig"
            tasks.append(task("hourglass", title, "U hoeft nu niets te doen.", url, "Bekijk"))
        else:
            good = submission.good + submission.warned
            tasks.append(
                task(
                    "upload",
                    f"{submission.file_name}: nog niet verzonden",
                    f"{number(good, 'regel is', 'regels zijn')} klaar om te versturen, "
                    f"{submission.refused} geweigerd. U kiest wat er gaat.",
                    url,
                    "Bekijk en kies",
                    first=True,
                )
            )
    return tasks


def _tasks_of_held_rows(by: Membership) -> list[Task]:
    mine = Submission.objects.filter(in_hands_of(by)).values("pk")
    held = list(
        HeldRow.objects.filter(
            organisation_id=by.organisation_id, submission__in=mine, sent_at__isnull=True
        )
        .values("municipality_code", "client_id")
        .annotate(number=Count("pk"))
        .order_by("-number")[:SHOWN_TASKS]
    )
    if not held:
        return []
    names = dict(Municipality.objects.values_list("code", "name"))
    clients = names_of_parties(row["client_id"] for row in held)
    open_codes = agreements.open_codes(by.organisation_id, clock.today())
    return [
        _task_of_held_rows(
            row["number"],
            row["municipality_code"],
            names.get(row["municipality_code"], row["municipality_code"]),
            clients.get(row["client_id"], ""),
            is_open=row["municipality_code"] in open_codes,
        )
        for row in held
    ]


def _task_of_held_rows(count: int, code: str, town: str, client: str, *, is_open: bool) -> Task:
    title = f"{number(count, 'regel wacht', 'regels wachten')} op een overeenkomst met {town}"
    return task(
        "hourglass",
        _of_client(client, title),
        "De overeenkomst is nog niet getekend."
        if is_open
        else "U heeft nog geen overeenkomst met deze gemeente. Vraag die aan.",
        reverse("agreements:board")
        if is_open
        else f"{reverse('agreements:request')}?gemeente={code}",
        "Bekijk" if is_open else "Vraag aan",
    )


def _segments(own: Q, today: dt.date) -> list[dict[str, Any]]:
    recent = Signal.objects.filter(own, sent_on__gt=today - dt.timedelta(days=MONTHS_BACK_DAYS))
    counts = dict(recent.values_list("state").annotate(number=Count("pk")))
    silent = recent.filter(
        state__in=[SignalState.RECEIVED, SignalState.IN_PROGRESS], answer_due_on__lt=today
    )
    unanswered = dict(silent.values_list("state").annotate(number=Count("pk")))
    shown = (
        ("grey", "Ontvangen door de gemeente", SignalState.RECEIVED),
        ("info", "In behandeling bij de gemeente", SignalState.IN_PROGRESS),
        ("pause", "Hulp geaccepteerd: incassopauze", SignalState.HELP_ACCEPTED),
        ("ok", "Afgesloten", SignalState.CLOSED),
        ("grey", "Overgedragen aan een ander meldpunt", SignalState.HANDED_OVER),
    )
    url = reverse("signals:signal-list")
    segments = [
        {
            "kind": kind,
            "label": label,
            "number": counts.get(state, 0) - unanswered.get(state, 0),
            "url": f"{url}?status={state.value}",
        }
        for kind, label, state in shown
    ]
    segments.append(
        {
            "kind": "warn",
            "label": "Geen antwoord binnen 4 weken",
            "number": sum(unanswered.values()),
            "url": url,
        }
    )
    return [segment for segment in segments if segment["number"]]


def _news(own: Q, by: Membership) -> list[dict[str, Any]]:
    answers = (
        Feedback.objects.filter(own)
        .values("authority__name", "given_at__date")
        .annotate(number=Count("pk"))
        .order_by("-given_at__date")[:3]
    )
    news = [
        {
            "who": answer["authority__name"],
            "what": f"antwoord op {number(answer['number'], 'signaal', 'signalen')}",
            "url": reverse("signals:signal-list"),
            "on": answer["given_at__date"],
        }
        for answer in answers
    ]
    signed = (
        Agreement.objects.filter(partner_id=by.organisation_id, in_force_from__isnull=False)
        .select_related("municipality")
        .order_by("-in_force_from")[:3]
    )
    news += [
        {
            "who": agreement.municipality.name,
            "what": "overeenkomst van kracht",
            "url": reverse("agreements:detail", args=[agreement.pk]),
            "on": agreement.in_force_from,
        }
        for agreement in signed
    ]
    return sorted(news, key=lambda item: item["on"], reverse=True)[:3]


def _waiting_elsewhere(by: Membership) -> list[Agreement]:
    """Return agreements where the other side has to act: the newcomer reads whom to wait for."""
    return list(
        agreements.agreements_of(by)
        .filter(sent_at__isnull=True, declined_at__isnull=True)
        .order_by("prepared_at")[:3]
    )


def _window(by: Membership, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """Return the coming (or present) delivery window of the agreements in force."""
    agreement = (
        Agreement.objects.filter(partner_id=by.organisation_id, in_force_from__isnull=False)
        .select_related("terms")
        .order_by("in_force_from")
        .first()
    )
    if agreement is None:
        return None
    first = today.replace(day=1)
    if today.day > agreement.terms.window_to_day:
        first = (first + dt.timedelta(days=32)).replace(day=1)
    return (
        first.replace(day=agreement.terms.window_from_day),
        first.replace(day=agreement.terms.window_to_day),
    )


# --- Municipality ----------------------------------------


def for_authority(by: Membership, today: dt.date) -> dict[str, Any]:
    """Return what a contact person, a signatory or a caseworker has to do."""
    tasks: list[Task] = []
    waiting = agreements.waiting_for(by)
    first = agreements.unsent(by).first() if waiting.to_send else None
    if first is not None and waiting.to_send == 1:
        tasks.append(
            task(
                "send",
                "1 overeenkomst staat klaar om te versturen",
                f"{first.partner_name} wacht erop.",
                reverse("agreements:detail", args=[first.pk]),
                "Lees en verstuur",
                first=True,
            )
        )
    elif waiting.to_send:
        tasks.append(
            task(
                "send",
                f"{waiting.to_send} overeenkomsten staan klaar om te versturen",
                "Verhuurders wachten erop.",
                reverse("agreements:board"),
                "Bekijk en verstuur",
                first=True,
            )
        )
    may_sign = can_sign(by)
    for agreement in agreements.to_sign(by)[:SHOWN_TASKS]:
        until = long_date(agreement.sign_before) if agreement.sign_before else ""
        tasks.append(
            task(
                "pencil",
                f"Overeenkomst met {agreement.partner_name}: "
                + ("u kunt tekenen" if may_sign else "wacht op uw tekenbevoegde"),
                f"Tekenen kan tot en met {until}.",
                reverse("agreements:detail", args=[agreement.pk]),
                "Lees en teken" if may_sign else "Bekijk",
                first=may_sign and not tasks,
            )
        )
    tasks += tasks_of_api_keys(by, today)
    tasks += tasks_of_people(by, today)
    tasks += tasks_of_own_page(by, today)
    tasks += tasks_of_signatories(by, today)
    context: dict[str, Any] = {
        "tasks": tasks[:SHOWN_TASKS],
        "task_count": len(tasks),
        "board": agreements.board_counts(by, today),
        "others_turn": agreements.Tab.OTHER_SIDE,
        "handles_cases": by.may(Act.HANDLE_CASES),
        "territories": list(Municipality.objects.filter(authority_id=by.organisation_id)),
    }
    if context["handles_cases"]:
        context |= {"desk": desk_summary(by, today)}
    return context


# --- Operator ----------------------------------------


def for_operator(by: Membership, today: dt.date) -> dict[str, Any]:
    """Return the queue of the coming Friday, the last batch and hand-overs that wait."""
    with row_security.unrestricted("operator's start page"):
        queue = dict(
            Registration.objects.values_list("state").annotate(number=Count("pk")).order_by()
        )
        handovers = Handover.objects.filter(state=HandoverState.READY).count()
        failed = (
            Registration.objects.filter(state=RegistrationState.CONFIRMED)
            .exclude(last_problem="")
            .count()
        )
        joining = tasks_of_join_requests()
    going, held = queue.get(RegistrationState.CONFIRMED, 0), queue.get(RegistrationState.HELD, 0)
    desk = reverse("onboarding:desk")
    tasks = []
    if failed:
        title = number(failed, "aanmelding is", "aanmeldingen zijn") + " niet gelukt"
        tasks.append(task("warning", title, "Bekijk wat er misging.", desk, "Bekijk", first=True))
    if held:
        title = number(held, "aanmelding wordt", "aanmeldingen worden") + " vastgehouden"
        tasks.append(task("hourglass", title, "Laat ze gaan, of wijs ze af.", desk, "Beoordeel"))
    if handovers:
        title = number(handovers, "overdracht staat", "overdrachten staan") + " klaar"
        text = "Signalen voor een gemeente met een ander meldpunt."
        url = reverse("signals:handover-list")
        tasks.append(task("download", title, text, url, "Download"))
    tasks += joining
    tasks += tasks_of_signatories(by, today)
    tasks += tasks_of_left_agreements()
    unserved = Municipality.objects.filter(authority__isnull=True).count()
    return {
        "tasks": tasks,
        "task_count": len(tasks),
        "going": going,
        "next_batch": next_batch(),
        "last_batch": BatchRun.objects.order_by("-due_at").first(),
        "unserved": unserved,
        "unconfirmed": queue.get(RegistrationState.SENT, 0),
    }
