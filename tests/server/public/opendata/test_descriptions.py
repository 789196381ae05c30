"""What describes the open data holds to the standards it names, as they are written down here a second time."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest

from plainview.core.vocabulary.errors import Malformed
from plainview.server.configuration import CONFIG_BYTES_MAX
from plainview.server.public.opendata.account import Told
from plainview.server.public.opendata.catalogue import print_security
from plainview.server.public.opendata.feeds import feeds
from plainview.server.public.opendata.package import print_json
from plainview.server.public.opendata.publisher import (
    DEMONSTRATION,
    PUBLISHER_BYTES_MAX,
    parse_publisher,
    read_publisher,
)
from plainview.server.public.opendata.tables import TABLES
from plainview.server.public.store import Projection
from tests.server.public.opendata.conftest import Published
from tests.server.public.opendata.test_files import COLUMNS

ATOM = "{http://www.w3.org/2005/Atom}"
PATH = {"type": "string", "pattern": r"^[a-z0-9]+(/[A-Za-z0-9_.-]+)*$"}
TEXT = {"type": "string", "minLength": 1}
WEB = {"type": "string", "format": "uri", "pattern": "^https://"}
DAY = {"type": "string", "format": "date"}
FIELD = {
    "type": "object",
    "required": ["name", "type"],
    "properties": {
        "name": TEXT,
        "type": {"enum": ["string", "integer", "boolean", "date", "array", "object"]},
        "description": TEXT,
        "constraints": {
            "type": "object",
            "properties": {
                "required": {"type": "boolean"},
                "pattern": TEXT,
                "enum": {"type": "array", "minItems": 1, "uniqueItems": True, "items": TEXT},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
FOREIGN = {
    "type": "object",
    "required": ["fields", "reference"],
    "properties": {
        "fields": {"type": "array", "items": TEXT},
        "reference": {"type": "object", "required": ["resource", "fields"]},
    },
}
DATA_PACKAGE = {
    "type": "object",
    "required": ["$schema", "name", "resources"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": {"type": "string", "pattern": "^[-a-z0-9._/]+$"},
        "version": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
        "created": {"type": "string", "format": "date-time"},
        "homepage": WEB,
        "keywords": {"type": "array", "minItems": 1, "items": TEXT},
        "licenses": {
            "type": "array",
            "minItems": 1,
            "items": {"anyOf": [{"required": ["name"]}, {"required": ["path"]}]},
        },
        "contributors": {"type": "array", "items": {"type": "object", "properties": {"roles": {"type": "array"}}}},
        "sources": {"type": "array", "items": {"type": "object", "minProperties": 1}},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path"],
                "properties": {
                    "name": {"type": "string", "pattern": "^[-a-z0-9._/]+$"},
                    "path": {"oneOf": [PATH, {"type": "array", "minItems": 1, "items": PATH}]},
                    "type": {"const": "table"},
                    "bytes": {"type": "integer"},
                    "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                    "mediatype": {"type": "string", "pattern": "^.+/.+$"},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {
                            "fields": {"type": "array", "minItems": 1, "items": FIELD},
                            "primaryKey": {"type": "array", "minItems": 1, "items": TEXT},
                            "foreignKeys": {"type": "array", "minItems": 1, "items": FOREIGN},
                        },
                    },
                },
            },
        },
    },
}
"""Data Package 2.0 with its Data Resource and Table Schema, as far as our package uses them."""

KIND = {
    "type": "object",
    "required": ["fn", "hasEmail"],
    "properties": {"fn": TEXT, "hasEmail": {"type": "string", "pattern": r"^mailto:[\w.+-]+@[\w.-]+\.[\w.-]+$"}},
}
ORGANIZATION = {"type": "object", "required": ["name"], "properties": {"name": TEXT}}
DOCUMENT = {"type": "object", "required": ["title"], "properties": {"title": TEXT, "accessURL": WEB}}
DISTRIBUTION = {
    "type": "object",
    "properties": {
        "title": TEXT,
        "downloadURL": WEB,
        "mediaType": {"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"},
        "byteSize": {"type": "string", "pattern": "^[0-9]+$"},
        "license": WEB,
        "checksum": {
            "type": "object",
            "required": ["algorithm", "checksumValue"],
            "properties": {"algorithm": TEXT, "checksumValue": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
        },
    },
    "dependentRequired": {"downloadURL": ["mediaType"]},
}
DCAT_US_3 = {
    "type": "object",
    "required": ["dataset"],
    "properties": {
        "@id": WEB,
        "@type": {"const": "Catalog"},
        "conformsTo": {"type": "object", "properties": {"title": TEXT, "identifier": TEXT}},
        "contactPoint": {"type": "array", "items": KIND},
        "publisher": ORGANIZATION,
        "language": {"type": "string", "maxLength": 2},
        "modified": DAY,
        "license": TEXT,
        "dataset": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["title", "description", "identifier", "publisher", "contactPoint"],
                "properties": {
                    "@id": WEB,
                    "title": TEXT,
                    "description": TEXT,
                    "publisher": ORGANIZATION,
                    "contactPoint": KIND,
                    "keyword": {"type": "array", "items": TEXT},
                    "landingPage": DOCUMENT,
                    "describedBy": DISTRIBUTION,
                    "accrualPeriodicity": {"type": "string", "pattern": "^R/P.+$"},
                    "accessRights": {"type": "string"},
                    "language": {"type": "string", "maxLength": 2},
                    "modified": DAY,
                    "temporal": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"startDate": DAY, "endDate": DAY}},
                    },
                    "distribution": {"type": "array", "items": DISTRIBUTION},
                },
            },
        },
    },
}
"""DCAT-US 3.0, as its JSON Schema has the classes and properties that our catalogue uses."""

DATA_JSON = {
    "type": "object",
    "required": ["conformsTo", "dataset"],
    "properties": {
        "conformsTo": {"const": "https://project-open-data.cio.gov/v1.1/schema"},
        "dataset": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": [
                    "@type",
                    "title",
                    "description",
                    "keyword",
                    "modified",
                    "publisher",
                    "contactPoint",
                    "identifier",
                    "accessLevel",
                ],
                "properties": {
                    "@type": {"const": "dcat:Dataset"},
                    "accessLevel": {"enum": ["public", "restricted public", "non-public"]},
                    "bureauCode": {"type": "array", "items": {"type": "string", "pattern": "^[0-9]{3}:[0-9]{2}$"}},
                    "programCode": {"type": "array", "items": {"type": "string", "pattern": "^[0-9]{3}:[0-9]{3}$"}},
                    "contactPoint": {"allOf": [KIND, {"properties": {"@type": {"const": "vcard:Contact"}}}]},
                    "publisher": {"allOf": [ORGANIZATION, {"properties": {"@type": {"const": "org:Organization"}}}]},
                    "temporal": {"type": "string", "pattern": "^[0-9-]{10}/[0-9-]{10}$"},
                    "distribution": {"type": "array", "items": DISTRIBUTION},
                },
            },
        },
    },
}
"""The Project Open Data schema 1.1, as far as our `data.json` uses it."""


def faults(schema: Mapping[str, Any], plain: Any) -> list[str]:
    """What a value has against a JSON Schema."""
    judge = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return [f"{list(error.instance_path)}: {error.message}" for error in judge.iter_errors(plain)]


def plain_of(files: Mapping[str, bytes], name: str) -> Any:
    return json.loads(files[name])


@pytest.mark.parametrize(
    ("name", "schema", "spoiled"),
    [
        ("datapackage.json", DATA_PACKAGE, ("resources", 0, "path")),
        ("catalogue.json", DCAT_US_3, ("dataset", 0, "contactPoint")),
        ("data.json", DATA_JSON, ("dataset", 0, "accessLevel")),
    ],
)
def test_descriptions_hold_to_their_standards(
    files: dict[str, bytes], name: str, schema: dict[str, Any], spoiled: tuple[str, int, str]
) -> None:
    plain = plain_of(files, name)
    assert faults(schema, plain) == []
    outer, number, inner = spoiled
    del plain[outer][number][inner]
    assert faults(schema, plain) != []


def test_every_row_is_what_the_schema_of_its_table_says(files: dict[str, bytes]) -> None:
    for table in TABLES:
        schema = plain_of(files, f"schema/{table.name}.json")
        assert faults({"$ref": "https://json-schema.org/draft/2020-12/schema"}, schema) == []
        kinds = {column.name: column.kind for column in table.columns}
        for name in (name for name in files if re.fullmatch(rf"csv/{table.name}(-[0-9]+)?\.csv", name)):
            for row in csv.DictReader(io.StringIO(files[name].decode(), newline="")):
                assert faults(schema, {key: _value(kinds[key], value) for key, value in row.items()}) == []
    assert faults(schema, {}) != []


def _value(kind: str, text: str) -> Any:
    return None if text == "" else text if kind in ("string", "date") else json.loads(text)


def test_what_a_column_refers_to_is_there(files: dict[str, bytes]) -> None:
    resources = {one["name"]: one for one in plain_of(files, "datapackage.json")["resources"]}
    assert {"matters", "rules", "plainview-sqlite"} <= resources.keys()
    for table in TABLES:
        for mine, other, theirs in table.refers:
            assert _cells(files, table.name, mine) - {""} <= _cells(files, other, theirs), (table.name, mine)


def _cells(files: Mapping[str, bytes], table: str, column: str) -> set[str]:
    place, found = COLUMNS[table].split().index(column), set()
    for name in (name for name in files if re.fullmatch(rf"csv/{table}(-[0-9]+)?\.csv", name)):
        found |= {row[place] for row in list(csv.reader(io.StringIO(files[name].decode(), newline="")))[1:]}
    return found


def test_catalogues_lead_to_every_file(files: dict[str, bytes]) -> None:
    begins = f"{DEMONSTRATION.address}site/data/"
    there = {begins + name for name in files if name.startswith(("csv/", "parquet/", "sqlite/"))}
    told = {one["downloadURL"] for data in plain_of(files, "catalogue.json")["dataset"] for one in data["distribution"]}
    assert told == there
    older = {one["downloadURL"] for data in plain_of(files, "data.json")["dataset"] for one in data["distribution"]}
    assert older == {place for place in there if "/sqlite/" not in place}


def test_a_catalogue_is_linked_data_of_known_words(files: dict[str, bytes]) -> None:
    plain = plain_of(files, "catalogue.json")
    context = plain.pop("@context")
    prefixes = {name for name, to in context.items() if isinstance(to, str) and to.endswith(("#", "/"))}
    for word, to in context.items():
        place = to["@id"] if isinstance(to, dict) and "@id" in to else to
        assert not isinstance(place, str) or place.endswith(("#", "/")) or place.split(":")[0] in prefixes, word
    dcat = {"Catalog", "Dataset", "Distribution", "dataset", "distribution", "keyword", "byteSize", "mediaType"}
    dcat |= {"contactPoint", "landingPage", "describedBy", "startDate", "endDate"}
    assert _words(plain) - context.keys() == dcat


def _words(plain: Any) -> set[str]:
    """Every term of a JSON-LD value: property names, and types."""
    if isinstance(plain, list):
        return set().union(*map(_words, plain))
    if not isinstance(plain, dict):
        return set()
    own = {key for key in plain if not key.startswith("@")} | ({plain["@type"]} if "@type" in plain else set())
    return own.union(*map(_words, plain.values()))


@pytest.mark.parametrize(("name", "most"), [("statements", 100), ("days", 60)])
def test_feeds_are_atom(files: dict[str, bytes], year: Published, name: str, most: int) -> None:
    feed = ElementTree.fromstring(files[f"{name}.atom"])
    assert feed.tag == f"{ATOM}feed" and feed.find(f"{ATOM}author/{ATOM}name").text == year.head.origin
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"{DEMONSTRATION.address}site/data/{name}.atom"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == most
    ids = [entry.find(f"{ATOM}id").text for entry in (feed, *entries)]
    assert len({*ids}) == len(ids) and all(re.fullmatch("urn:sha256:[0-9a-f]{64}", one) for one in ids)
    days = [datetime.fromisoformat(entry.find(f"{ATOM}updated").text) for entry in entries]
    assert days == sorted(days, reverse=True)
    for entry in entries:
        assert entry.find(f"{ATOM}title").text and entry.find(f"{ATOM}link").get("href").startswith("https://")
    if name == "statements":
        assert entries[0].find(f"{ATOM}link").get("href").endswith(f"site/statement.html#{year.head.size - 1}")


def test_figures_that_are_published_are_news(tmp_path: Path) -> None:
    with Projection(tmp_path / "projection.sqlite3") as store:
        for number, kind in ((5, "figures.published"), (7, "figures.attested")):
            line = (number, "figures", None, 0, "2026-02-01", kind, "", "", '{"year":2025}', "[]", "[]")
            store.database.execute("INSERT INTO statement VALUES (?,?,?,?,?,?,?,?,?,?,?)", line)
        feed = ElementTree.fromstring(dict(feeds(TOLD, store))["data/figures.atom"])
    links = [entry.find(f"{ATOM}link").get("href") for entry in feed.findall(f"{ATOM}entry")]
    begins = f"{DEMONSTRATION.address}site/figures/2025/"
    assert links == [f"{begins}attested.html", f"{begins}index.html"]
    assert feed.find(f"{ATOM}updated").text == "2026-08-31T00:00:00Z"


def test_where_nobody_publishes_there_is_no_catalogue_and_links_are_relative(year: Published, tmp_path: Path) -> None:
    files = year.open_data(tmp_path, publisher=None)
    assert not {"catalogue.json", "data.json", "publisher.json"} & files.keys()
    assert b'<link href="../statement.html#' in files["statements.atom"] and b"https://" not in files["days.atom"]
    assert faults(DATA_PACKAGE, plain_of(files, "datapackage.json")) == []
    assert "licenses" not in plain_of(files, "datapackage.json")


TOLD = Told("example.com/log", 9, "root", "2026-01-02", "2026-08-31", False, DEMONSTRATION)


@pytest.mark.parametrize(("day", "expires"), [("2026-08-31", "2027-02-01"), ("2026-01-02", "2026-07-01")])
def test_security_txt_holds_to_rfc_9116(day: str, expires: str) -> None:
    text = print_security(replace(TOLD, day=day), DEMONSTRATION).decode()
    assert text.endswith("\r\n")
    fields = [line.split(": ", 1) for line in text.removesuffix("\r\n").split("\r\n")]
    assert [name for name, _ in fields].count("Expires") == 1
    told = dict(fields)
    assert told["Contact"] == "mailto:security@example.com" and told["Expires"] == f"{expires}T00:00:00Z"
    assert told["Canonical"] == "https://example.com/plainview-demo/.well-known/security.txt"
    assert told["Policy"].startswith("https://") and told["Preferred-Languages"] == "en"


GOOD = """[publication]
address = "https://example.com/mail-covers/"
office = "Mail Cover Program Office"
email = "data@example.com"
security = ["mailto:security@example.com", "https://example.com/security", "tel:+1-555-0100"]
bureau = "000:00"
program = "000:000"
"""


def test_a_publisher_is_read_from_the_configuration_and_again_from_what_is_published() -> None:
    found = read_publisher(GOOD.encode())
    assert found is not None and found.security[2] == "tel:+1-555-0100" and found.license.startswith("https://creative")
    assert parse_publisher(found.print(), "publisher.json") == found
    assert read_publisher(b"[mail]\n") is None


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("https://example.com/mail-covers/", "http://example.com/mail-covers/", "address"),
        ("https://example.com/mail-covers/", "https://example.com/mail-covers", "address"),
        ("Mail Cover Program Office", "", "office"),
        ("Mail Cover Program Office", "a\\u0007b", "office"),
        ("data@example.com", "data", "email"),
        ('["mailto:security@example.com", "https://example.com/security", "tel:+1-555-0100"]', "[]", "security"),
        ("tel:+1-555-0100", "security", "security"),
        ('bureau = "000:00"', 'bureau = "0"', "bureau"),
        ('program = "000:000"', 'program = "0"', "program"),
        ('program = "000:000"', 'license = "CC0"', "license"),
        ('program = "000:000"', 'phone = "1"', "publication"),
        ("[publication]", "[publication", "plainview.toml"),
        ("[publication]", "#" * CONFIG_BYTES_MAX + "\n[publication]", "plainview.toml"),
    ],
)
def test_a_publisher_that_nobody_could_reach_is_refused(old: str, new: str, where: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_publisher(GOOD.replace(old, new).encode())
    assert where in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [b"{", b"[" * 100_000, b'{"office": "x"}', DEMONSTRATION.print() + b"\n", b" " * (PUBLISHER_BYTES_MAX + 1)],
    ids=["cut", "deep", "little", "another spelling", "long"],
)
def test_a_published_publisher_in_another_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_publisher(data, "publisher.json")


def test_json_is_printed_for_people_too() -> None:
    assert print_json({"a": ["§"]}) == '{\n "a": [\n  "§"\n ]\n}\n'.encode()
