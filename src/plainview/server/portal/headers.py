"""Headers that every answer carries: nothing is kept in caches, nothing is embedded or reached by other origins."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

STATIC = "/static/"
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb", "interest-cohort")
)


class Headers:
    """Middleware that adds them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Pass requests on to `get_response`."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers."""
        answer = self._next(request)
        answer["Cross-Origin-Resource-Policy"] = "same-origin"
        answer["Permissions-Policy"] = PERMISSIONS
        if not request.path.startswith(STATIC):
            answer["Cache-Control"] = "no-store"
        return answer


class KnownHost:
    """Middleware that serves no other host's name: Django asks only where a page asks for its own address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Pass requests on to `get_response`."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request to this host. Raises DisallowedHost, which is answered with 400."""
        request.get_host()
        return self._next(request)
