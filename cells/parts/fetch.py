"""Bringing a checkpoint to this machine, verified, so that a half-copied one is never seen."""

import os
import shutil
import time
from pathlib import Path

from parts.newest import keepstep_newest
from parts.problem import KeepstepProblem, keepstep_explain, keepstep_stop
from parts.store import KeepstepBucket, keepstep_crc32c, keepstep_store


def keepstep_resume_path(run_uri, output_dir, fetched=""):
    """The path of the newest whole checkpoint of a run, on this disk and verified."""
    try:
        run = keepstep_store(run_uri)
        name, files, passed_over = keepstep_newest(run)
        for newer, why in passed_over:
            print(f"Passed over {newer}: {why}.")
        target = Path(fetched) if Path(fetched).name == name else Path(output_dir, name)
        if target.is_dir() and not keepstep_difference(files, target):
            print(f"{target} is here already and agrees with {run.uri}{name}")
        else:
            keepstep_fetch(run, name, files, target)
    except Exception as error:
        # A copy has its final name only once it was verified; it serves when nobody can be asked.
        if isinstance(error, KeepstepProblem) or not (fetched and Path(fetched).is_dir()):
            raise keepstep_stop(keepstep_explain(error, run_uri)) from None
        print(f"{keepstep_explain(error, run_uri)}\nUsing the copy that is here: {fetched}")
        target = Path(fetched)
    if not (target / "optimizer.pt").exists():
        print(f"{target.name} has no optimizer.pt: the optimizer starts afresh.")
    return str(target)


def keepstep_difference(files, folder):
    """The first file in which a copy on this disk differs from the checkpoint, or None."""
    for path, (size, crc32c, _) in files.items():
        held = folder / path
        if not held.is_file() or held.stat().st_size != size:
            return path
        if crc32c and keepstep_crc32c(held) != crc32c:
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
        if keepstep_difference({path: fact}, part):
            raise KeepstepProblem(f"{run.uri}{name}/{path} arrived damaged. Run this again.")
        with open(part / path, "rb") as file:
            os.fsync(file.fileno())
    if target.exists():
        aside = target.rename(target.with_name(f"replaced-{name}-{time.time_ns()}"))
        print(f"{target} differs from {run.uri}{name} and is kept as {aside.name}")
    part.rename(target)
