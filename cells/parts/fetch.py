"""Bringing a checkpoint to this machine, verified, so that a half-copied one is never seen."""

import pathlib
import shutil
import time

from parts.newest import keepstep_newest
from parts.problem import KeepstepProblem, keepstep_expect, keepstep_explain, keepstep_stop
from parts.store import KeepstepBucket, keepstep_crc32c, keepstep_flush, keepstep_store


def keepstep_resume_path(run_uri, output_dir, fetched="", step=""):
    """The path of the newest whole checkpoint, or of that very step's, on this disk, verified."""
    copy = pathlib.Path(fetched)
    serves = fetched and copy.is_dir() and (not step or copy.name == f"checkpoint-{step}")
    try:
        run = keepstep_store(run_uri)
        name, files, passed_over = keepstep_newest(run, step)
        print("".join(f"Passed over {newer}: {why}.\n" for newer, why in passed_over), end="")
        target = copy if copy.name == name else pathlib.Path(output_dir, name)
        if target.is_dir() and not keepstep_difference(files, target):
            print(f"{target} is here already and agrees with {run.uri}{name}")
        else:
            keepstep_fetch(run, name, files, target)
    except Exception as error:
        # A copy has its final name only once it was verified; it serves when nobody can be asked.
        if isinstance(error, KeepstepProblem) or not serves:
            raise keepstep_stop(keepstep_explain(error, run_uri)) from None
        print(f"{keepstep_explain(error, run_uri)}\nUsing the copy that is here: {fetched}")
        target = copy
    if not (target / "optimizer.pt").exists():
        print(f"{target.name} has no optimizer.pt: the optimizer starts afresh.")
    return str(target)


def keepstep_difference(files, folder):
    """The first file in which a copy on this disk differs from the checkpoint, or None."""
    for path, (size, crc32c, _) in files.items():
        held = folder / path
        same = held.is_file() and held.stat().st_size == size
        if not same or (crc32c and keepstep_crc32c(held) != crc32c):
            return path


def keepstep_fetch(run, name, files, target):
    """To a temporary sibling, verified, flushed to the disk, and only then under its name."""
    print(f"Fetching {name} from {run.uri} ({sum(fact[0] for fact in files.values()):,} bytes)")
    part = target.with_name(f"tmp-keepstep-{name}")  # no framework takes this for a checkpoint
    shutil.rmtree(part, ignore_errors=True)
    for path, fact in files.items():
        (part / path).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(run, KeepstepBucket):
            run.blob(f"{name}/{path}", fact[2]).download_to_filename(part / path, retry=run.retry)
        else:
            shutil.copyfile(run.path / name / path, part / path)
        arrived = not keepstep_difference({path: fact}, part)
        keepstep_expect(arrived, f"{run.uri}{name}/{path} arrived damaged. Run this again.")
        keepstep_flush(part / path)
        keepstep_flush((part / path).parent)
    if target.exists():
        aside = target.rename(target.with_name(f"replaced-{name}-{time.time_ns()}"))
        print(f"{target} differs from {run.uri}{name} and is kept as {aside.name}")
    part.rename(target)
    keepstep_flush(target.parent)
