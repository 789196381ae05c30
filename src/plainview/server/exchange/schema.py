"""Which parts a message has, in which order: the tables from which both encodings are read and printed.

After the schemas of ETSI TS 103 120 V1.23.1 (clauses 6 to 8) and TS 103 280; names, order and forms are facts, the
tables are our own. What the standard has and this program does not take is marked, so that it is told apart from what
is nobody's: the one is `NotSupported`, the other Malformed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plainview.server.exchange.values import (
    Action,
    Approval,
    Approver,
    Authorisation,
    Body,
    Coded,
    Details,
    Document,
    Endpoint,
    Failure,
    Format,
    Formatted,
    Header,
    LDTask,
    LITask,
    Notification,
    ObjectStatus,
    Result,
    Span,
    Target,
    Version,
)

_ZONE = r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a form, at most so long; `words` say what is expected."""

    words: str
    pattern: re.Pattern[str] | None = None
    chars: int = 255


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from 0."""


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Left:
    """A part that the standard has and this program does not take."""


@dataclass(frozen=True, slots=True)
class Any_:
    """An object of any type: its `xsi:type` says which."""


@dataclass(frozen=True, slots=True)
class Member:
    """A part of a table: the attribute it is kept as, its name, what it is, whether it may repeat or must be there.

    `inside` names the part that wraps it, once, where the standard does so.
    """

    attribute: str
    name: str
    kind: "Kind"
    many: bool = False
    needed: bool = False
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Parts in order, and the value that they make."""

    make: type[Any]
    members: tuple[Member, ...]


Kind = Text | Number | Flag | Left | Any_ | Table

SHORT = Text("a text of 1 to 255 characters")
LONG = Text("a text of 1 to 65535 characters", None, 65_535)
UUID = Text("a UUID in lower case", re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"))
COUNTRY = Text("two capital letters", re.compile("[A-Z]{2}"))
WHEN = Text("a time with its zone, to the second", re.compile(_TIME + _ZONE))
EXACTLY = Text("a time with its zone, to the microsecond", re.compile(_TIME + r"\.[0-9]{6}" + _ZONE))
ETSI_VERSION = Text("V, and three numbers", re.compile(r"V[0-9]+\.[0-9]+\.[0-9]+"))
LIID = Text("1 to 25 visible characters, or 26 to 50 hex digits", re.compile("[!-~]{1,25}|[0-9a-f]{26,50}"))
LDID = Text("country, agency and number with '-' between", re.compile("[A-Z]{2}-[!-,.-~]+-[!-~]+"))
BASE64 = Text("base64", re.compile("[A-Za-z0-9+/]*={0,2}"), 256 * 1024)
NUMBER, FLAG, LEFT, OBJECT = Number(), Flag(), Left(), Any_()


def _left(*names: str) -> tuple[Member, ...]:
    return tuple(Member("", name, LEFT) for name in names)


CODED = Table(
    Coded,
    (
        Member("owner", "common:Owner", SHORT, needed=True),
        Member("name", "common:Name", SHORT, needed=True),
        Member("value", "common:Value", SHORT, needed=True),
    ),
)
ENDPOINT = Table(
    Endpoint,
    (
        Member("country", "CountryCode", COUNTRY, needed=True),
        Member("identifier", "UniqueIdentifier", LONG, needed=True),
    ),
)
FAILURE = Table(
    Failure,
    (Member("code", "ErrorCode", NUMBER, needed=True), Member("description", "ErrorDescription", LONG, needed=True)),
)
VERSION = Table(
    Version,
    (
        Member("etsi", "ETSIVersion", ETSI_VERSION, needed=True),
        Member("owner", "NationalProfileOwner", SHORT, needed=True),
        Member("profile", "NationalProfileVersion", SHORT, needed=True),
    ),
)
HEADER = Table(
    Header,
    (
        Member("sender", "SenderIdentifier", ENDPOINT, needed=True),
        Member("receiver", "ReceiverIdentifier", ENDPOINT, needed=True),
        Member("transaction", "TransactionIdentifier", UUID, needed=True),
        Member("timestamp", "Timestamp", EXACTLY, needed=True),
        Member("version", "Version", VERSION, needed=True),
        Member("workflow", "WorkflowIdentifier", LONG),
    ),
)
APPROVER = Table(
    Approver,
    (
        Member("name", "common:ApproverName", LONG),
        Member("role", "common:ApproverRole", LONG),
        *_left("common:ApproverIdentity", "common:ApproverContactDetails"),
    ),
)
APPROVAL = Table(
    Approval,
    (
        Member("type", "common:ApprovalType", LONG),
        Member("description", "common:ApprovalDescription", LONG),
        Member("reference", "common:ApprovalReference", LONG),
        Member("approver", "common:ApproverDetails", APPROVER),
        Member("timestamp", "common:ApprovalTimestamp", WHEN),
        Member("emergency", "common:ApprovalIsEmergency", FLAG),
        *_left("common:ApprovalDigitalSignature", "common:ApprovalNationalDetails"),
    ),
)


def _span(prefix: str, *left: str) -> Table:
    times = (Member("start", f"{prefix}:StartTime", WHEN), Member("end", f"{prefix}:EndTime", WHEN))
    return Table(Span, (*times, *_left(*left)))


FORMAT = Table(
    Format,
    (Member("owner", "task:FormatOwner", SHORT, needed=True), Member("name", "task:FormatName", SHORT, needed=True)),
)
FORMATTED = Table(
    Formatted,
    (Member("format", "task:FormatType", FORMAT, needed=True), Member("value", "task:Value", LONG, needed=True)),
)
TARGET = Table(
    Target,
    (
        Member("values", "task:TargetIdentifierValue", FORMATTED, many=True, inside="task:TargetIdentifierValues"),
        Member("service", "task:ServiceType", CODED),
        *_left("task:TargetIdentifierSubtype"),
    ),
)
DETAILS = Table(
    Details,
    (
        Member("type", "task:Type", CODED),
        Member("start", "task:StartTime", WHEN),
        Member("end", "task:EndTime", WHEN),
        *_left("task:ObservedTime", "task:ObservedTimes"),
        Member("values", "task:RequestValue", FORMATTED, many=True, inside="task:RequestValues"),
        Member("subtypes", "task:RequestSubtype", CODED, many=True, inside="task:Subtype"),
        *_left("task:TargetIdentifierSubtype"),
    ),
)
BODY = Table(
    Body,
    (
        Member("contents", "doc:Contents", BASE64),
        Member("type", "doc:ContentType", SHORT),
        Member("checksum", "doc:Checksum", SHORT),
        Member("checksum_type", "doc:ChecksumType", SHORT),
    ),
)
OBJECT_STATUS = Table(
    ObjectStatus,
    (
        Member("object", "notification:AssociatedObject", UUID, needed=True),
        Member("status", "notification:Status", CODED, needed=True),
        Member("details", "notification:Details", LONG),
    ),
)
KNOWN = (
    Member("id", "ObjectIdentifier", UUID, needed=True),
    Member("country", "CountryCode", COUNTRY),
    Member("owner", "OwnerIdentifier", SHORT),
    Member("generation", "Generation", NUMBER),
    Member("external", "ExternalIdentifier", LONG),
    Member("associated", "AssociatedObject", UUID, many=True, inside="AssociatedObjects"),
    Member("changed", "LastChanged", WHEN),
    *_left("NationalHandlingParameters"),
)
AUTHORISATION = Table(
    Authorisation,
    (
        *KNOWN,
        Member("reference", "auth:AuthorisationReference", LONG),
        Member("legal_type", "auth:AuthorisationLegalType", CODED),
        Member("priority", "auth:AuthorisationPriority", CODED),
        Member("status", "auth:AuthorisationStatus", CODED),
        Member("desired", "auth:AuthorisationDesiredStatus", CODED),
        Member("span", "auth:AuthorisationTimespan", _span("auth")),
        Member("receivers", "auth:CSPID", ENDPOINT, many=True, inside="auth:AuthorisationCSPID"),
        Member("created", "auth:AuthorisationCreationTimestamp", WHEN),
        Member("served", "auth:AuthorisationServedTimestamp", WHEN),
        Member("terminated", "auth:AuthorisationTerminationTimestamp", WHEN),
        Member("approvals", "auth:AuthorisationApprovalDetails", APPROVAL, many=True),
        Member("invalid", "auth:AuthorisationInvalidReason", FAILURE),
        Member("flags", "auth:AuthorisationFlag", CODED, many=True, inside="auth:AuthorisationFlags"),
        Member("manual", "auth:AuthorisationManualInformation", LONG),
        *_left("auth:NationalAuthorisationParameters"),
        Member("jurisdiction", "auth:AuthorisationJurisdiction", LONG),
        Member("case", "auth:AuthorisationTypeOfCase", CODED),
        Member("entity", "auth:AuthorisationLegalEntity", SHORT),
    ),
)
LI_TASK = Table(
    LITask,
    (
        *KNOWN,
        Member("reference", "task:Reference", LIID),
        Member("status", "task:Status", CODED),
        Member("desired", "task:DesiredStatus", CODED),
        Member(
            "span",
            "task:Timespan",
            _span("task", "task:TerminationTime", "task:ProvisioningTime", "task:DeprovisioningTime"),
        ),
        Member("target", "task:TargetIdentifier", TARGET),
        Member("delivery", "task:DeliveryType", CODED),
        *_left("task:DeliveryDetails", "task:ApprovalDetails"),
        Member("receiver", "task:CSPID", ENDPOINT),
        *_left("task:HandlingProfile"),
        Member("invalid", "task:InvalidReason", FAILURE),
        Member("flags", "task:TaskFlag", CODED, many=True, inside="task:Flags"),
        *_left(
            "task:NationalLITaskingParameters", "task:ListOfTrafficPolicyReferences", "task:ListOfIRIPolicyReferences"
        ),
    ),
)
LD_TASK = Table(
    LDTask,
    (
        *KNOWN,
        Member("reference", "task:Reference", LDID),
        Member("status", "task:Status", CODED),
        Member("reason", "task:StatusReason", FAILURE),
        Member("desired", "task:DesiredStatus", CODED),
        Member("details", "task:RequestDetails", DETAILS),
        *_left("task:DeliveryDetails", "task:ApprovalDetails"),
        Member("receiver", "task:CSPID", ENDPOINT),
        *_left("task:HandlingProfile"),
        Member("flags", "task:LDTaskFlag", CODED, many=True, inside="task:Flags"),
        *_left(
            "task:AlternativePreservationReferences",
            "task:NationalLDTaskingParameters",
            "task:Deadlines",
            "task:ManualInformation",
        ),
    ),
)
DOCUMENT = Table(
    Document,
    (
        *KNOWN,
        Member("reference", "doc:DocumentReference", LONG),
        Member("name", "doc:DocumentName", LONG),
        Member("status", "doc:DocumentStatus", CODED),
        Member("desired", "doc:DocumentDesiredStatus", CODED),
        *_left("doc:DocumentTimespan"),
        Member("type", "doc:DocumentType", CODED),
        *_left("doc:DocumentProperties"),
        Member("body", "doc:DocumentBody", BODY),
        *_left("doc:DocumentSignature"),
        Member("invalid", "doc:DocumentInvalidReason", FAILURE),
        *_left("doc:NationalDocumentParameters"),
    ),
)
NOTIFICATION = Table(
    Notification,
    (
        *KNOWN,
        Member("details", "notification:NotificationDetails", LONG),
        Member("type", "notification:NotificationType", CODED),
        Member("new", "notification:NewNotification", FLAG),
        Member("timestamp", "notification:NotificationTimestamp", WHEN),
        Member(
            "statuses",
            "notification:AssociatedObjectStatus",
            OBJECT_STATUS,
            many=True,
            inside="notification:StatusOfAssociatedObjects",
        ),
        *_left("notification:NationalNotificationParameters"),
    ),
)

OBJECTS: Mapping[str, Table] = {
    "auth:AuthorisationObject": AUTHORISATION,
    "task:LITaskObject": LI_TASK,
    "task:LDTaskObject": LD_TASK,
    "doc:DocumentObject": DOCUMENT,
    "notification:NotificationObject": NOTIFICATION,
}
"""The types of objects that are taken, by name."""

OBJECTS_LEFT = ("task:LPTaskObject", "task:TDTaskObject")
"""Types that the standard has in the same namespaces and this program does not take."""

_SHOWN = Member("object", "HI1Object", OBJECT, needed=True)
_SHOWN_TOO = Member("object", "HI1Object", OBJECT)
_ID = Member("identifier", "Identifier", UUID, needed=True)


def _asked(*members: Member) -> Table:
    return Table(Action, members)


def _answered(*members: Member) -> Table:
    return Table(Result, members)


ASKED: Mapping[str, Table | None] = {
    "GET": _asked(_ID),
    "CREATE": _asked(_SHOWN),
    "UPDATE": _asked(_SHOWN),
    "LIST": None,
    "DELIVER": None,
    "GETCSPCONFIG": None,
}
"""What may be asked, and with what; None: the standard has it, it is answered with 3001, its content is not read."""

ANSWERED: Mapping[str, Table | None] = {
    "GETResponse": _answered(_SHOWN),
    "CREATEResponse": _answered(_ID, _SHOWN_TOO),
    "UPDATEResponse": _answered(_ID, _SHOWN_TOO),
}
"""How it may be answered, beside `ErrorInformation`."""

TYPES: Mapping[type[Any], str] = {table.make: name for name, table in OBJECTS.items()}
"""A value's type, by its class."""
