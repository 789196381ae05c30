"""Objects in a real S3 server over HTTP: created once, replaced, listed, compared, and failures in plain words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plainview.core.vocabulary.errors import Stopped, Unchecked
from plainview.server.bucket import store as storing
from plainview.server.bucket.ports import tag_of
from plainview.server.bucket.store import BucketObjects
from tests.server.bucket.s3 import S3, WHO, s3_server


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with s3_server() as made:
        yield made


@pytest.fixture
def s3(server: S3) -> Iterator[S3]:
    yield server
    server.fails = lambda number, method, path: False
    objects = server.objects()
    objects.delete(list(objects.tags()))


def test_objects_are_created_once_replaced_listed_and_taken_away(s3: S3) -> None:
    objects = s3.objects()
    assert objects.read("tile/0/000") is None
    assert objects.create("tile/0/000", b"one")
    assert not objects.create("tile/0/000", b"two")
    objects.replace("MANIFEST", b"")
    objects.replace("MANIFEST", b"list")
    assert objects.read("tile/0/000") == b"one"
    assert objects.tags() == {"tile/0/000": tag_of(b"one"), "MANIFEST": tag_of(b"list")}
    assert [*objects.tags("tile/")] == ["tile/0/000"]
    objects.delete(["MANIFEST", "never"])
    objects.delete([])
    assert [*objects.tags()] == ["tile/0/000"]


def test_a_list_in_several_parts_comes_whole(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    objects = s3.objects()
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "5")
    for number in range(13):
        objects.replace(f"page/{number}", b"x")
    first = len(s3.requests)
    assert len(objects.tags()) == 13
    assert len(s3.requests) == first + 3


def test_readers_get_types_and_are_told_what_lasts(s3: S3) -> None:
    import httpx

    objects = s3.objects()
    for path in ("tile/0/000", "tile/0/000.p/3", "index.html", "checkpoint"):
        objects.replace(path, b"x")
    said = {path: httpx.get(f"{s3.config.address}/{path}").headers for path in objects.tags()}
    assert {path: one["content-type"].partition(";")[0] for path, one in said.items()} == {
        "tile/0/000": "application/octet-stream",
        "tile/0/000.p/3": "application/octet-stream",
        "index.html": "text/html",
        "checkpoint": "text/plain",
    }
    assert "immutable" in said["tile/0/000"]["cache-control"]
    assert {said[path]["cache-control"] for path in said if path != "tile/0/000"} == {"no-cache"}


def test_a_store_that_fails_once_is_asked_again_and_one_that_stays_away_is_said(s3: S3) -> None:
    first = len(s3.requests) + 1
    s3.fails = lambda number, method, path: number == first
    s3.objects(retries=2).replace("page", b"x")
    s3.fails = lambda number, method, path: method == "PUT"
    with pytest.raises(Unchecked, match=r"page: the store failed \(it answers 500\)") as error:
        s3.objects().replace("page", b"y")
    assert "s3cret" not in str(error.value)
    assert s3.objects().read("page") == b"x"
    with pytest.raises(Unchecked, match="the store failed"):
        S3(port=1).objects().tags()


def test_a_bucket_that_is_not_there_is_said(s3: S3) -> None:
    from dataclasses import replace

    elsewhere = BucketObjects(replace(s3.config, bucket="not-there"), WHO, 0)
    with pytest.raises(Unchecked, match="bucket not-there"):
        elsewhere.replace("page", b"x")


def test_an_etag_that_is_no_md5_is_read_back_and_other_bytes_stop_it(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "tag_of", lambda data: "another")
    s3.objects().replace("page", b"x")
    monkeypatch.setattr(BucketObjects, "read", lambda self, path: b"other")
    with pytest.raises(Stopped, match="other bytes than were sent"):
        s3.objects().replace("page", b"x")
