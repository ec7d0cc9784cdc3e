"""Sending one checkpoint so that it is whole, or is not offered at all."""

import json
import os
import shutil
import socket
import uuid
from datetime import datetime, timezone
from pathlib import Path

from parts.problem import KeepstepProblem
from parts.retry import KeepstepDamage, keepstep_retry
from parts.store import KeepstepBucket, keepstep_crc32c, keepstep_flush, keepstep_store


def keepstep_upload(folder, run_uri, about):
    """Data first, the framework's markers next, our manifest last. What an earlier upload has left
    goes the other way round before: its markers never vouch for a mixture of old and new."""
    folder, run = Path(folder), keepstep_store(run_uri)
    names = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]
    if "trainer_state.json" not in names:
        raise KeepstepProblem(f"{folder} has no trainer_state.json: its saving was interrupted.")
    ours = "keepstep-manifest.json"
    markers = [name for name in names if name.split("/")[-1] == ".metadata"]
    markers += [name for name in ("latest", "trainer_state.json") if name in names]
    data = sorted(set(names) - {ours, *markers})

    run_id = keepstep_run_id(run)
    for name in [ours, *reversed(markers)]:
        keepstep_remove(run, f"{folder.name}/{name}")
    files = [keepstep_send(run, folder, name) for name in data + markers]
    manifest = {"schema": 1, "checkpointId": str(uuid.uuid4()), "runId": run_id, **about}
    manifest |= {"createdAt": keepstep_now(), "host": socket.gethostname(), "files": files}
    keepstep_retry(lambda: keepstep_write(run, f"{folder.name}/{ours}", manifest))
    return sum(file["size"] for file in files)


def keepstep_run_id(run):
    """The run's identity: the first upload writes it, every other one reads it."""
    name, now = "keepstep-run.json", keepstep_now()
    identity = {"schema": 1, "runId": str(uuid.uuid4()), "name": run.uri.rstrip("/").split("/")[-1]}
    identity |= {"createdAt": now, "places": [{"uri": run.uri, "firstSeenAt": now}]}
    identity |= {"pins": [], "resumedFrom": []}
    try:
        keepstep_retry(lambda: keepstep_write(run, name, identity, only_new=True))
    except Exception as error:
        if not isinstance(error, FileExistsError) and getattr(error, "code", 0) != 412:
            raise
        return json.loads(run.read(name))["runId"]
    return identity["runId"]


def keepstep_send(run, folder, name):
    """One file to its place. What the place then holds has to have the CRC32C of the file."""
    source, target = folder / name, f"{folder.name}/{name}"

    def send():
        expected = keepstep_crc32c(source)
        if isinstance(run, KeepstepBucket):
            blob = run.blob(target)
            blob.upload_from_filename(source, checksum="crc32c", retry=run.retry)
            held = blob.crc32c
        else:
            part = keepstep_part(run.path / target)
            held = keepstep_crc32c(shutil.copyfile(source, part))
        if held != expected:
            raise KeepstepDamage(f"{run.uri}{target} arrived damaged.")
        if not isinstance(run, KeepstepBucket):
            keepstep_publish(part, run.path / target)
        return {"path": name, "size": os.path.getsize(source), "crc32c": expected}

    return keepstep_retry(send)


def keepstep_write(run, name, document, only_new=False):
    text = json.dumps(document, indent=2, allow_nan=False)
    if isinstance(run, KeepstepBucket):
        options = {"if_generation_match": 0} if only_new else {}
        run.blob(name).upload_from_string(text, "application/json", retry=run.retry, **options)
    else:
        part = keepstep_part(run.path / name)
        part.write_text(text, encoding="utf-8")
        keepstep_publish(part, run.path / name, only_new)


def keepstep_part(path):
    """A hidden sibling of a file in the making; listings of checkpoints leave such names out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.keepstep-part-{'0' * 16}")


def keepstep_publish(part, path, only_new=False):
    """A file has its name once all of it is on the disk."""
    keepstep_flush(part)
    if only_new:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))  # a mounted Drive has no hard links
    part.replace(path)
    keepstep_flush(path.parent)


def keepstep_remove(run, name):
    """Removing what is not there succeeds."""
    try:
        if isinstance(run, KeepstepBucket):
            run.blob(name).delete(retry=run.retry)
        else:
            keepstep_retry((run.path / name).unlink)
    except Exception as error:
        if not isinstance(error, FileNotFoundError) and getattr(error, "code", 0) != 404:
            raise


def keepstep_now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
