"""The plan of the house as data: who may import whom, what the core may use, how large things may be."""

from __future__ import annotations

from dataclasses import dataclass

# Lower first; rooms on one line are siblings and do not import each other.
CORE_ORDER = (
    {"vocabulary"},
    {"merkle", "law", "mail"},
    {"notes"},
    {"docket"},
    {"sealing", "statistics"},
)

CORE_LIBRARIES = {"cryptography", "msgspec"}

# The part of the standard library that reads no clock, no dice, no file, no network, no environment.
PURE_STANDARD_LIBRARY = {
    "__future__", "abc", "base64", "binascii", "bisect", "calendar", "collections", "contextlib", "copy", "dataclasses",
    "datetime", "decimal", "enum", "fractions", "functools", "graphlib", "hashlib", "heapq", "hmac", "inspect",
    "itertools", "json", "math", "numbers", "operator", "re", "string", "struct", "textwrap", "types", "typing",
    "unicodedata", "zlib",
}  # fmt: skip


@dataclass(frozen=True)
class Wall:
    """Nothing inside `room` may lead into any of `never`, not even through others; `because` is what is said then."""

    room: str
    never: tuple[str, ...]
    because: str


WALLS = (
    Wall("plainview.core", ("plainview.verifier", "plainview.server", "plainview.cli"), "the core is the ground floor"),
    Wall("plainview.verifier", ("plainview.server", "plainview.cli"), "strangers run it without the operator's part"),
    Wall("plainview.server", ("plainview.verifier", "plainview.cli"), "the operator's part is not judge of itself"),
    Wall(
        "plainview.server.log",
        ("plainview.core.docket", "plainview.core.law"),
        "a log that cannot read cannot choose",
    ),
    Wall(
        "plainview.verifier.witness",
        ("plainview.core.docket", "plainview.core.law"),
        "a witness that cannot read cannot choose",
    ),
    Wall("plainview.verifier", ("plainview.core.docket.decide",), "the verifier judges what is, not what was asked"),
)


@dataclass(frozen=True)
class Doors:
    """What the files of a room may name of ours directly; everything else of `plainview` is closed to them."""

    room: str
    may: tuple[str, ...]


PAGES_MAY = (
    "plainview.server.actions",
    "plainview.server.configuration",
    "plainview.server.queries",
    "plainview.core.vocabulary",
)
DOORS = (
    *(Doors(f"plainview.server.{room}", PAGES_MAY) for room in ("portal", "public", "api")),
    Doors("plainview.server.exchange", ("plainview.core.vocabulary",)),
)

# Only the wiring joins ports to adapters; the ports themselves are for everybody.
ADAPTERS = "plainview.server.storage"
PORTS = "plainview.server.storage.ports"
WIRING = "plainview.server.wiring"

# A second verifier that shares nothing with the first.
VERIFY_MIN = "examples/verify_min.py"
VERIFY_MIN_LIBRARIES = {"cryptography"}

FUNCTION_LINES_MEDIAN = 9
FUNCTION_LINES_NINE_IN_TEN = 26
FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400

BANNED_NAME_PARTS = {"manager", "helper", "helpers", "util", "utils", "service", "base"}
