"""Runs a command and writes what it took to a file: seconds, CPU seconds, peak memory.

Usage: measure.py RESULT.json OUTPUT.txt COMMAND...
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

POLL_SECONDS = 0.05


def descendants(pid: int) -> list[int]:
    """The process and everything below it that is alive."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [one for child in task.read_text().split() for one in descendants(int(child))]
        except OSError:
            continue
    return found


def memory_kib(pid: int) -> int:
    """The memory of a tree: pages that processes share are divided among them."""
    total = 0
    pids = descendants(pid)
    if len(pids) == 1:
        return 0  # One process alone: the kernel's own count is exact.
    for one in pids:
        try:
            text = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total


def main() -> int:
    result, output, *command = sys.argv[1:]
    with open(output, "wb") as stream:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream)
        peak = 0
        while True:
            try:
                code = process.wait(POLL_SECONDS)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, memory_kib(process.pid))
        seconds = time.perf_counter() - start
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    Path(result).write_text(
        json.dumps(
            {
                "code": code,
                "seconds": seconds,
                "cpuSeconds": usage.ru_utime + usage.ru_stime,
                "peakRssMiB": max(peak, usage.ru_maxrss) / 1024,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
