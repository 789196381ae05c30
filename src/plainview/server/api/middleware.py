"""Around everything under `/api/`: what is refused before an operation is found is a problem in JSON too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from plainview.server.api.problems import MEDIA_TYPE, MOUNTED, TITLES, problem


class InJson:
    """Middleware that says as a problem what was to be a page: that the host is another's, or that something broke."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Pass requests on to `get_response`."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in JSON what is under `/api/`."""
        answer = self._next(request)
        status = answer.status_code
        if status < 400 or not request.path.startswith(MOUNTED) or answer.get("Content-Type") == MEDIA_TYPE:
            return answer
        return problem(status if status in TITLES else 400, "this request was refused before it was read")
