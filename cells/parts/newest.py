"""Which checkpoint of a run is the newest whole one, and why newer ones are not."""

import json
import re
import struct

from parts.manifest import keepstep_is_inside, keepstep_manifest
from parts.problem import KeepstepProblem
from parts.store import KeepstepBucket


def keepstep_newest(run):
    """(name, {file: (bytes, crc32c, generation)}, [(name, why it was passed over)])."""
    checkpoints, passed_over = {}, []
    for name, facts in keepstep_files(run).items():
        if match := re.fullmatch(r"checkpoint-(\d+)/(.+)", name, re.DOTALL):
            checkpoints.setdefault(match[1], {})[match[2]] = facts
    for step in sorted(checkpoints, key=int, reverse=True):
        name = f"checkpoint-{step}"
        try:
            return name, keepstep_check(run, name, checkpoints[step]), passed_over
        except KeepstepProblem as why:
            passed_over.append((name, str(why)))
    reasons = "; ".join(f"{name}: {why}" for name, why in passed_over) or "There is none"
    raise KeepstepProblem(f"No whole checkpoint-<step> is in {run.uri}. {reasons}.")


def keepstep_files(store):
    """Every file below: {name: (bytes, CRC32C as the bucket holds it, generation)}."""
    if isinstance(store, KeepstepBucket):
        found = store.bucket.list_blobs(prefix=store.prefix, retry=store.retry)
        facts = {b.name.removeprefix(store.prefix): (b.size, b.crc32c, b.generation) for b in found}
        return {name: fact for name, fact in facts.items() if name and not name.endswith("/")}
    found = [file for file in store.path.rglob("*") if file.is_file()]
    return {f.relative_to(store.path).as_posix(): (f.stat().st_size, None, None) for f in found}


def keepstep_check(run, name, files):
    """The files of a whole one: by its manifest, if it has one, and by the Trainer's rules."""

    def document(path):
        if path not in files:
            raise KeepstepProblem(f"{path} is missing")
        try:
            return dict(json.loads(run.read(f"{name}/{path}")))  # a bare NaN is fine
        except (ValueError, TypeError, RecursionError):
            raise KeepstepProblem(f"{path} cannot be read") from None

    if outside := [path for path in files if not keepstep_is_inside(path)]:
        raise KeepstepProblem(f"the file name {outside[0]!r} leads out of its folder")
    if "keepstep-manifest.json" in files:
        promised = keepstep_manifest(run.read(f"{name}/keepstep-manifest.json"))
        for path, (size, crc32c) in promised.items():
            if path not in files:
                raise KeepstepProblem(f"{path} is missing")
            if files[path][:2] not in ((size, None), (size, crc32c)):
                raise KeepstepProblem(
                    f"{path} is not what the manifest says: {size} bytes, {crc32c}"
                )
        files = {path: (*promised[path], files[path][2]) for path in promised}
    if "checkpoint-is-incomplete.txt" in files:
        raise KeepstepProblem("checkpoint-is-incomplete.txt is there: saving was interrupted")
    document("trainer_state.json")
    if not any(re.match("(pytorch_|adapter_)?model", path) for path in files):
        raise KeepstepProblem("no file with the weights of the model is there")
    for index in [path for path in files if path.endswith(".index.json")]:
        if missing := set(dict(document(index).get("weight_map", {})).values()) - set(files):
            raise KeepstepProblem(f"{min(missing)} is missing")
    for path, (size, _, _) in files.items():
        if path.endswith(".safetensors") and size != keepstep_length(run, f"{name}/{path}", size):
            raise KeepstepProblem(f"{path} is cut short or damaged")
    return files


def keepstep_length(run, path, size):
    """How long a safetensors file should be by its header; None if that cannot be read."""
    try:
        (length,) = struct.unpack("<Q", run.read(path, start=0, end=7) if size > 8 else b"")
        header = json.loads(run.read(path, start=8, end=min(size, 8 + length, 10**8) - 1))
        ends = [value["data_offsets"][1] for key, value in header.items() if key != "__metadata__"]
        return 8 + length + max(ends, default=0)
    except (AttributeError, KeyError, TypeError, ValueError, struct.error):
        return None
