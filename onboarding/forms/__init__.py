"""What applicants, operators, agencies and landlords fill in: by subject."""

from onboarding.forms.desk import BatchTimesForm, DeclineForm, HoldForm, ProcessNowForm
from onboarding.forms.registrations import (
    LinkForm,
    MunicipalitiesForm,
    OrganisationForm,
    PeopleForm,
)

__all__ = [
    "BatchTimesForm",
    "DeclineForm",
    "HoldForm",
    "LinkForm",
    "MunicipalitiesForm",
    "OrganisationForm",
    "PeopleForm",
    "ProcessNowForm",
]
