"""A field carries its label, help and error so that everybody hears them."""

import re

from django import forms
from django.template import engines


class Registration(forms.Form):
    """A few fields as a screen has them."""

    kvk = forms.CharField(
        label="KvK-nummer",
        help_text="8 cijfers",
        max_length=8,
        error_messages={"max_length": "Het moeten 8 cijfers zijn."},
    )
    phone = forms.CharField(label="Telefoon", required=False)
    kind = forms.ChoiceField(
        label="Wat doet u?",
        widget=forms.RadioSelect,
        choices=[("a", "Ik verhuur"), ("b", "Ik meld voor anderen")],
        error_messages={"required": "Kies wat u doet."},
    )


def render(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def attributes(html: str, tag: str) -> str:
    found = re.search(rf"<{tag}\b[^>]*>", html)
    assert found, html
    return found.group(0)


def test_label_help_and_error_are_tied_to_the_field() -> None:
    html = render("{% field form.kvk %}", form=Registration({"kvk": "123456789"}))
    control = attributes(html, "input")
    assert 'aria-describedby="id_kvk_helptext id_kvk_error"' in control
    assert 'aria-invalid="true"' in control
    assert 'value="123456789"' in control
    assert 'for="id_kvk"' in html
    assert 'id="id_kvk_error"' in html
    assert "Het moeten 8 cijfers zijn." in html


def test_the_browser_does_not_check_or_cut() -> None:
    control = attributes(render("{% field form.kvk %}", form=Registration()), "input")
    assert 'aria-required="true"' in control
    assert " required" not in control
    assert "maxlength" not in control


def test_what_may_stay_empty_says_so() -> None:
    assert "(niet verplicht)" in render("{% field form.phone %}", form=Registration())
    assert "(niet verplicht)" not in render("{% field form.kvk %}", form=Registration())


def test_choices_form_a_group_with_a_question() -> None:
    html = render(
        '{% field form.kind layout="cards" option_help=help %}',
        form=Registration({}),
        help={"b": "Voor bureaus."},
    )
    assert 'aria-describedby="id_kind_error"' in attributes(html, "fieldset")
    assert "<legend" in html
    assert 'aria-describedby="id_kind_1_uitleg"' in html
    assert "Voor bureaus." in html


def test_a_code_can_come_from_the_telephone() -> None:
    control = attributes(render('{% field form.kvk kind="code" %}', form=Registration()), "input")
    assert 'autocomplete="one-time-code"' in control
    assert 'inputmode="numeric"' in control


def test_the_summary_links_each_error_to_its_field() -> None:
    html = render("{% error_summary form %}", form=Registration({"kvk": "123456789"}))
    assert "Er gaat iets mis met 2 antwoorden" in html
    assert 'href="#id_kvk"' in html
    assert 'href="#id_kind_0"' in html
    assert 'id="fouten" tabindex="-1"' in html


def test_without_errors_there_is_no_summary() -> None:
    assert render("{% error_summary form %}", form=Registration()).strip() == ""


def test_what_somebody_typed_is_escaped() -> None:
    html = render("{% field form.kvk %}", form=Registration({"kvk": '"><script>alert(1)</script>'}))
    assert "<script>" not in html
