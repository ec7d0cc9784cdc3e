"""Which checkpoint of a run is the newest whole one, and why newer ones are not."""

import json
import re
import struct

from parts.manifest import keepstep_is_inside, keepstep_manifest
from parts.problem import KeepstepProblem, keepstep_expect
from parts.store import KeepstepBucket


def keepstep_newest(run, only=""):
    """(name, {file: (bytes, crc32c, generation)}, [(name, why it was passed over)])."""
    checkpoints, passed_over = {}, []
    for name, facts in keepstep_files(run).items():
        match = re.fullmatch("(?s)(checkpoint-([0-9]+))/((?!.*[.]keepstep-part-).*[^/])", name)
        if match and int(match[2]) < 2**53 and only in ("", match[2]):
            checkpoints.setdefault(match[1], {})[match[3]] = facts
    for name in sorted(checkpoints, key=lambda name: int(name[11:]), reverse=True):
        try:
            return name, keepstep_check(run, name, checkpoints[name]), passed_over
        except KeepstepProblem as why:
            passed_over.append((name, str(why)))
    reasons = "; ".join(f"{name}: {why}" for name, why in passed_over) or "There is none"
    raise KeepstepProblem(f"No whole checkpoint-{only or '<step>'} is in {run.uri}. {reasons}.")


def keepstep_files(store):
    """Every file below: {name: (bytes, CRC32C as the bucket holds it, generation)}."""
    if isinstance(store, KeepstepBucket):
        found = store.bucket.list_blobs(prefix=store.prefix, retry=store.retry)
        return {b.name[len(store.prefix) :]: (b.size, b.crc32c, b.generation) for b in found}
    found = [f for f in store.path.rglob("*") if f.is_file() and not f.is_symlink()]
    return {f.relative_to(store.path).as_posix(): (f.stat().st_size, None, None) for f in found}


def keepstep_check(run, name, files):
    """The files of a whole one. Its manifest decides; the Trainer's rules, where it has none."""
    out = next((path for path in files if not keepstep_is_inside(path)), None)
    keepstep_expect(out is None, f"the file name {out!r} leads out of its folder")
    if "keepstep-manifest.json" not in files:
        return keepstep_judge(lambda path, **at: run.read(f"{name}/{path}", **at), files) or files
    promised = keepstep_manifest(run.read(f"{name}/keepstep-manifest.json"))
    keepstep_expect(promised, "its manifest names no files")
    for path, (size, crc32c) in promised.items():
        keepstep_expect(path in files, f"{path} is missing")
        agrees = files[path][:2] in ((size, None), (size, crc32c))
        keepstep_expect(agrees, f"{path} is not what the manifest says: {size} bytes, {crc32c}")
    return {path: (*promised[path], files[path][2]) for path in promised}


def keepstep_judge(read, files):
    """Raises what the Trainer's own rules say against a checkpoint: the same as the panel's."""

    def document(path):
        try:
            return dict(json.loads(read(path)).items())  # a bare NaN is fine
        except (AttributeError, RecursionError, ValueError):
            raise KeepstepProblem(f"{path} cannot be read") from None

    sentinel = "checkpoint-is-incomplete.txt"
    keepstep_expect(sentinel not in files, f"{sentinel} is there: saving was interrupted")
    model, needed = "(model|pytorch_model|adapter_model)", {"trainer_state.json"}
    for path in files:
        folder = path[: path.rfind("/") + 1]
        if shard := re.fullmatch(model + r"-[0-9]+-of-[0-9]+(\.safetensors|\.bin)", path):
            needed.add(f"{shard[1]}{shard[2]}.index.json")
        needed |= {folder + ".metadata"} if path.endswith(".distcp") else set()
        if path.endswith((".safetensors.index.json", ".bin.index.json")):
            shards = document(path).get("weight_map")
            keepstep_expect(shards and isinstance(shards, dict), f"{path} cannot be read")
            needed |= {f"{folder}{shard}" for shard in shards.values()}
    for path in sorted(needed):
        keepstep_expect(path in files, f"{path} is missing")
    document("trainer_state.json")
    weights = model + r"[^/]*\.(safetensors|bin)|(pytorch_model_fsdp_|global_step)[0-9]+/.+"
    weighs = any(re.fullmatch(weights, path) for path in files)
    keepstep_expect(weighs, "no file with the weights of the model is there")
    tag = read("latest").decode(errors="replace").strip() + "/" if "latest" in files else ""
    tagged = any(path.startswith(tag) for path in files)
    keepstep_expect(tagged, f"{tag} is missing, which the file latest names")
    zips = r".*\.pth?|(.*/)?(pytorch_model|adapter_model|training_args|optimizer)[^/]*\.bin"
    for path, (size, *_) in files.items():
        sound = size > 0 or not path.endswith(".distcp")
        if path.endswith(".safetensors"):
            sound = size == keepstep_length(read, path, size)
        elif re.fullmatch(zips, path):
            sound = keepstep_has_zip_end(read, path, size)
        keepstep_expect(sound, f"{path} is cut short or damaged")


def keepstep_has_zip_end(read, path, size):
    """Whether the directory of a zip, as torch.save writes it, stands right before its end."""
    base = max(0, size - 65_634)  # the longest comment, and the records around it
    tail = read(path, start=base, end=size - 1) if size else b""

    def four(at):
        return tail[at - base :][:4] if at >= base else read(path, start=at, end=at + 3)

    keepstep_expect(four(0)[:1] != b"\x80", f"{path} is an old pickle, which tells no end")
    at = tail.rfind(b"PK\5\6", 0, len(tail) - 18) if four(0) == b"PK\3\4" else -1
    while at >= 0:
        length, offset, comment = struct.unpack("<IIH", tail[at + 12 : at + 22])
        end, magic = base + at, b"PK\5\6"
        if at >= 20 and tail.startswith(b"PK\6\7", at - 20):  # ZIP64
            (end,), magic = struct.unpack("<Q", tail[at - 12 : at - 4]), b"PK\6\6"
            length, offset = struct.unpack("<QQ", tail[max(0, end - base) :][40:56].ljust(16))
        if base + at + 22 + comment == size and offset + length == end >= base:
            return four(end) == magic and four(offset) == b"PK\1\2"
        at = tail.rfind(b"PK\5\6", 0, at)
    return False


def keepstep_length(read, path, size):
    """How long a safetensors file should be by its header; None if that cannot be read."""
    try:
        (length,) = struct.unpack("<Q", read(path, start=0, end=7) if size > 8 else b"")
        header = json.loads(read(path, start=8, end=min(size, 8 + length, 2**23 + 8) - 1))
        ends = [value["data_offsets"][1] for key, value in header.items() if key != "__metadata__"]
        return 8 + length + max(ends, default=0)
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error):
        return None
