"""Moves the files of a case with a Python library, and prints the seconds that it took.

Usage: peer.py LIBRARY upload|download ORIGIN BUCKET PREFIX FOLDER LIST.json

Importing the library and making its client is not counted: a notebook has done that already.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

MIB = 1024 * 1024
LARGE = 64 * MIB
WORKERS = 8


class Job:
    """What is to be moved."""

    def __init__(self, argv: list[str]) -> None:
        self.direction, self.origin, self.bucket, self.prefix, folder, listing = argv
        self.folder = Path(folder)
        self.files: list[dict] = json.loads(Path(listing).read_text())

    def target(self, path: str) -> str:
        return self.prefix + path

    def make_folders(self) -> None:
        for folder in {(self.folder / one["path"]).parent for one in self.files}:
            folder.mkdir(parents=True, exist_ok=True)


def transfer_manager(job: Job) -> Callable[[], None]:
    """Large files in concurrent chunks of 32 MiB, small ones many at once, eight workers."""
    os.environ["STORAGE_EMULATOR_HOST"] = job.origin
    from google.cloud import storage
    from google.cloud.storage import transfer_manager as manager

    bucket = storage.Client.create_anonymous_client().bucket(job.bucket)
    large = [one for one in job.files if one["size"] >= LARGE]
    small = [one for one in job.files if one["size"] < LARGE]
    chunks = {"chunk_size": 32 * MIB, "max_workers": WORKERS}

    def upload() -> None:
        for one in large:
            blob = bucket.blob(job.target(one["path"]))
            manager.upload_chunks_concurrently(str(job.folder / one["path"]), blob, **chunks)
        results = manager.upload_many_from_filenames(
            bucket,
            [one["path"] for one in small],
            source_directory=str(job.folder),
            blob_name_prefix=job.prefix,
            max_workers=WORKERS,
            worker_type=manager.THREAD,
            raise_exception=True,
        )
        assert all(result is None for result in results)

    def download() -> None:
        for one in large:
            blob = bucket.blob(job.target(one["path"]))
            manager.download_chunks_concurrently(blob, str(job.folder / one["path"]), **chunks)
        manager.download_many_to_path(
            bucket,
            [one["path"] for one in small],
            destination_directory=str(job.folder),
            blob_name_prefix=job.prefix,
            max_workers=WORKERS,
            worker_type=manager.THREAD,
            raise_exception=True,
        )

    return upload if job.direction == "upload" else download


def gcsfs(job: Job) -> Callable[[], None]:
    """Its own defaults: `put` and `get` of whole lists, many at once."""
    os.environ["GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT"] = "false"
    import gcsfs as library

    files = library.GCSFileSystem(
        project="test", token="anon", endpoint_url=job.origin, use_listings_cache=False
    )
    local = [str(job.folder / one["path"]) for one in job.files]
    remote = [f"{job.bucket}/{job.target(one['path'])}" for one in job.files]
    if job.direction == "upload":
        return lambda: files.put(local, remote)
    return lambda: files.get(remote, local)


def obstore(job: Job) -> Callable[[], None]:
    """Multipart with parts of 16 MiB, twelve at once; small files many at once."""
    import asyncio

    import obstore as library
    from obstore.store import GCSStore

    account = {
        "gcs_base_url": job.origin,
        "disable_oauth": True,
        "client_email": "",
        "private_key": "",
        "private_key_id": "",
    }
    store = GCSStore(
        job.bucket,
        service_account_key=json.dumps(account),
        client_options={"allow_http": True},
    )

    async def up(one: dict, gate: asyncio.Semaphore) -> None:
        async with gate:
            await library.put_async(
                store,
                job.target(one["path"]),
                job.folder / one["path"],
                chunk_size=16 * MIB,
                max_concurrency=12,
            )

    async def down(one: dict, gate: asyncio.Semaphore) -> None:
        async with gate:
            answer = await library.get_async(store, job.target(one["path"]))
            with open(job.folder / one["path"], "wb") as file:  # noqa: ASYNC230
                async for chunk in answer.stream(min_chunk_size=4 * MIB):
                    file.write(chunk)

    async def all_of(move: Callable) -> None:
        gate = asyncio.Semaphore(16)
        await asyncio.gather(*(move(one, gate) for one in job.files))

    return lambda: asyncio.run(all_of(up if job.direction == "upload" else down))


LIBRARIES = {"transfer_manager": transfer_manager, "gcsfs": gcsfs, "obstore": obstore}


def main() -> None:
    library, *argv = sys.argv[1:]
    job = Job(argv)
    job.make_folders()
    run = LIBRARIES[library](job)
    start = time.perf_counter()
    run()
    print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
    # All is done. Threads that a library left running may abort an orderly end of the interpreter.
    os._exit(0)


if __name__ == "__main__":
    main()
