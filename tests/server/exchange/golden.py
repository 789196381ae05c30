"""Examples of messages, in both encodings, as files that other programs can read too.

    PYTHONPATH=src:. python -m tests.server.exchange.golden        writes them anew
"""

from __future__ import annotations

from pathlib import Path

from plainview.core.vocabulary.days import Day
from plainview.server.exchange import profile
from plainview.server.exchange.message import JSON, XML, print_message
from plainview.server.exchange.values import (
    Approval,
    Approver,
    Authorisation,
    Failure,
    Message,
    Notification,
    ObjectStatus,
    Result,
    Span,
)
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_EXTENSION, STANDARD_RECORDS
from tests.server.exchange import messages
from tests.server.exchange.messages import ZONE, uuid

FOLDER = Path(__file__).parent / "golden"
ENDINGS = {JSON: "json", XML: "xml"}
COVER = {**STANDARD_COVER, "supervisor": "supervisor of agency A", "dated": "2026-01-02"}
RECORDS = {**STANDARD_RECORDS, "supervisor": "supervisor of agency A", "dated": "2026-01-02"}
FIRST = Day(2026, 1, 8)


def answer() -> Message:
    """An answer to a GET of everything: an order in force, what was signed, and the notification."""
    status = profile.standard("AuthorisationStatus", "EmergencyApproval")
    approval = Approval(
        type="order.authorized",
        description="Signed in the public log example.com/portal, statement 17",
        reference="example.com/portal/17",
        approver=Approver(role="authorizer"),
        timestamp=profile.midnight(FIRST, ZONE),
        emergency=True,
    )
    authorisation = Authorisation(
        id=uuid("authorisation emergency"),
        country="US",
        owner="agency A",
        generation=5,
        external="0123456789abcdef" * 2,
        changed=profile.midnight(FIRST, ZONE),
        reference="W <1> & \"2\" 'é'",
        legal_type=profile.own("AuthorisationLegalType", "MailCover"),
        status=status,
        span=Span(profile.midnight(FIRST, ZONE), profile.midnight(Day(2026, 2, 7), ZONE)),
        created=profile.midnight(FIRST, ZONE),
        served=profile.midnight(FIRST, ZONE),
        approvals=(approval, approval),
        flags=(profile.EMERGENCY,),
        case=profile.own("Purpose", "crime"),
    )
    notification = Notification(
        id=uuid("notification"),
        associated=(authorisation.id,),
        details="A cover begins.\nA judge approves by 2026-01-13.",
        type=profile.standard("NotificationType", "General"),
        new=True,
        timestamp=profile.midnight(FIRST, ZONE),
        statuses=(ObjectStatus(authorisation.id, status, "not yet approved"),),
    )
    missing = Failure(profile.NOTHING_TO_GET, "There is no such object for you")
    results = (
        Result(0, "GETResponse", object=authorisation),
        Result(1, "GETResponse", object=notification),
        Result(2, "CREATEResponse", authorisation.id, authorisation),
        Result(3, "UPDATEResponse", authorisation.id),
        Result(4, failure=missing),
    )
    return Message(messages.header("answer"), results=results)


def failed() -> Message:
    """The failure of a whole message."""
    return Message(messages.header("failed"), failure=Failure(profile.NO_VERSION, "Another version is not taken"))


EXAMPLES = {
    "new-cover": messages.new_order("cover", COVER, FIRST),
    "new-emergency": messages.new_order(
        "emergency", {**COVER, "form": "oral", "emergency": "physical_harm", "urgency": "a threat", "taken_by": "desk"}
    ),
    "new-records": messages.new_order("records", RECORDS),
    "correction": messages.correction("cover", COVER),
    "extension": messages.extension("cover", STANDARD_EXTENSION, Day(2026, 3, 9)),
    "cancellation": messages.cancellation("cover"),
    "get": messages.get("cover", uuid("authorisation cover"), uuid("task cover")),
    "answer": answer(),
    "failed": failed(),
}


def files() -> dict[str, bytes]:
    """Promise every example in both encodings, by file name."""
    return {
        f"{name}.{ending}": print_message(message, encoding)
        for name, message in EXAMPLES.items()
        for encoding, ending in ENDINGS.items()
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)
