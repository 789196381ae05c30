"""What `[bucket]` may say, and that nothing secret is ever said again."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.server.bucket.config import Bucket, Credentials, read_bucket, read_credentials

GOOD = {"endpoint": "https://s3.example.com", "bucket": "plainview-public", "address": "https://log.example.com"}


def toml(**changed: str) -> bytes:
    lines = [f'{name} = "{value}"\n' for name, value in {**GOOD, **changed}.items() if value]
    return ("[bucket]\n" + "".join(lines)).encode()


def test_a_bucket_is_read_with_what_may_be_left_out() -> None:
    assert read_bucket(toml()) == Bucket(**GOOD)
    full = read_bucket(toml(prefix="log/one", region="eu-west-1", credentials="/run/keys"))
    assert full == Bucket(**GOOD, prefix="log/one", region="eu-west-1", credentials="/run/keys")
    assert read_bucket(b"[mail]\n") is None
    assert read_bucket(toml(endpoint="http://127.0.0.1:9000")) is not None


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "http://s3.example.com"},
        {"endpoint": "s3.example.com"},
        {"endpoint": "https://key:secret@s3.example.com"},
        {"address": "ftp://log.example.com"},
        {"address": "https://log.example.com/?a=b"},
        {"bucket": "Capital"},
        {"bucket": "a"},
        {"prefix": "/log"},
        {"prefix": "log/"},
        {"prefix": "../log"},
        {"region": "us east"},
        {"secret_access_key": "s3cret"},
        {"bucket": ""},
    ],
)
def test_what_is_wrong_is_named_by_its_place(changed: dict[str, str]) -> None:
    with pytest.raises(Malformed, match=r"plainview\.toml: bucket") as error:
        read_bucket(toml(**changed))
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize("data", [b"[bucket", b"\xff", b"#" * 70_000])
def test_what_is_no_configuration_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        read_bucket(data)


def test_credentials_come_from_a_closed_file_or_the_environment(tmp_path: Path) -> None:
    place = tmp_path / "keys"
    place.write_text("[default]\naws_access_key_id = A\naws_secret_access_key = s3cret%x\n")
    place.chmod(0o600)
    named = Bucket(**GOOD, credentials=str(place))
    assert read_credentials(named, {}) == Credentials("A", "s3cret%x")
    found = read_credentials(Bucket(**GOOD), {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s3cret"})
    assert found == Credentials("A", "s3cret")
    assert "s3cret" not in repr(found)
    place.chmod(0o640)
    with pytest.raises(Stopped, match="others may read"):
        read_credentials(named, {})


@pytest.mark.parametrize(
    "text", ["", "[other]\n", "aws_access_key_id = s3cret\n", "[default]\nx = s3cret\n", "\0[s3cret"]
)
def test_credentials_that_cannot_be_read_are_not_repeated(text: str, tmp_path: Path) -> None:
    place = tmp_path / "keys"
    place.write_text(text)
    place.chmod(0o600)
    with pytest.raises((Malformed, Stopped)) as error:
        read_credentials(Bucket(**GOOD, credentials=str(place)), {})
    assert "s3cret" not in str(error.value)
    with pytest.raises(Stopped, match="no file of credentials"):
        read_credentials(Bucket(**GOOD, credentials=str(tmp_path / "none")), {})
    with pytest.raises(Stopped, match="AWS_SECRET_ACCESS_KEY"):
        read_credentials(Bucket(**GOOD), {"AWS_ACCESS_KEY_ID": "A"})
