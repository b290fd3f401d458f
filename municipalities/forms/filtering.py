"""Filter of a list of municipalities."""

from django import forms

_TAKING_PART = [("", "Alle gemeenten"), ("ja", "Doet mee"), ("nee", "Doet nog niet mee")]


class FilterForm(forms.Form):
    """Filter of a list of municipalities."""

    naam = forms.CharField(
        label="Naam of code", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    meedoen = forms.ChoiceField(label="Doet mee", choices=_TAKING_PART, required=False)

    def chosen(self) -> tuple[str, bool | None]:
        """Return what to filter on; a filter that means nothing filters nothing."""
        self.is_valid()
        found = self.cleaned_data
        return found.get("naam", ""), {"ja": True, "nee": False}.get(found.get("meedoen", ""))
