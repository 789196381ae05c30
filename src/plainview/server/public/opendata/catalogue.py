"""Catalogues for those who harvest them: DCAT-US 3 as JSON-LD, the older federal `data.json`, and `security.txt`.

All three say who publishes where, and are made only where that is configured.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from plainview.server.public.opendata.account import MEDIA_TYPES, DataFile, Told
from plainview.server.public.opendata.open_table import OpenTable
from plainview.server.public.opendata.package import KEYWORDS, print_json
from plainview.server.public.opendata.publisher import Publisher

EVERY_DAY = "R/P1D"
DCAT_US_3 = "https://resources.data.gov/dcat-us/3.0.0/"
DATA_JSON = "https://project-open-data.cio.gov/v1.1/schema"
EXPIRES_MONTHS = 6
_DCTERMS = (
    "title description identifier publisher modified temporal accrualPeriodicity conformsTo license language"
    " accessRights"
)
CONTEXT: dict[str, Any] = {
    "@vocab": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    **{name: f"dcterms:{name}" for name in _DCTERMS.split()},
    **{name: f"spdx:{name}" for name in ("Checksum", "algorithm", "checksum", "checksumValue")},
    **{name: {"@type": "@id"} for name in ("accessURL", "downloadURL")},
    **{name: f"dcterms:{name}" for name in ("PeriodOfTime", "Standard")},
    **{name: f"foaf:{name}" for name in ("Document", "Organization", "name")},
    "Kind": "vcard:Kind",
    "fn": "vcard:fn",
    "hasEmail": {"@id": "vcard:hasEmail", "@type": "@id"},
}
"""What the words of DCAT-US 3 mean as linked data; its schema knows no `@context`, and lets others have one."""


def print_catalogue(told: Told, publisher: Publisher, tables: Sequence[OpenTable]) -> bytes:
    """Print the catalogue in DCAT-US 3: a dataset for each table, and one of the databases that hold them all."""
    datasets = [_dataset(told, publisher, table) for table in tables if told.of(table.name, "csv")]
    return print_json(
        {
            "@context": CONTEXT,
            "@id": told.at("data/catalogue.json"),
            "@type": "Catalog",
            "conformsTo": {"@type": "Standard", "identifier": DCAT_US_3, "title": "DCAT-US 3.0"},
            "title": told.title,
            "description": told.about,
            "language": "en",
            "modified": told.day,
            "license": publisher.license,
            "publisher": {"@type": "Organization", "name": publisher.office},
            "contactPoint": [_kind(publisher)],
            "dataset": [*datasets, _databases(told, publisher)],
        }
    )


def _dataset(told: Told, publisher: Publisher, table: OpenTable) -> dict[str, Any]:
    page = {"@type": "Document", "title": table.title, "accessURL": told.at(f"data/schema/{table.name}.html")}
    dictionary = {"@type": "Distribution", "downloadURL": told.at(f"data/schema/{table.name}.json")}
    files = [file for form in ("csv", "parquet") for file in told.of(table.name, form)]
    return {
        **_resource(told, publisher, table.name, table.title, table.about),
        "landingPage": page,
        "describedBy": {**dictionary, "mediaType": "application/schema+json", "title": "One row, as a JSON Schema"},
        "distribution": [_distribution(told, publisher, file) for file in files],
    }


def _databases(told: Told, publisher: Publisher) -> dict[str, Any]:
    about = (
        "The same tables as SQLite databases: one of all but statements and openings, and one of those for each year."
    )
    files = told.of("", "sqlite")
    return {
        **_resource(told, publisher, "sqlite", "SQLite databases", about),
        "landingPage": {"@type": "Document", "title": told.title, "accessURL": told.at("data/index.html")},
        "distribution": [_distribution(told, publisher, file) for file in files],
    }


def _resource(told: Told, publisher: Publisher, name: str, title: str, about: str) -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "@id": told.at(f"data/index.html#{name}"),
        "identifier": told.at(f"data/index.html#{name}"),
        "title": f"{title}: {told.title}",
        "description": f"{about} {told.about}",
        "keyword": list(KEYWORDS),
        "publisher": {"@type": "Organization", "name": publisher.office},
        "contactPoint": _kind(publisher),
        "modified": told.day,
        "temporal": [{"@type": "PeriodOfTime", "startDate": told.first_day, "endDate": told.day}],
        "accrualPeriodicity": EVERY_DAY,
        "language": "en",
        "accessRights": "public",
    }


def _kind(publisher: Publisher) -> dict[str, str]:
    return {"@type": "Kind", "fn": publisher.office, "hasEmail": f"mailto:{publisher.email}"}


def _distribution(told: Told, publisher: Publisher, file: DataFile) -> dict[str, Any]:
    return {
        "@type": "Distribution",
        "title": file.path.rpartition("/")[2],
        "downloadURL": told.at(f"data/{file.path}"),
        "mediaType": MEDIA_TYPES[file.form],
        "byteSize": str(file.size),
        "license": publisher.license,
        "checksum": {"@type": "Checksum", "algorithm": "SHA-256", "checksumValue": file.sha256},
    }


def print_data_json(told: Told, publisher: Publisher, tables: Sequence[OpenTable]) -> bytes:
    """Print the catalogue in the older federal form, version 1.1 of the Project Open Data schema."""
    return print_json(
        {
            "@context": f"{DATA_JSON.removesuffix('schema')}schema/catalog.jsonld",
            "@id": told.at("data/data.json"),
            "@type": "dcat:Catalog",
            "conformsTo": DATA_JSON,
            "describedBy": f"{DATA_JSON}/catalog.json",
            "dataset": [_older(told, publisher, table) for table in tables if told.of(table.name, "csv")],
        }
    )


def _older(told: Told, publisher: Publisher, table: OpenTable) -> dict[str, Any]:
    codes = {"bureauCode": [publisher.bureau], "programCode": [publisher.program]}
    files = [file for form in ("csv", "parquet") for file in told.of(table.name, form)]
    return {
        "@type": "dcat:Dataset",
        "identifier": told.at(f"data/index.html#{table.name}"),
        "title": f"{table.title}: {told.title}",
        "description": f"{table.about} {told.about}",
        "keyword": list(KEYWORDS),
        "modified": told.day,
        "publisher": {"@type": "org:Organization", "name": publisher.office},
        "contactPoint": {**_kind(publisher), "@type": "vcard:Contact"},
        "accessLevel": "public",
        **{name: values for name, values in codes.items() if values[0]},
        "license": publisher.license,
        "temporal": f"{told.first_day}/{told.day}",
        "accrualPeriodicity": EVERY_DAY,
        "language": ["en"],
        "landingPage": told.at(f"data/schema/{table.name}.html"),
        "describedBy": told.at(f"data/schema/{table.name}.json"),
        "describedByType": "application/schema+json",
        "distribution": [_older_distribution(told, file) for file in files],
    }


def _older_distribution(told: Told, file: DataFile) -> dict[str, str]:
    return {
        "@type": "dcat:Distribution",
        "title": file.path.rpartition("/")[2],
        "downloadURL": told.at(f"data/{file.path}"),
        "mediaType": MEDIA_TYPES[file.form],
        "format": file.form,
    }


def print_security(told: Told, publisher: Publisher) -> bytes:
    """Print `security.txt` (RFC 9116): whom to tell of a weakness, and until when that is sure to be right.

    It expires six months after the first of the month of the log's last day, so that it changes once a month; a program
    that has stopped says so by an expired file.
    """
    lines = [f"Contact: {one}" for one in publisher.security]
    lines += [f"Expires: {_expires(told.day)}T00:00:00Z", "Preferred-Languages: en"]
    lines += [f"Canonical: {publisher.address}.well-known/security.txt", f"Policy: {told.at('contact.html')}"]
    return "".join([f"{line}\r\n" for line in lines]).encode()


def _expires(day: str) -> str:
    first = date.fromisoformat(day).replace(day=1)
    months = first.month - 1 + EXPIRES_MONTHS
    return first.replace(year=first.year + months // 12, month=months % 12 + 1).isoformat()
