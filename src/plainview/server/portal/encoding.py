"""Everything here is UTF-8, whatever a request says: Django reads addresses and forms by the name that it is given."""

import re
from collections.abc import Callable
from typing import Any

_FORM = re.compile(r"multipart/form-data; ?boundary=(\"?)[0-9a-z'()+_,./:=?-]{1,70}\1", re.IGNORECASE)
"""The only kind of body that is not read without its parameter (RFC 2046, 5.1.1)."""


def in_utf8(application: Callable[..., Any]) -> Callable[..., Any]:
    """Promise the WSGI application without the encodings that requests name.

    With `charset=hex`, or one of RFC 2231 that is none, Django's request cannot be made, and nobody answers it.
    """

    def inside(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        kind = environ.get("CONTENT_TYPE", "")
        if ";" in kind and _FORM.fullmatch(kind) is None:
            environ["CONTENT_TYPE"] = kind.partition(";")[0]
        return application(environ, start)

    return inside
