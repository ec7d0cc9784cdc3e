"""gcsfs, unchanged: an implementation of the API of its own, on aiohttp."""

from __future__ import annotations

import os
from collections.abc import Iterator

import gcsfs
import pytest

MIB = 1024 * 1024


@pytest.fixture
def files(origin: str) -> Iterator[gcsfs.GCSFileSystem]:
    gcsfs.GCSFileSystem.clear_instance_cache()
    yield gcsfs.GCSFileSystem(
        project="test", token="anon", endpoint_url=origin, use_listings_cache=False
    )


def test_put_and_cat(files: gcsfs.GCSFileSystem, bucket: str, tmp_path) -> None:
    """P10 A file of several chunks arrives, and is read whole and in ranges."""
    content = os.urandom(6 * MIB + 11)
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    target = f"{bucket}/run/checkpoint-1/model.safetensors"
    files.put(str(path), target, chunksize=MIB)
    assert files.cat(target) == content
    assert files.cat_file(target, start=5 * MIB, end=5 * MIB + 20) == content[5 * MIB :][:20]
    assert files.cat_file(target, start=-5) == content[-5:]
    with files.open(target, "rb", block_size=MIB) as stream:
        stream.seek(MIB - 3)
        assert stream.read(6) == content[MIB - 3 :][:6]
    with files.open(f"{bucket}/written", "wb", block_size=MIB) as stream:
        stream.write(content)
    assert files.info(f"{bucket}/written")["size"] == len(content)
    assert files.cat(f"{bucket}/written") == content


def test_list_and_remove(files: gcsfs.GCSFileSystem, bucket: str) -> None:
    """P11 More names than one page holds are listed, folded, copied and removed."""
    names = [f"{bucket}/run/checkpoint-{step}/state.json" for step in range(12)]
    files.pipe({name: b"{}" for name in names})
    assert sorted(files.ls(f"{bucket}/run")) == sorted(os.path.dirname(name) for name in names)
    assert sorted(files.find(f"{bucket}/run", maxdepth=None)) == sorted(names)
    assert sorted(files.glob(f"{bucket}/run/checkpoint-1*/state.json")) == sorted(
        name for name in names if "checkpoint-1" in name
    )
    files.cp_file(names[0], f"{bucket}/copy")
    assert files.cat(f"{bucket}/copy") == b"{}"
    files.rm(f"{bucket}/run/checkpoint-3", recursive=True)
    assert not files.exists(names[3])
    assert files.exists(names[4])
    with pytest.raises(FileNotFoundError):
        files.info(names[3])


def test_paging(files: gcsfs.GCSFileSystem, bucket: str) -> None:
    """P12 A folder of more than a thousand objects is listed whole."""
    files.pipe({f"{bucket}/many/{number:04}": b"" for number in range(1003)})
    assert len(files.ls(f"{bucket}/many")) == 1003


def test_create_once(files: gcsfs.GCSFileSystem, bucket: str) -> None:
    """P13 A file that must be new is not written over another."""
    files.pipe_file(f"{bucket}/once", b"1", mode="create")
    with pytest.raises(FileExistsError):
        files.pipe_file(f"{bucket}/once", b"2", mode="create")
    assert files.cat(f"{bucket}/once") == b"1"
