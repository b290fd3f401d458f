"""What applicants, operators, agencies and landlords fill in: by subject."""

from onboarding.forms.registrations import (
    DeclineForm,
    HoldForm,
    LinkForm,
    MunicipalitiesForm,
    OrganisationForm,
    PeopleForm,
)

__all__ = [
    "DeclineForm",
    "HoldForm",
    "LinkForm",
    "MunicipalitiesForm",
    "OrganisationForm",
    "PeopleForm",
]
