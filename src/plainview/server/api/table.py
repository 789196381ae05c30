"""Every operation of the API is one row: what is not in a table of rows does not exist."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from plainview.server.api.shapes import Shape

OF_THE_PATH = "{verb}"
"""The scope of an operation that does the act named in its path."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers: a status and a value."""

    status: int
    value: Shape | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: method, path, id, its view, the scope that its token needs ("": none), and its good answers.

    `keyed`: needs an `Idempotency-Key`, or has a `key` of its own. `media` are its bodies where they are not only our
    own JSON. `kept` is what is kept of its answer, where that is less than all of it, and `again` answers from what was
    kept.
    """

    method: str
    path: str
    id: str
    view: Callable[..., Answer | HttpResponse]
    scope: str
    answers: Mapping[int, type[Shape] | None]
    keyed: bool = False
    kept: Callable[[str], str] | None = None
    again: Callable[..., Answer] | None = None
    key: Callable[[HttpRequest], str] | None = None
    media: Mapping[str, Any] | None = None
    tag: str = "matters"

    @property
    def problems(self) -> tuple[int, ...]:
        """The statuses of the errors that it may answer."""
        common = (400, 401, 403, 404, 429, 503)
        return (*common, 409, 413, 415, 422) if self.method in ("POST", "PUT") else (*common, 409, 422)
