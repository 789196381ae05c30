"""What a message of ETSI TS 103 120 says, as frozen values.

A text that is not given is "", a list that is not given is (), anything else None. Names follow the standard,
shortened: its clause 6 has the messages, 7 the objects of an authorisation, 8 the tasks. Times are texts as they came.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coded:
    """An entry of a dictionary: whose dictionary, which one, which value."""

    owner: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Who sends or receives: country, and a name that is unique there."""

    country: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Version:
    """The standard's version, and whose national profile in which version."""

    etsi: str
    owner: str
    profile: str


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a message; `transaction` is a UUID that an answer repeats."""

    sender: Endpoint
    receiver: Endpoint
    transaction: str
    timestamp: str
    version: Version
    workflow: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something is not done: a code of annex D, and a sentence."""

    code: int
    description: str


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when; the end is the first instant outside."""

    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Approver:
    """Who approved: a name and a role."""

    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval, and where it is written down."""

    type: str = ""
    description: str = ""
    reference: str = ""
    approver: Approver | None = None
    timestamp: str = ""
    emergency: bool | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """The format of a value: whose, and its name."""

    owner: str
    name: str


@dataclass(frozen=True, slots=True)
class Formatted:
    """A value in a named format."""

    format: Format
    value: str


@dataclass(frozen=True, slots=True)
class Target:
    """At whom an ongoing task is aimed."""

    values: tuple[Formatted, ...] = ()
    service: Coded | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What data that is already held are asked for."""

    type: Coded | None = None
    start: str = ""
    end: str = ""
    values: tuple[Formatted, ...] = ()
    subtypes: tuple[Coded, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """A document's content in base64, of which media type, with a checksum."""

    contents: str = ""
    type: str = ""
    checksum: str = ""
    checksum_type: str = ""


@dataclass(frozen=True, slots=True)
class ObjectStatus:
    """The status of one object, told in a notification."""

    object: str
    status: Coded
    details: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What all objects have. `generation` counts changes and is set by the receiver, `external` is its own name."""

    id: str
    country: str = ""
    owner: str = ""
    generation: int | None = None
    external: str = ""
    associated: tuple[str, ...] = ()
    changed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation(Known):
    """An authorisation, clause 7.2. `status` is the receiver's to set, `desired` the sender's."""

    reference: str = ""
    legal_type: Coded | None = None
    priority: Coded | None = None
    status: Coded | None = None
    desired: Coded | None = None
    span: Span | None = None
    receivers: tuple[Endpoint, ...] = ()
    created: str = ""
    served: str = ""
    terminated: str = ""
    approvals: tuple[Approval, ...] = ()
    invalid: Failure | None = None
    flags: tuple[Coded, ...] = ()
    manual: str = ""
    jurisdiction: str = ""
    case: Coded | None = None
    entity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LITask(Known):
    """An ongoing task, clause 8.2: here, a cover on one address."""

    reference: str = ""
    status: Coded | None = None
    desired: Coded | None = None
    span: Span | None = None
    target: Target | None = None
    delivery: Coded | None = None
    receiver: Endpoint | None = None
    invalid: Failure | None = None
    flags: tuple[Coded, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LDTask(Known):
    """A task of disclosing what is held, clause 8.3: here, a records request."""

    reference: str = ""
    status: Coded | None = None
    reason: Failure | None = None
    desired: Coded | None = None
    details: Details | None = None
    receiver: Endpoint | None = None
    flags: tuple[Coded, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Known):
    """A document, clause 7.3."""

    reference: str = ""
    name: str = ""
    status: Coded | None = None
    desired: Coded | None = None
    type: Coded | None = None
    body: Body | None = None
    invalid: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification(Known):
    """What the receiver tells of its own accord, clause 7.4."""

    details: str = ""
    type: Coded | None = None
    new: bool | None = None
    timestamp: str = ""
    statuses: tuple[ObjectStatus, ...] = ()


Object = Authorisation | LITask | LDTask | Document | Notification


@dataclass(frozen=True, slots=True)
class Action:
    """One thing asked: `verb` CREATE or UPDATE with an object, GET with an identifier, or another one."""

    number: int
    verb: str
    object: Object | None = None
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One answer: to `verb`, with what it answers with, or with a failure."""

    number: int
    verb: str = ""
    identifier: str = ""
    object: Object | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message: a request (`actions`), an answer (`results`), or the failure of a whole message."""

    header: Header
    actions: tuple[Action, ...] = ()
    results: tuple[Result, ...] = ()
    failure: Failure | None = None
