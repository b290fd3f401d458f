"""What a request wrote stays or goes as a whole."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.cast import Cast
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.middleware import ActingMembershipMiddleware
from vroegsignalering.accounts.models import ContactPerson


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (409, 1), (500, 0), (503, 0)])
def test_a_fault_takes_back_what_was_written(
    cast: Cast, rf: RequestFactory, status: int, kept: int
) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        ContactPerson.objects.create(
            organisation=cast.zilverberk,
            name="Vera Vos",
            email="vera@example.nl",
            role="submitter",
            confirmed_on=clock.today(),
        )
        return HttpResponse(status=status)

    request = rf.get("/")
    request.session = {}  # type: ignore[assignment]  # a dictionary is enough here
    request.user = cast.noor.user
    request.user.is_verified = lambda: True  # type: ignore[attr-defined]  # as django-otp does
    answer = ActingMembershipMiddleware(view)(request)
    assert answer.status_code == status
    with row_security.acting_for(cast.zilverberk.pk):
        assert ContactPerson.objects.filter(email="vera@example.nl").count() == kept
