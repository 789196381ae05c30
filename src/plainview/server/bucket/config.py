"""Which bucket the published files are copied to: the part `[bucket]` of `plainview.toml`, written by the operator.

[bucket]
endpoint = "https://s3.example.com"
bucket = "plainview-public"
prefix = "log"                                # may be left out: the bucket's root
region = "us-east-1"                          # may be left out
address = "https://log.example.com"           # where readers find it; receipts are read there
credentials = "/etc/plainview/bucket-keys"    # may be left out: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY

The file of credentials has the form that the tools of such stores use: a part `[default]` with `aws_access_key_id`,
`aws_secret_access_key` and, where there is one, `aws_session_token`. Nobody else may read it.
"""

import configparser
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from plainview.core.notes.manifest import is_public_path
from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.server.configuration import CONFIG_BYTES_MAX, CONFIG_FILE, read_part

PART = "bucket"
CREDENTIALS_PART = "default"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION = re.compile(r"[a-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the published files are copied to, and the address at which everybody reads them."""

    endpoint: str
    bucket: str
    address: str
    prefix: str = ""
    region: str = "us-east-1"
    credentials: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who writes to the bucket. The secret parts are in no message and no representation."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


def read_bucket(data: bytes, where: str = CONFIG_FILE) -> Bucket | None:
    """Promise the bucket that a configuration names, None where it has no part `[bucket]`. Raises Malformed."""
    found = read_part(Bucket, PART, data, where)
    if found is not None:
        _check(found, f"{where}: {PART}")
    return found


def _check(found: Bucket, where: str) -> None:
    if not _BUCKET.fullmatch(found.bucket):
        raise Malformed("expected a bucket's name: 3 to 63 small letters, digits, dots, hyphens", where=where)
    if found.prefix and not is_public_path(found.prefix):
        raise Malformed("expected a prefix of names joined by slashes, none at its end", where=f"{where}.prefix")
    if not _REGION.fullmatch(found.region):
        raise Malformed("expected a region such as us-east-1", where=f"{where}.region")
    for name, address in (("endpoint", found.endpoint), ("address", found.address)):
        if not _is_web_address(address):
            raise Malformed("expected an https address (http for this machine alone)", where=f"{where}.{name}")


def _is_web_address(address: str) -> bool:
    """Tell whether an address is https, or http on this very machine; without a name, a question or a fragment."""
    parts = urlsplit(address)
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    bare = not (parts.query or parts.fragment or parts.username or parts.password)
    return bool(parts.hostname) and bare and address.isprintable() and (plain or parts.scheme == "https")


def read_credentials(config: Bucket, environment: Mapping[str, str]) -> Credentials:
    """Promise who writes: as the named file says, or the environment. Raises Malformed, Stopped; nothing is echoed."""
    if not config.credentials:
        return _credentials(environment, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    place = Path(config.credentials)
    try:
        with place.open("rb") as file:
            mode, data = os.fstat(file.fileno()).st_mode, file.read(CONFIG_BYTES_MAX)
    except FileNotFoundError:
        raise Stopped("there is no file of credentials", where=str(place)) from None
    if mode & 0o077:
        raise Stopped("others may read the credentials", where=str(place), next="chmod 600, and make new ones")
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(data.decode())
        said = dict(parser[CREDENTIALS_PART])
    except (UnicodeDecodeError, configparser.Error, KeyError):
        raise Malformed(f"expected a part [{CREDENTIALS_PART}] with its keys", where=str(place)) from None
    return _credentials(said, "aws_access_key_id", "aws_secret_access_key", "aws_session_token")


def _credentials(said: Mapping[str, str], name: str, secret: str, token: str) -> Credentials:
    if not said.get(name) or not said.get(secret):
        where = f"{CONFIG_FILE}: {PART}"
        raise Stopped(f"nobody says who writes to the bucket: {name} and {secret} are missing", where=where)
    return Credentials(said[name], said[secret], said.get(token, ""))
