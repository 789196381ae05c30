"""What somebody asks the docket to do, in the imperative, with the sealed facts that its rules rest on.

A command that rests on public facts alone is a `Say`; the others carry what their law needs beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plainview.core.docket.facts import Json
from plainview.core.law.checks_order import Authority
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.narrowing import Narrowing
from plainview.core.vocabulary.request import Agency, Request


@dataclass(frozen=True, slots=True)
class Say:
    """Say something that rests on public facts alone."""

    type: str
    facts: Mapping[str, Json] = field(default_factory=dict)
    sealed: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """File a request, or a new version of it when the matter has one."""

    request: Request
    agency: Agency
    sealed: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Confirm:
    """Confirm in writing a request made by word of mouth."""

    request: Request
    sealed: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Review:
    """Pass a request on after review; the reviewer attests that the grounds are specific to the case."""

    request: Request
    agency: Agency
    grounds_attested: bool
    sealed: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Authorize:
    """Order a cover or a release of records. Digests are those of the request as filed and as shown to the signer."""

    request: Request
    agency: Agency
    authority: Authority
    days: int
    filed_digest: str
    shown_digest: str
    prior_days: int
    last_end: Day | None
    sealed: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Narrow:
    """Approve less than was authorized; `narrowing` says what remains of the request."""

    request: Request
    narrowing: Narrowing
    facts: Mapping[str, Json]
    sealed: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class AskExtension:
    """Ask for more days; `request.extension` states them."""

    request: Request
    agency: Agency
    prior_days: int
    sealed: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class AuthorizeExtension:
    """Order an extension."""

    request: Request
    agency: Agency
    authority: Authority
    days: int
    prior_days: int
    sealed: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Disclose:
    """Approve or release a disclosure; `type` is the statement's, `recipient` whom it would go to.

    `to_agency` tells that what goes out in discovery would go to an agency, not to the person's counsel.
    """

    type: str
    stage: str
    request: Request
    is_requester: bool
    own_request: bool
    by_authorized_staff: bool
    nature: str
    recipient: str
    in_proceeding: bool
    proper_process: bool
    kept_until: Day
    sealed: Mapping[str, Json]
    to_agency: bool = False


@dataclass(frozen=True, slots=True)
class Delegate:
    """Delegate the power to order covers; `already` counts those in force of the grade."""

    grade: str
    group: int
    already: int
    written: bool
    dated: Day | None
    sealed: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Enrol:
    """Enrol an agency."""

    agency: Agency
    sealed: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Capture:
    """Record without an order, in a circumstance of 39 CFR 233.3(f)."""

    circumstance: str
    directed: bool
    sealed: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class DelayNotice:
    """Delay the notice by `days` for a coded adverse result.

    `until_capture` when it waits for a fugitive to be captured: `fugitive` tells whether the cover is for one,
    `captured` whether the person has been. The public statement is the same.
    """

    days: int
    reason: str
    sealed: Mapping[str, Json]
    until_capture: bool = False
    fugitive: bool = False
    captured: bool = False


Command = (
    Say
    | File
    | Confirm
    | Review
    | Authorize
    | Narrow
    | AskExtension
    | AuthorizeExtension
    | Disclose
    | Delegate
    | Enrol
    | Capture
    | DelayNotice
)
