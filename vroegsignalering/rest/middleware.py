"""Stands around everything under the API's prefix: headers, problem details, no cookies."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from vroegsignalering.rest import API_VERSION, problems


class ApiMiddleware:
    """Makes whatever answers under the prefix an answer of the API.

    Software comes without a browser's cookies: they are taken off, so that no session of a
    person ever opens anything here and nothing can be done in his name by another site.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_of_api(request.path_info):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        if response.status_code >= 400 and not _is_problem(response):
            response = problems.replacing(response)
        response["API-Version"] = API_VERSION
        return response


def is_of_api(path: str) -> bool:
    """Return whether a path is answered by the API."""
    return path == "/api" or path.startswith("/api/")


def _is_problem(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").startswith(problems.MEDIA_TYPE)
