"""What the API takes and gives, field by field. Nothing that is not named here is read, and nothing else is said."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

MatterId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", examples=["0123456789abcdef0123456789abcdef"])]
DraftId = MatterId
Word = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
Base64 = Annotated[str, Field(max_length=8_000, pattern=r"^[A-Za-z0-9+/]*={0,2}$")]
Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
DayText = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class Shape(Schema):
    """One value: exactly these fields."""

    model_config = {"extra": "forbid"}


class About(Shape):
    """The program, and what this token is for. In a sandbox nothing is about anybody."""

    sandbox: bool
    program: str
    day: DayText
    role: str
    scopes: list[str]
    until: DayText


class PageAsked(Shape):
    """Which matters: in some phases (none: in any), after where a page ended."""

    phase: list[Word] = Field(default_factory=list, max_length=30)
    after: str = Field("", pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9a-f]{32})?$")


class MatterLine(Shape):
    """One line of the list of matters."""

    id: MatterId
    kind: str
    level: str
    phase: str
    filed: DayText | None
    end: DayText | None
    next_day: DayText | None
    owed: list[str]


class MatterPage(Shape):
    """A page of matters, newest first; `after` asks for the next one, empty at the end."""

    sandbox: bool
    matters: list[MatterLine]
    after: str


class Duty(Shape):
    """Something owed by a day; `standing` is met, late, owed or overdue."""

    duty: str
    by: DayText
    standing: str


class StatementLine(Shape):
    """A statement of the public log about a matter."""

    index: int
    type: str
    meaning: str


class Return(Shape):
    """One time that a reviewer or a judge gave the matter back: the coded reason, and the words where the role may read
    them. `file_again_by` is the last day on which it is filed again, none once it is.
    """

    day: DayText
    role: str
    reason: str
    text: str
    file_again_by: DayText | None


class Whole(Shape):
    """One matter; `request` is what this role may see of the sealed request, `returns` are oldest first."""

    sandbox: bool
    id: MatterId
    kind: str
    level: str
    phase: str
    recordable: bool
    filed: DayText | None
    end: DayText | None
    seal_end: DayText | None
    duties: list[Duty]
    statements: list[StatementLine]
    returns: list[Return]
    request: dict[str, Any]


class Offers(Shape):
    """The acts that the public rules would permit now, and that this token is for."""

    sandbox: bool
    verbs: list[str]


class Due(Shape):
    """A duty of a matter."""

    matter: MatterId
    duty: str
    by: DayText
    standing: str


class Deadlines(Shape):
    """What is owed in one's matters, soonest first."""

    sandbox: bool
    deadlines: list[Due]


class Values(Shape):
    """What an act is done with, by name; docs/api.md lists the names of each act."""

    values: dict[str, Any] = Field(default_factory=dict)


class Ed25519(Shape):
    """A signature by a registered Ed25519 key over the very bytes."""

    form: Literal["ed25519"]
    key: Hex32
    value: Base64


class WebAuthn(Shape):
    """What a passkey answered; its challenge is the SHA-256 of the bytes."""

    form: Literal["webauthn"]
    key: Hex32
    value: Base64
    authenticator_data: Base64
    client_data: Base64


class Simulated(Shape):
    """In a sandbox: the person's simulated key signs."""

    form: Literal["sandbox"]


Signing = Annotated[Ed25519 | WebAuthn | Simulated, Field(discriminator="form")]


class SigningBody(Shape):
    """A signature."""

    signature: Signing


class Signatures(Shape):
    """The signatures of an agency's officer and supervisor over the bytes that a check gives."""

    officer: Ed25519 | WebAuthn
    supervisor: Ed25519 | WebAuthn


class Filing(Shape):
    """A request as docs/api.md lists it; in a sandbox it needs no signatures."""

    request: dict[str, Any]
    signatures: Signatures | None = None


class Asking(Shape):
    """A request to be looked at."""

    request: dict[str, Any]


class RuleLine(Shape):
    """What one rule answered: `allowed`, `refused` with code, reason and citations, or `owed` with a duty and a day."""

    rule: int
    answer: Literal["allowed", "refused", "owed"]
    code: str = ""
    reason: str = ""
    cites: list[str] = Field(default_factory=list)
    duty: str = ""
    by: str = ""
    flags: list[str] = Field(default_factory=list)


class Report(Shape):
    """What the law would say now; nothing is filed. `to_sign`, in base64, is what officer and supervisor sign."""

    sandbox: bool
    passes: bool
    report: list[RuleLine]
    to_sign: str


class Done(Shape):
    """An act that stands: its statement's place in the log, its leaf hash in hex, its type and day."""

    sandbox: bool
    matter: MatterId
    index: int
    leaf: str
    type: str
    day: DayText


class DutyLine(Shape):
    """A duty that a statement creates."""

    duty: str
    by: DayText


class Draft(Shape):
    """What waits for a signature: every value, and in base64 the exact bytes."""

    sandbox: bool
    id: DraftId
    verb: str
    matter: MatterId
    day: DayText
    type: str
    facts: dict[str, Any]
    sealed: dict[str, Any]
    duties: list[DutyLine]
    cites: list[str]
    to_sign: str
    challenge: str
    rp_id: str


class Package(Shape):
    """A package: an age file in base64, its name, SHA-256, the statement that released it and what opens that."""

    sandbox: bool
    name: str
    data: str
    sha256: str
    index: int
    disclosure: str


class RefusalLine(Shape):
    """One paragraph's no."""

    cites: list[str]
    code: str
    reason: str


class Problem(Shape):
    """Problem details (RFC 9457). `refusals` when the law says no; `stated` is the statement that says so in public."""

    type: str
    title: str
    status: int
    detail: str
    where: str = ""
    next: str = ""
    refusals: list[RefusalLine] = Field(default_factory=list)
    stated: int | None = None


class Exchanged(Shape):
    """A message of ETSI TS 103 120, which has its own schema."""


class WebhookAsked(Shape):
    """An address to be told of events: https, a public name, no port."""

    url: str = Field(max_length=300)


class ReplayAsked(Shape):
    """From which place in the log on."""

    position: int = Field(ge=0, le=2**53 - 1)


class Webhook(Shape):
    """An address: the statement it is told of next, failures since the last delivery, whether it stopped."""

    id: Hex32
    url: str
    position: int
    failures: int
    stopped: bool


class Webhooks(Shape):
    """One's addresses."""

    sandbox: bool
    webhooks: list[Webhook]


class WebhookMade(Webhook):
    """A new address, with the secret that signs its deliveries."""

    sandbox: bool
    secret: str
