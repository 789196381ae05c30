"""Failed sign-ins and codes, counted: five for an account at one address, or on one device, close it there for a while.

A device that has signed in to an account before is known by a signed cookie and counted by itself: whoever fails on
purpose elsewhere, even at the same address, locks nobody out. All processes count together, and lose no failure
(`storage/counting.py`); who tries in several processes at once may be checked once in each before the first has failed.
"""

import hashlib
from collections.abc import Sequence

from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.portal.site import Site

WINDOW_SECONDS = 15 * 60
TRIES_MAX = 5
ADDRESS_TRIES_MAX = 50
DEVICE_SECONDS = 400 * 86_400

Bucket = tuple[str, int]
"""What failures are counted under, and how many are too many."""


class TooMany(NotPermitted):
    """Too many failures under one of the buckets; it says when to try again."""


def address(request: HttpRequest, at: Site) -> str:
    """Promise where a request comes from: behind the proxy that https needs, what that proxy says last."""
    told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip() if at.place.secure else ""
    return told or str(request.META.get("REMOTE_ADDR", ""))


def buckets(request: HttpRequest, at: Site, account: str) -> tuple[Bucket, ...]:
    """Promise what a failure for `account` ("" where none is named) is counted under."""
    if account and _device(request, at, account):
        return ((f"device {request.COOKIES[_cookie(at)]}", TRIES_MAX),)
    here = address(request, at)
    return ((f"address {here}", ADDRESS_TRIES_MAX), (f"account {account} {here}", TRIES_MAX))


def check(at: Site, counted: Sequence[Bucket]) -> None:
    """Raises TooMany while there were too many failures in the last quarter of an hour."""
    since = _now(at) - WINDOW_SECONDS
    for name, most in counted:
        if cache.since(_key(name), since) >= most:
            raise TooMany("this failed too often here", next="Try again in a quarter of an hour")


def failed(at: Site, counted: Sequence[Bucket]) -> None:
    """Count a failure."""
    for name, _ in counted:
        cache.count(_key(name), _now(at))


def remember(response: HttpResponse, at: Site, account: str) -> HttpResponse:
    """Let this device be known for an account that was just signed in to; promise the response."""
    response.set_cookie(
        _cookie(at),
        Signer(salt=__name__).sign(f"{at.desk.chance(12).hex()} {account}"),
        max_age=DEVICE_SECONDS,
        secure=at.place.secure,
        httponly=True,
        samesite="Strict",
    )
    return response


def _device(request: HttpRequest, at: Site, account: str) -> bool:
    try:
        told = str(Signer(salt=__name__).unsign(request.COOKIES.get(_cookie(at), "")))
    except BadSignature:
        return False
    return told.partition(" ")[2] == account


def _cookie(at: Site) -> str:
    return "__Host-device" if at.place.secure else "device"


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _now(at: Site) -> int:
    return int(at.desk.now().timestamp())
