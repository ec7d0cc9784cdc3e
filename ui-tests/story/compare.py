"""Compare two checkpoints of a Trainer bit for bit, but for how long things took.

Prints a JSON list of what differs; an empty one says that they are equal.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

TIMES = {"train_runtime", "train_samples_per_second", "train_steps_per_second"}


def differing(a, b, path):
    """The paths inside two nested values at which they are not the same, bit for bit."""
    if type(a) is not type(b):
        return [path]
    if isinstance(a, torch.Tensor):
        same = a.dtype == b.dtype and a.shape == b.shape
        same = same and a.numpy().tobytes() == b.numpy().tobytes()
        return [] if same else [path]
    if isinstance(a, dict):
        if a.keys() != b.keys():
            return [path]
        return [found for key in a for found in differing(a[key], b[key], f"{path}.{key}")]
    if isinstance(a, list | tuple):
        if len(a) != len(b):
            return [path]
        pairs = enumerate(zip(a, b, strict=True))
        return [found for at, (x, y) in pairs for found in differing(x, y, f"{path}[{at}]")]
    return [] if a == b else [path]


def losses(folder):
    history = json.loads((folder / "trainer_state.json").read_text())["log_history"]
    if [entry["step"] for entry in history] != list(range(1, len(history) + 1)):
        raise SystemExit(f"{folder} does not have every step in its history, once")
    return [{name: entry[name] for name in entry if name not in TIMES} for entry in history]


def content(folder):
    return {
        "weights": load_file(folder / "model.safetensors"),
        "optimizer": torch.load(folder / "optimizer.pt", weights_only=True),
        "scheduler": torch.load(folder / "scheduler.pt", weights_only=True),
        "losses": losses(folder),
    }


if __name__ == "__main__":
    first, second = (content(Path(folder)) for folder in sys.argv[1:])
    print(json.dumps(differing(first, second, "checkpoint")))
