"""Make a new order as a message of ETSI TS 103 120, in JSON, from a request as docs/api.md takes it.

    python3 exchange_order.py request.json --agency "agency A" --receiver example.com/plainview-demo > order.json

Needs Python 3.11 and nothing else. docs/exchange.md says what the message holds; it is sent with a token:

    curl -H "Authorization: Bearer $PLAINVIEW_TOKEN" -H 'Content-Type: application/json' \
        --data-binary @order.json http://localhost:8000/api/v1/exchange
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SPACE = "http://uri.etsi.org/03120/common/2020/09/"
OWNER = "Plainview"
LEGAL_TYPES = {"cover": "MailCover", "records": "PostalRecords"}


def coded(name: str, value: str, owner: str = OWNER) -> dict[str, str]:
    """An entry of a dictionary, by default of the national profile's."""
    return {"common:Owner": owner, "common:Name": name, "common:Value": value}


def known(kind: str, type: str, *associated: str) -> dict[str, Any]:
    """What all objects begin with."""
    links = {"AssociatedObjects": {"AssociatedObject": list(associated)}} if associated else {}
    return {"@xsi:type": f"{{{SPACE}{kind}}}{type}", "ObjectIdentifier": str(uuid.uuid4()), **links}


def formatted(name: str, value: str) -> dict[str, Any]:
    """A value in a format of the national profile."""
    return {"task:FormatType": {"task:FormatOwner": OWNER, "task:FormatName": name}, "task:Value": value}


def authorisation(request: dict[str, Any]) -> dict[str, Any]:
    """The authorisation: what it is, for which purpose, and whether it is an emergency."""
    urgent = request.get("emergency", "none") != "none"
    flags = [coded("AuthorisationFlag", "IsEmergency", "ETSI")]
    return {
        **known("Authorisation", "AuthorisationObject"),
        "auth:AuthorisationLegalType": coded("AuthorisationLegalType", LEGAL_TYPES[request["kind"]]),
        "auth:AuthorisationDesiredStatus": coded("AuthorisationDesiredStatus", "SubmittedToCSP", "ETSI"),
        **({"auth:AuthorisationFlags": {"auth:AuthorisationFlag": flags}} if urgent else {}),
        "auth:AuthorisationTypeOfCase": coded("Purpose", request["purpose"]),
    }


def cover(request: dict[str, Any], order: str) -> dict[str, Any]:
    """The task of a cover: its address."""
    values = [formatted("PostalAddress", written(address)) for address in request["addresses"]]
    target = {"task:TargetIdentifierValues": {"task:TargetIdentifierValue": values}}
    return {**known("Task", "LITaskObject", order), "task:TargetIdentifier": target}


def written(address: dict[str, str]) -> str:
    """A delivery point in one line."""
    zip_code = "-".join(part for part in (address["zip5"], address.get("plus4", "")) if part)
    return f"{address['line']}, {address['city']}, {address['state']} {zip_code}, {address.get('country', 'US')}"


def records(request: dict[str, Any], order: str, zone: ZoneInfo) -> dict[str, Any]:
    """The task of a records request: kind, days, items, fields."""
    scope = request["scope"]
    after = date.fromisoformat(scope["last_day"]) + timedelta(days=1)
    fields = [coded("RecordsField", name) for name in scope.get("fields", [])]
    details = {
        "task:Type": coded("RecordsKind", scope["record"]),
        "task:StartTime": begins(date.fromisoformat(scope["first_day"]), zone),
        "task:EndTime": begins(after, zone),
        "task:RequestValues": {"task:RequestValue": [formatted("PostalItem", item) for item in scope["items"]]},
        **({"task:Subtype": {"task:RequestSubtype": fields}} if fields else {}),
    }
    return {**known("Task", "LDTaskObject", order), "task:RequestDetails": details}


def begins(day: date, zone: ZoneInfo) -> str:
    """The instant at which a legal day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).isoformat()


def signed_request(filing: dict[str, Any], order: str) -> dict[str, Any]:
    """The request itself, with its signatures where it has them."""
    data = json.dumps(filing, ensure_ascii=False).encode()
    body = {
        "doc:Contents": base64.b64encode(data).decode(),
        "doc:ContentType": "application/json",
        "doc:Checksum": hashlib.sha256(data).hexdigest(),
        "doc:ChecksumType": "SHA-256",
    }
    type = coded("DocumentType", "SignedRequest")
    return {**known("Document", "DocumentObject", order), "doc:DocumentType": type, "doc:DocumentBody": body}


def message(filing: dict[str, Any], agency: str, receiver: str, zone: ZoneInfo) -> dict[str, Any]:
    """The whole message: one authorisation, its task, the signed request."""
    first = authorisation(filing["request"])
    order, request = first["ObjectIdentifier"], filing["request"]
    task = cover(request, order) if request["kind"] == "cover" else records(request, order, zone)
    objects = (first, task, signed_request(filing, order))
    return {
        "Header": {
            "SenderIdentifier": {"CountryCode": "US", "UniqueIdentifier": agency},
            "ReceiverIdentifier": {"CountryCode": "US", "UniqueIdentifier": receiver},
            "TransactionIdentifier": str(uuid.uuid4()),
            "Timestamp": datetime.now(UTC).isoformat(timespec="microseconds"),
            "Version": {
                "ETSIVersion": "V1.23.1",
                "NationalProfileOwner": OWNER,
                "NationalProfileVersion": "v1",
            },
        },
        "Payload": {
            "RequestPayload": {
                "ActionRequests": {
                    "ActionRequest": [
                        {"ActionIdentifier": number, "CREATE": {"HI1Object": one}} for number, one in enumerate(objects)
                    ]
                }
            }
        },
    }


def main(words: list[str]) -> None:
    """Print the message."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    asked.add_argument("request", type=Path)
    asked.add_argument("--agency", required=True)
    asked.add_argument("--receiver", required=True)
    asked.add_argument("--zone", type=ZoneInfo, default=ZoneInfo("America/New_York"))
    given = asked.parse_args(words)
    filing = json.loads(given.request.read_text(encoding="utf-8"))
    print(json.dumps(message(filing, given.agency, given.receiver, given.zone), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
