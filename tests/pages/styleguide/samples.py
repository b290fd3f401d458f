"""Sample data for every part of the screens, and the way to render them; all names invented."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.template import engines
from django.test import RequestFactory

HERE = Path(__file__).parent


class Choice(forms.Form):
    """What to send: the good rows now, or all rows later."""

    choice = forms.ChoiceField(
        label="Wat wilt u verzenden?",
        widget=forms.RadioSelect,
        choices=[("goede", "De 331 goede regels, nu"), ("alles", "Pas als alle regels goed zijn")],
        initial="goede",
    )
    choice.option_help = {  # type: ignore[attr-defined]
        "goede": "Met de 6 regels waar u op moet letten. De rest bewaren wij 7 dagen voor u.",
        "alles": "Verbeter eerst de 26 geweigerde regels.",
    }


class Signing(forms.Form):
    """The tick and the fresh code under an agreement."""

    read = forms.BooleanField(
        label="Ik heb de hele overeenkomst gelezen en ga akkoord namens Woonstichting Zilverberk."
    )
    code = forms.CharField(
        label="Code uit uw app",
        help_text="6 cijfers. Wij vragen een nieuwe code om zeker te weten dat u het bent.",
    )


class Filter(forms.Form):
    """The filters above a work list."""

    district = forms.ChoiceField(label="Wijk", choices=[("", "Alle wijken")], required=False)
    kind = forms.ChoiceField(label="Soort", choices=[("", "Alle soorten")], required=False)
    words = forms.CharField(label="Zoek op naam of adres", required=False)


class Everything(forms.Form):
    """One field of each kind."""

    kvk = forms.CharField(
        label="KvK-nummer",
        help_text="Staat op uw uittreksel, bijvoorbeeld 12345678.",
        max_length=8,
        error_messages={
            "max_length": "Dit KvK-nummer heeft te veel cijfers. Het moeten er 8 zijn, "
            "bijvoorbeeld 12345678."
        },
    )
    name = forms.CharField(
        label="Naam", error_messages={"required": "Vul de naam van uw organisatie in."}
    )
    postcode = forms.CharField(label="Postcode", required=False)
    kind = forms.ChoiceField(
        label="Wat doet u?",
        widget=forms.RadioSelect,
        choices=[
            ("verhuurder", "Ik verhuur zelf woningen"),
            ("bureau", "Ik meld voor andere verhuurders (incassobureau, deurwaarder)"),
        ],
        error_messages={"required": "Kies wat u doet. Bijvoorbeeld: Ik verhuur zelf woningen."},
    )
    objection = forms.ChoiceField(
        label="Maakte uw huurder bezwaar?",
        widget=forms.RadioSelect,
        choices=[("ja", "Ja"), ("nee", "Nee")],
        initial="nee",
    )
    since = forms.DateField(label="Sinds wanneer?", help_text="dd-mm-jjjj", required=False)
    amount = forms.CharField(label="Hoeveel is de achterstand?")
    town = forms.ChoiceField(label="Gemeente", choices=[("", "Kies een gemeente")])
    towns = forms.MultipleChoiceField(
        label="In welke gemeenten verhuurt u?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("0193", "Zwolle"), ("0503", "Delft")],
    )
    note = forms.CharField(label="Toelichting", widget=forms.Textarea, required=False)
    code = forms.CharField(label="Code uit uw app", help_text="6 cijfers.")
    file = forms.FileField(label="Bestand", help_text="CSV, Excel, ODS of JSON, hoogstens 100 MB.")
    agree = forms.BooleanField(
        label="Ik ga akkoord.",
        error_messages={"required": "U heeft het vakje niet aangevinkt. Vink het aan."},
    )


def _membership(role: str, organisation: str, name: str, initials: str) -> SimpleNamespace:
    return SimpleNamespace(
        id="0192",
        role_label=role,
        organisation=SimpleNamespace(name=organisation),
        user=SimpleNamespace(full_name=name, initials=initials),
    )


def _frame(current: str, words: str, by: SimpleNamespace) -> dict[str, Any]:
    return {
        "by": by,
        "memberships": [_membership("Contactpersoon", by.organisation.name, by.user.full_name, "")],
        "navigation": [
            {
                "label": word,
                "url": "#nav",
                "current": word == current,
                "count": 2 if word == "Overeenkomsten" else 0,
            }
            for word in words.split(", ")
        ],
        "is_demo": True,
        "mail_count": 3,
        "help_phone": "038 000 00 00",
        "portal_name": "Vroegsignalering",
    }


LANDLORD = (
    "Start, Aanleveren, Signalen, Incassopauzes, Overeenkomsten, Contactpersonen, Mijn organisatie"
)
AUTHORITY = "Start, Werklijst, Afspraken, Cijfers, Overeenkomsten, Contactpersonen, Onze gemeente"
SIGNATORY = _membership("Tekenbevoegde", "Woonstichting Zilverberk", "Noor Verhagen", "NV")
CASEWORKER = _membership("Medewerker", "Gemeente Zwolle", "Tess Kramer", "TK")
BY_STATUS = [
    ("you", "Uw beurt"),
    ("ok", "Van kracht"),
    ("info", "In behandeling"),
    ("warn", "Let op"),
    ("bad", "Geweigerd"),
    ("pause", "Incassopauze"),
    ("wait", "Aangehouden"),
]


def _task(icon: str, title: str, text: str, action: str, first: bool = False) -> dict[str, Any]:
    return {
        "icon": icon,
        "title": title,
        "text": text,
        "action": action,
        "url": "#a",
        "first": first,
    }


def _case(day: str, left: str, late: str, **more: Any) -> dict[str, Any]:
    icon = {"bad": "warning", "warn": "clock"}.get(late, "clock")
    return {"day": day, "left": left, "late": late, "icon": icon} | more


def pages() -> dict[str, dict[str, Any]]:
    """Return the context of each page of the styleguide, by the name of its template."""
    landlord = _frame("Start", LANDLORD, SIGNATORY)
    wrong = Everything({"kvk": "1234567890"})
    wrong.is_valid()
    return {
        "start": landlord
        | {
            "tasks": [
                _task(
                    "pencil",
                    "Overeenkomst met Almere: u kunt tekenen",
                    "De gemeente stuurde de overeenkomst op 19 november. U heeft tot 10 december.",
                    "Lees en teken",
                    first=True,
                ),
                _task(
                    "warning",
                    "26 regels uit uw aanlevering zijn geweigerd",
                    "Achterstanden november · u kunt ze hier verbeteren en opnieuw laten "
                    "controleren.",
                    "Bekijk de regels",
                ),
                _task(
                    "pause",
                    "Incassopauze ingesteld in uw eigen systeem?",
                    "1 huurder kreeg op 20 november hulp. Bevestig dat u de incasso heeft "
                    "stilgezet.",
                    "Bevestig",
                ),
                _task(
                    "hourglass",
                    "43 regels wachten op een overeenkomst met Haarlem",
                    "U heeft nog geen overeenkomst met deze gemeente. Vraag die met één klik aan.",
                    "Vraag aan",
                ),
            ],
            "segments": [
                {"kind": "grey", "label": "Ontvangen door de gemeente", "number": 331},
                {"kind": "info", "label": "In behandeling bij de gemeente", "number": 148},
                {"kind": "pause", "label": "Hulp geaccepteerd: incassopauze", "number": 6},
                {"kind": "ok", "label": "Afgesloten", "number": 476},
                {"kind": "warn", "label": "Geen antwoord binnen 4 weken", "number": 12},
            ],
            "pauses": [
                {"name": "ZB-2214", "left": 1, "end": dt.date(2026, 11, 25), "passed": 29},
                {"name": "ZB-0871", "left": 8, "end": dt.date(2026, 12, 2), "passed": 22},
                {"name": "ZB-1630", "left": 15, "end": dt.date(2026, 12, 9), "passed": 15},
                {"name": "ZB-0093", "left": 26, "end": dt.date(2026, 12, 20), "passed": 4},
            ],
        },
        "findings": _frame("Aanleveren", LANDLORD, SIGNATORY)
        | {
            "breadcrumbs": [
                {"label": "Start", "url": "#a"},
                {"label": "Aanleveren", "url": "#a"},
                {"label": "Achterstanden november"},
            ],
            "steps": [
                "Bestand kiezen",
                "Kolommen",
                "Controle",
                "Bekijken en kiezen",
                "Ontvangstbewijs",
            ],
            "tiles": [
                {"kind": kind, "number": number, "word": word, "note": note, "url": "#a"}
                for kind, number, word, note in (
                    ("ok", 325, "Goed", "Klaar om te verzenden"),
                    ("warn", 6, "Let op", "Mag mee, u beslist"),
                    ("bad", 26, "Geweigerd", "Gaat niet mee. Verbeter de regel"),
                    ("wait", 43, "Aangehouden", "Wacht op een overeenkomst"),
                )
            ],
            "rows": [
                {"number": 45, "reference": "HV007-000043", "wrong": "aanbod_gegevens_op is leeg"},
                {
                    "number": 163,
                    "reference": "HV007-000161",
                    "wrong": "persoonlijk_contact_op is leeg",
                },
                {
                    "number": 189,
                    "reference": "HV007-000187",
                    "wrong": "aanbod_gegevens_op is leeg",
                    "value": "26-09-2026",
                },
            ],
            "findings": [
                {"codes": codes, "title": title, "kind": kind, "number": number}
                for codes, title, kind, number in (
                    (
                        "R02",
                        "De postcode of een datum is niet goed geschreven",
                        "bad",
                        "7 regels",
                    ),
                    ("R03", "Het bedrag is niet duidelijk of te laag", "bad", "3 regels"),
                    (
                        "R06",
                        "De huurder maakte bezwaar. Deze regels mag u niet melden",
                        "bad",
                        "3 regels",
                    ),
                    (
                        "R04 R07",
                        "De data kloppen niet, of de achterstand is te kort",
                        "bad",
                        "3 regels",
                    ),
                    ("R08", "Lager dan het bedrag dat Delft vraagt (€ 600)", "warn", "6 regels"),
                    ("R10", "U heeft nog geen overeenkomst met Haarlem", "wait", "43 regels"),
                )
            ],
            "form": Choice(),
            "towns": [
                ("Zwolle", 59, "–", 3, "–"),
                ("Enschede", 47, "–", 1, "–"),
                ("Delft", 46, 6, 6, "–"),
                ("Haarlem", "–", "–", 1, 43),
            ],
        },
        "signing": _frame("Overeenkomsten", LANDLORD, SIGNATORY)
        | {
            "breadcrumbs": [
                {"label": "Start", "url": "#a"},
                {"label": "Overeenkomsten", "url": "#a"},
                {"label": "Almere"},
            ],
            "steps": ["Klaargezet", "Verstuurd", "U tekent", "Gemeente tekent", "Van kracht"],
            "signer": [
                {"label": "U tekent als", "value": "Noor Verhagen, tekenbevoegde"},
                {"label": "Namens", "value": "Woonstichting Zilverberk"},
                {
                    "label": "Omdat",
                    "value": "directeur-bestuurder volgens uittreksel KvK van 2 november 2026",
                },
            ],
            "form": Signing(initial={"code": "402"}),
        },
        "worklist": _frame("Werklijst", AUTHORITY, CASEWORKER)
        | {
            "baskets": [
                {"icon": "search", "label": "Alle open", "number": 412},
                {"icon": "bolt", "label": "Crisis", "number": 7},
                {"icon": "warning", "label": "(Bijna) te laat", "number": 31},
                {"icon": "person", "label": "Van mij", "number": 46},
                {"icon": "help", "label": "Van niemand", "number": 138},
            ],
            "form": Filter(),
            "actions": [
                {"value": "neem", "label": "Neem op mij", "icon": "person"},
                {"value": "wijs-toe", "label": "Wijs toe aan …"},
                {"value": "brieven", "label": "Maak brieven", "icon": "mail"},
            ],
            "columns": [
                "Eerste gesprek",
                "Adres, naam, zaak",
                "Soort",
                "Achterstand",
                "Gemeld door",
                "Laatste stap",
                "Van",
            ],
            "cases": [
                _case(
                    "wo 18 nov",
                    "3 werkdagen te laat",
                    "bad",
                    address="Rozenkade 12",
                    who="M. de V. · 26-04417",
                    amount=Decimal("3412.80"),
                    months="5 maanden",
                    kinds=[("bad", "Crisis", "bolt")],
                ),
                _case(
                    "di 24 nov",
                    "nog 1 dag",
                    "warn",
                    address="Eikenplein 215",
                    who="P. J. · 26-04021",
                    amount=Decimal("1581.29"),
                    months="2 maanden",
                    chosen=True,
                    kinds=[("wait", "Opeenvolgend", "repeat"), ("warn", "Hoger", "repeat")],
                ),
                _case(
                    "wo 25 nov",
                    "nog 2 dagen",
                    "warn",
                    address="Wilgenkade 8",
                    who="A. van den B. · 26-04033",
                    amount=Decimal("912.40"),
                    months="1 maand",
                    kinds=[],
                ),
                _case(
                    "ma 28 dec",
                    "nog 35 dagen",
                    "",
                    address="Appelhof 3",
                    who="D. el A. · 26-04502",
                    amount=Decimal("1118.75"),
                    months="2 maanden",
                    kinds=[("info", "Meervoudig 2", "layers")],
                ),
            ],
        },
        "forms": _frame("", LANDLORD, SIGNATORY)
        | {
            "steps": ["Organisatie", "Mensen", "Gemeenten", "Controleren"],
            "wrong": wrong,
            "form": Everything(prefix="goed"),
            "has_errors": True,
        },
        "parts": _frame("", LANDLORD, SIGNATORY)
        | {
            "statuses": BY_STATUS,
            "notice_kinds": ["info", "ok", "warning", "error", "pause", "plain"],
            "answers": [
                {"label": "Organisatie", "value": "Woonstichting Zilverberk", "change_url": "#a"},
                {"label": "KvK-nummer", "value": "00000132", "change_url": "#a"},
            ],
            "entries": [
                {"when": "21 december 2026", "title": "Dan hoort u meer", "coming": True},
                {
                    "when": "24 november 2026",
                    "title": "Hulp geaccepteerd",
                    "text": "Gemeente Zwolle",
                    "pause": True,
                },
                {"when": "23 november 2026", "title": "Verzonden naar gemeente Zwolle"},
            ],
        },
    }


def render(name: str) -> str:
    """Return the HTML of one page of the styleguide."""
    request = RequestFactory().get("/")
    source = (HERE / f"{name}.html").read_text("utf-8")
    return engines["django"].from_string(source).render(pages()[name], request)
