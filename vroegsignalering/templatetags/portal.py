"""Tags and filters of the screens: fields, statuses, steps, bars and the Dutch way to write.

Loaded as a builtin of the template engine, so no template has to ask for it. The words and
formats come from the design of the screens: dates in words, "9.12 uur", "€ 1.234,56",
"nog 26 dagen".
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from vroegsignalering import clock, dutch_formats

register = template.Library()

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
STATUS_ICONS = {
    "you": "arrow",
    "ok": "check",
    "info": "info",
    "warn": "warning",
    "bad": "bad",
    "pause": "pause",
    "wait": "hourglass",
}
NOTICE_ICONS = {
    "info": "info",
    "ok": "check",
    "warning": "warning",
    "error": "bad",
    "pause": "pause",
    "plain": "info",
}
NO_BREAK = "\N{NO-BREAK SPACE}"


# --- The Dutch way to write -----------------------------------------------------------------


def _local_date(moment: dt.date) -> dt.date:
    """Return the Dutch date of a date or of an aware moment."""
    return clock.to_local(moment).date() if isinstance(moment, dt.datetime) else moment


@register.filter
def long_date(moment: dt.date | None) -> str:
    """Write a date in full: "23 november 2026"."""
    return dutch_formats.long_date(_local_date(moment)) if moment else ""


@register.filter
def full_date(moment: dt.date | None) -> str:
    """Write a date with its day of the week: "vrijdag 27 november 2026"."""
    return f"{WEEKDAYS[_local_date(moment).weekday()]} {long_date(moment)}" if moment else ""


@register.filter
def day_month(moment: dt.date | None) -> str:
    """Write a date for running text: "vrijdag 27 november"; with the year if another one."""
    if not moment:
        return ""
    day = _local_date(moment)
    return f"{WEEKDAYS[day.weekday()]} {dutch_formats.day_and_month(day, clock.today())}"


@register.filter
def short_date(moment: dt.date | None) -> str:
    """Write a date for a table: "23 nov", with the year when it is not this year."""
    return dutch_formats.short_date(_local_date(moment), clock.today()) if moment else ""


@register.filter
def weekday_date(moment: dt.date | None) -> str:
    """Write a deadline for a table: "ma 28 dec"."""
    return dutch_formats.weekday_date(_local_date(moment), clock.today()) if moment else ""


@register.filter
def clock_time(moment: dt.datetime | dt.time | None) -> str:
    """Write a time of day: "9.12 uur"."""
    if moment is None:
        return ""
    time = clock.to_local(moment).time() if isinstance(moment, dt.datetime) else moment
    return f"{time.hour}.{time.minute:02} uur"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Write a moment the way one says it: "vandaag om 9.12 uur", "23 november 2026, 9.12 uur"."""
    if value is None:
        return ""
    if _local_date(value) == clock.today():
        return f"vandaag om {clock_time(value)}"
    return f"{long_date(value)}, {clock_time(value)}"


@register.filter
def count(number: int | None) -> str:
    """Write a whole number: "1.000"."""
    return "" if number is None else dutch_formats.whole_number(int(number))


@register.filter
def euro(amount: Decimal | float | None) -> str:
    """Write an amount with two decimals: "€ 1.234,56". The space does not break."""
    if amount is None or amount == "":
        return ""
    return dutch_formats.euro(Decimal(str(amount))).replace(" ", NO_BREAK)


@register.filter
def percent(share: Decimal | float | None) -> str:
    """Write a share that is already in hundredths: "40 %"."""
    return "" if share is None else f"{round(share)}{NO_BREAK}%"


@register.filter
def postcode(value: str | None) -> str:
    """Write a stored postcode with its space: "8013 CR"."""
    return dutch_formats.print_postcode(value) if value else ""


@register.filter
def phone(number: str | None) -> str:
    """Write a stored telephone number as people read it: "06 0000 0000".

    What is no Dutch number stays as somebody wrote it.
    """
    try:
        return dutch_formats.print_phone(dutch_formats.read_phone(number or ""))
    except dutch_formats.Unreadable:
        return number or ""


@register.filter
def days_left(end: dt.date | int | None) -> str:
    """Say how long something still lasts: "vandaag", "nog 1 dag", "3 dagen te laat".

    ``end`` is the last day, or the number of days between today and that day.
    """
    if end is None:
        return ""
    days = end if isinstance(end, int) else (_local_date(end) - clock.today()).days
    if days == 0:
        return "vandaag"
    if days < 0:
        return f"{-days} {'dag' if days == -1 else 'dagen'} te laat"
    return f"nog {days} {'dag' if days == 1 else 'dagen'}"


@register.simple_tag
def today_in_full() -> str:
    """Write today's date: "dinsdag 24 november 2026"."""
    return full_date(clock.today())


@register.filter
def number_of(number: int, words: str) -> str:
    """Write a number with its word: ``3|number_of:"signaal,signalen"`` is "3 signalen"."""
    one, _, many = words.partition(",")
    return f"{count(number)} {one if number == 1 else many}"


# --- Icons and statuses ---------------------------------------------------------------------


@register.simple_tag
def icon(name: str, modifier: str = "") -> SafeString:
    """Draw an icon of ``parts/sprite.html``; it is decoration, so a word stands beside it."""
    extra = f" portaal-icon--{modifier}" if modifier else ""
    return format_html(
        '<svg class="portaal-icon{}" viewBox="0 0 24 24" width="20" height="20" '
        'aria-hidden="true" focusable="false"><use href="#icon-{}"></use></svg>',
        extra,
        name,
    )


@register.filter
def notice_icon(kind: str) -> str:
    """Name the icon that goes with a kind of notice."""
    return NOTICE_ICONS.get(kind, "info")


@register.filter
def tile_icon(kind: str) -> str:
    """Name the icon that goes with a status, unless ``kind`` is an icon itself."""
    return STATUS_ICONS.get(kind, kind)


@register.inclusion_tag("parts/status.html")
def status(kind: str, word: str, icon: str = "", outline: bool = False) -> dict[str, object]:
    """Show a status as icon, word and tint; never as colour alone.

    ``kind`` is one of you, ok, info, warn, bad, pause, wait. ``icon`` replaces the usual icon
    of that kind (``bolt`` for a crisis), ``outline`` draws the quieter form of compact tables.
    """
    return {
        "kind": kind,
        "word": word,
        "icon_name": icon or STATUS_ICONS.get(kind, "info"),
        "outline": outline,
    }


@register.simple_block_tag
def notice(content: str, kind: str = "info", icon: str = "", title: str = "") -> SafeString:
    """Frame marked-up text as a notice: ``{% notice "info" icon="lock" %}…{% endnotice %}``."""
    return render_to_string(
        "parts/notice.html",
        {
            "content": content,
            "kind": kind,
            "icon_name": icon or notice_icon(kind),
            "title": title,
        },
    )


# --- Steps, bars, figures -------------------------------------------------------------------


@register.inclusion_tag("parts/stepper.html")
def stepper(
    steps: Sequence[str], current: int, note: str = "", label: str = "Voortgang"
) -> dict[str, object]:
    """Show where one is: a line with circles, and "Stap 3 van 5" on a narrow screen.

    ``current`` counts from 1; one more than the number of steps means that all is done.
    ``note`` says on a narrow screen what follows.
    """
    rows = [
        {
            "number": number,
            "label": step,
            "state": "done" if number < current else "now" if number == current else "next",
        }
        for number, step in enumerate(steps, start=1)
    ]
    now = min(current, len(rows))
    return {
        "steps": rows,
        "now": now,
        "total": len(rows),
        "now_label": rows[now - 1]["label"] if rows else "",
        "note": note,
        "label": label,
    }


@register.inclusion_tag("parts/bar.html")
def pause_bar(passed: int, total: int = 30) -> dict[str, object]:
    """Draw how much of a pause has passed; its words stand beside it."""
    return {"kind": "pause", "width": _share(passed, total)}


@register.inclusion_tag("parts/stacked_bar.html")
def stacked_bar(segments: Iterable[Mapping[str, Any]], title: str) -> dict[str, object]:
    """Draw one bar of parts with a white gap between them.

    A segment has ``kind`` (grey, info, pause, ok, warn, bad), ``label`` and ``number``. The
    numbers must also stand beside the bar in words; ``title`` says what the bar shows.
    """
    rows = [dict(segment) for segment in segments if segment["number"]]
    total = sum(int(row["number"]) for row in rows) or 1
    # 1000 units wide, 4 for each gap; a part is never thinner than 6, so that it can be seen
    room = 1000 - 4 * max(len(rows) - 1, 0)
    widths = [max(6.0, room * int(row["number"]) / total) for row in rows]
    scale = room / (sum(widths) or 1)
    left = 0.0
    for row, width in zip(rows, widths, strict=True):
        row["x"] = f"{left:.1f}"
        row["width"] = f"{width * scale:.1f}"
        left += width * scale + 4
    return {"segments": rows, "title": title}


def _share(part: int, total: int) -> int:
    return max(0, min(100, round(100 * part / total))) if total else 0


@register.filter
def share_of(part: int, total: int) -> int:
    """Return which part of a hundred ``part`` is of ``total``, between 0 and 100."""
    return _share(part, total)


# --- Forms --------------------------------------------------------------------------------


def _kind_of(bound: BoundField) -> str:
    """Name the look of a field after its widget."""
    widget = bound.field.widget
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.DateInput, "date"),
    )
    return next(
        (kind for widget_class, kind in kinds if isinstance(widget, widget_class)),
        "text",
    )


CONTROL_CLASSES = {
    "select": "utrecht-select utrecht-select--html-select portaal-select",
    "textarea": "utrecht-textarea utrecht-textarea--html-textarea",
    "file": "portaal-file__input",
    "checkbox": "utrecht-custom-checkbox utrecht-custom-checkbox--html-input portaal-checkbox",
}


@register.inclusion_tag("parts/field.html")
def field(
    bound: BoundField,
    kind: str = "",
    size: str = "",
    label: str = "",
    hint: str = "",
    unit: str = "",
    layout: str = "",
    option_help: Mapping[str, str] | None = None,
    hide_label: bool = False,
    optional: bool = True,
    modifier: str = "",
) -> dict[str, object]:
    """Render one field with label, help, error and all that assistive software needs.

    ``kind`` follows from the widget; give "code" for a code from an app. ``size`` limits the
    width: code, date, postcode, number, money, short, medium. ``layout`` is for choices: cards
    or inline. ``option_help`` gives a sentence per value; a form field may carry it itself as
    attribute ``option_help``. ``optional=False`` leaves out "(niet verplicht)".
    """
    kind = kind or _kind_of(bound)
    form = bound.form
    # Errors are said in words by the server; the browser's own bubbles would say them twice.
    form.use_required_attribute = False
    hint = hint or str(bound.help_text or "")
    described = [f"{bound.auto_id}_helptext"] if hint else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    context: dict[str, object] = {
        "field": bound,
        "kind": kind,
        "label": label or bound.label,
        "hint": hint,
        "unit": unit,
        "described_by": " ".join(described),
        "hide_label": hide_label,
        "optional": optional and not bound.field.required and kind not in ("checkbox", "file"),
        "modifier": modifier,
    }
    if kind in ("radios", "checkboxes"):
        helps = option_help or getattr(bound.field, "option_help", {})
        context["layout"] = layout or "stacked"
        context["options"] = [_option(widget, helps) for widget in bound.subwidgets]
    else:
        context["control"] = _control(bound, kind, size, described)
    return context


def _option(widget: Any, helps: Mapping[str, str]) -> dict[str, object]:
    data = widget.data
    return {
        "id": data["attrs"].get("id", ""),
        "name": data["name"],
        "type": data["type"],
        "value": data["value"],
        "label": data["label"],
        "selected": data["selected"],
        "disabled": data["attrs"].get("disabled", False),
        "help": helps.get(str(data["value"]), ""),
    }


def _control(bound: BoundField, kind: str, size: str, described: list[str]) -> SafeString:
    """Render the control itself with our classes and the ARIA it needs."""
    css = CONTROL_CLASSES.get(kind, "utrecht-textbox utrecht-textbox--html-input")
    size = size or {"code": "code", "date": "date"}.get(kind, "")
    if size:
        css += f" portaal-control--{size}"
    given = bound.field.widget.attrs
    if given.get("class"):
        css += f" {given['class']}"
    # A pasted value that is too long must come back with a sentence, not be cut in silence.
    attrs: dict[str, Any] = {"class": css, "maxlength": False, "minlength": False}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if bound.field.required:
        attrs["aria-required"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if kind == "code":
        attrs |= {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "spellcheck": "false",
        }
    if kind == "date":
        attrs |= {"autocomplete": given.get("autocomplete", "off")}
    return bound.as_widget(attrs=attrs)


@register.inclusion_tag("parts/error_summary.html")
def error_summary(*form_list: forms.BaseForm | None) -> dict[str, object]:
    """List what must be mended, above the form, each line a link to its field.

    Takes one form or more; answers nothing when all is well. Goes with ``data-focus``: the
    script puts the focus here, and the address may end in ``#fouten``.
    """
    lines: list[dict[str, str]] = []
    for form in form_list:
        # A template without the form gives an empty string here.
        if not getattr(form, "errors", None) or form is None:
            continue
        lines += [{"target": "", "text": str(text)} for text in form.non_field_errors()]
        for bound in form:
            target = bound.auto_id
            if _kind_of(bound) in (
                "radios",
                "checkboxes",
            ) and bound.field.widget.id_for_label(target, index=0):
                target = bound.field.widget.id_for_label(target, index=0)
            lines += [{"target": target, "text": str(text)} for text in bound.errors]
    return {"lines": lines}


@register.simple_block_tag
def fieldset(content: str, legend: str, hint: str = "", error: str = "") -> SafeString:
    """Group fields under one question: ``{% fieldset "Adres" %}…{% endfieldset %}``."""
    return render_to_string(
        "parts/fieldset.html",
        {"content": content, "legend": legend, "hint": hint, "error": error},
    )
