"""Google's own Python library, unchanged: it finds the server by STORAGE_EMULATOR_HOST."""

from __future__ import annotations

import os

import pytest
import requests
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from google.cloud.storage import transfer_manager

KIB_256 = 256 * 1024


@pytest.fixture
def client(origin: str, monkeypatch: pytest.MonkeyPatch) -> storage.Client:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", origin)
    return storage.Client(project="test", credentials=AnonymousCredentials())


def test_simple_upload_and_ranges(client: storage.Client, bucket: str) -> None:
    """P1 What is uploaded in one request comes back, whole and in ranges, with its checksum."""
    blob = client.bucket(bucket).blob("dir/a b#ü%.txt")
    blob.upload_from_string(b"0123456789", checksum="crc32c")
    assert blob.download_as_bytes() == b"0123456789"
    assert blob.download_as_bytes(start=2, end=4) == b"234"
    blob.reload()
    assert (blob.size, blob.crc32c) == (10, "KAwGng==")
    with pytest.raises(exceptions.RequestRangeNotSatisfiable):
        blob.download_as_bytes(start=10)


@pytest.mark.parametrize("size", [0, KIB_256, 3 * KIB_256, 3 * KIB_256 + 7])
def test_resumable_upload(client: storage.Client, bucket: str, size: int, tmp_path) -> None:
    """P2 Uploads in chunks end in the same bytes, of a known size and of an unknown one."""
    content = os.urandom(size)
    path = tmp_path / "data"
    path.write_bytes(content)
    known = client.bucket(bucket).blob("known", chunk_size=KIB_256)
    known.upload_from_filename(str(path), checksum="crc32c")
    unknown = client.bucket(bucket).blob("unknown", chunk_size=KIB_256)
    with unknown.open("wb", checksum="md5") as stream:
        stream.write(content)
    assert known.download_as_bytes() == content
    assert unknown.download_as_bytes() == content
    known.reload(), unknown.reload()
    assert known.crc32c == unknown.crc32c


def test_upload_survives_faults(client: storage.Client, bucket: str, origin: str) -> None:
    """P3 The library's own recovery works: a 503, then a cut in the middle of a chunk."""
    faults = [
        {"kind": "status", "method": "PUT", "path": bucket, "status": 503},
        {"kind": "cut", "method": "PUT", "path": bucket, "afterBytes": KIB_256 + 99},
    ]
    for fault in faults:
        requests.post(f"{origin}/_testbed/faults", json=fault, timeout=10).raise_for_status()
    content = os.urandom(5 * KIB_256 + 1)
    blob = client.bucket(bucket).blob("hard", chunk_size=2 * KIB_256)
    with blob.open("wb", if_generation_match=0) as stream:
        stream.write(content)
    assert blob.download_as_bytes() == content
    assert requests.get(f"{origin}/_testbed/faults", timeout=10).json() == []


def test_parts(client: storage.Client, bucket: str, tmp_path) -> None:
    """B104 Parts sent side by side, by the XML API, become one object of the same bytes."""
    content = os.urandom(12 * 1024 * 1024 + 7)
    path = tmp_path / "large"
    path.write_bytes(content)
    blob = client.bucket(bucket).blob("dir/a b#.bin")
    transfer_manager.upload_chunks_concurrently(
        str(path), blob, chunk_size=5 * 1024 * 1024, worker_type=transfer_manager.THREAD
    )
    assert blob.download_as_bytes() == content


def test_list(client: storage.Client, bucket: str) -> None:
    """P4 Lists fold at a delimiter and go through every page."""
    place = client.bucket(bucket)
    for step in (1, 5, 10, 1000):
        for file in ("model.safetensors", "trainer_state.json"):
            place.blob(f"run/checkpoint-{step}/{file}").upload_from_string(b"x")
    top = client.list_blobs(bucket, prefix="run/", delimiter="/", page_size=1)
    assert [blob.name for blob in top] == []
    assert sorted(top.prefixes) == [f"run/checkpoint-{step}/" for step in (1, 10, 1000, 5)]
    paged = client.list_blobs(bucket, page_size=3)
    pages = [len(list(page)) for page in paged.pages]
    assert pages == [3, 3, 2]
    some = client.list_blobs(
        bucket, start_offset="run/checkpoint-10", end_offset="run/checkpoint-1000/m"
    )
    assert len(list(some)) == 2


def test_preconditions(client: storage.Client, bucket: str) -> None:
    """P5 A generation that is not the live one is refused in uploads, reads and deletes."""
    blob = client.bucket(bucket).blob("guarded")
    blob.upload_from_string(b"1", if_generation_match=0)
    for attempt in (
        lambda: blob.upload_from_string(b"2", if_generation_match=0),
        lambda: blob.delete(if_generation_match=7),
        lambda: blob.reload(if_generation_match=7),
    ):
        with pytest.raises(exceptions.PreconditionFailed):
            attempt()
    blob.upload_from_string(b"2", if_generation_match=blob.generation)
    assert blob.download_as_bytes() == b"2"


def test_compose_rewrite_copy(client: storage.Client, bucket: str) -> None:
    """P6 Objects are joined and copied within the server."""
    place = client.bucket(bucket)
    parts = [place.blob("1"), place.blob("2")]
    parts[0].upload_from_string(b"hello ")
    parts[1].upload_from_string(b"world")
    joined = place.blob("joined")
    joined.content_type = "text/plain"
    joined.compose(parts, if_generation_match=0)
    assert (joined.download_as_bytes(), joined.component_count) == (b"hello world", 2)
    copied = place.blob("rewritten")
    token, written, total = copied.rewrite(joined)
    assert (token, written, total) == (None, 11, 11)
    other = place.copy_blob(joined, place, "copied")
    assert other.crc32c == joined.crc32c == copied.crc32c


def test_metadata_and_delete(client: storage.Client, bucket: str) -> None:
    """P7 Metadata is patched; what was deleted is not found."""
    blob = client.bucket(bucket).blob("meta")
    blob.upload_from_string(b"x")
    blob.metadata = {"step": "10"}
    blob.patch()
    assert client.bucket(bucket).get_blob("meta").metadata == {"step": "10"}
    assert blob.exists()
    blob.delete()
    assert not blob.exists()
    with pytest.raises(exceptions.NotFound):
        blob.delete()


def test_wrong_checksum(client: storage.Client, bucket: str) -> None:
    """P8 Bytes that do not fit the declared checksum are refused, and nothing is there."""
    blob = client.bucket(bucket).blob("corrupt")
    blob.crc32c = "AAAAAA=="
    with pytest.raises(exceptions.BadRequest):
        blob.upload_from_string(b"hello", checksum=None)
    assert not client.bucket(bucket).blob("corrupt").exists()


def test_buckets(client: storage.Client) -> None:
    """P9 Buckets are made, found, described and deleted."""
    made = client.create_bucket("made-by-python")
    made.add_lifecycle_delete_rule(age=30)
    made.patch()
    found = client.get_bucket("made-by-python")
    assert [rule["action"]["type"] for rule in found.lifecycle_rules] == ["Delete"]
    assert "made-by-python" in [bucket.name for bucket in client.list_buckets(page_size=1)]
    made.delete()
    assert client.lookup_bucket("made-by-python") is None
    with pytest.raises(exceptions.NotFound, match="The specified bucket does not exist"):
        list(client.list_blobs("made-by-python"))
