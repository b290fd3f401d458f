"""What an operator, a public body and a visitor fill in about municipalities."""

from municipalities.forms.desk import DecideForm, DomainForm, InviteForm
from municipalities.forms.fields import OTHER_POINT, THIS_PORTAL
from municipalities.forms.filtering import FilterForm
from municipalities.forms.joining import AskForm, ColleagueForm, InvitedForm, JoinForm, WhichForm
from municipalities.forms.own_page import CriteriaForm, NamesForm, PointForm

__all__ = [
    "OTHER_POINT",
    "THIS_PORTAL",
    "AskForm",
    "ColleagueForm",
    "CriteriaForm",
    "DecideForm",
    "DomainForm",
    "FilterForm",
    "InviteForm",
    "InvitedForm",
    "JoinForm",
    "NamesForm",
    "PointForm",
    "WhichForm",
]
