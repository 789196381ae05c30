"""Who asks: the bearer of a token, and nobody by a cookie; and how often."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.security import HttpBearer

from plainview.core.vocabulary.errors import PlainviewError
from plainview.server.api.place import served
from plainview.server.queries.tokens import Caller, caller

REQUESTS_A_MINUTE = 300
SECRET_CHARS_MAX = 100


class TooMany(PlainviewError):
    """More requests in a minute than one token may make."""


class Bearer(HttpBearer):
    """`Authorization: Bearer plainview_…`."""

    openapi_name = "token"

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Promise who asks, None for a token that opens nothing. Raises TooMany."""
        desk = served().desk
        found = caller(desk, token) if len(token) <= SECRET_CHARS_MAX else None
        if found is not None:
            _count(found.token.id, int(desk.now().timestamp()) // 60)
        return found


def _count(token: str, minute: int) -> None:
    """Count one request of this minute: all web processes count together, each request once."""
    if cache.count(f"api/{token}", minute * 60) > getattr(settings, "PLAINVIEW_API_REQUESTS", REQUESTS_A_MINUTE):
        raise TooMany("this token has asked too often in this minute", next="Wait a minute")
