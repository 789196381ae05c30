"""Failed sign-ins and codes, counted: five for an account at one address, or on one device, close it there for a while.

A device that has signed in to an account before is known by a signed cookie and counted by itself: whoever fails on
purpose elsewhere, even at the same address, locks nobody out. All processes count together, and lose no failure
(`storage/counting.py`). A try counts from its beginning until it is known to be good, so that of many at once no more
come through than of as many in a row.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.portal.site import Site

WINDOW_SECONDS = 15 * 60
TRIES_MAX = 5
ADDRESS_TRIES_MAX = 50
DEVICE_SECONDS = 400 * 86_400

_WHAT, _NEXT = "this failed too often here", "Try again in a quarter of an hour"

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


@contextmanager
def one(at: Site, counted: Sequence[Bucket]) -> Iterator[None]:
    """Let one try be made in the block, which raises NotPermitted where it fails; such a failure stays counted.

    Raises TooMany, before the block, while there were too many failures in the last quarter of an hour, those that are
    not yet known to be none among them.
    """
    now, names = _now(at), [_key(name) for name, _ in counted]
    since = now - WINDOW_SECONDS
    if any(cache.since(name, since) >= most for name, (_, most) in zip(names, counted, strict=True)):
        raise TooMany(_WHAT, next=_NEXT)  # who is locked out already writes nothing
    held = [cache.count_since(name, now, since) <= most for name, (_, most) in zip(names, counted, strict=True)]
    failed = False
    try:
        if not all(held):
            raise TooMany(_WHAT, next=_NEXT)
        try:
            yield
        except NotPermitted:
            failed = True
            raise
    finally:
        if not failed:
            _forget(names, now)


def _forget(names: Sequence[str], at: int) -> None:
    for name in names:
        cache.uncount(name, at)


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
