"""The callback that a Trainer calls after each save."""

import math
import os
import sys
import time

import torch
import transformers
from parts.problem import keepstep_explain
from parts.upload import keepstep_upload


class KeepstepCallback(transformers.TrainerCallback):
    """Sends each checkpoint when it is saved. Training waits meanwhile, and goes on if it fails."""

    def __init__(self, run_uri):
        self.run_uri, self.waiting = run_uri, {}

    def on_save(self, args, state, control, **kwargs):
        # save_total_limit has been applied by now; it cannot take this checkpoint before it is
        # sent, because training waits here.
        if state.is_world_process_zero:
            folder = os.path.join(args.output_dir, f"checkpoint-{state.global_step}")
            self.waiting[folder] = keepstep_facts(state)
            self.send_waiting()

    def on_train_end(self, args, state, control, **kwargs):
        self.send_waiting()

    def send_waiting(self):
        """The newest first. What fails is tried again at the next save and at the end."""
        for folder, facts in reversed(list(self.waiting.items())):
            name, began = os.path.basename(folder), time.monotonic()
            try:
                size = keepstep_upload(folder, self.run_uri, facts)
            except Exception as error:  # whatever it is, the training goes on
                why = keepstep_explain(error, self.run_uri)
                print(f"Keepstep: {name} is NOT in {self.run_uri}. {why}", file=sys.stderr)
                if os.path.isdir(folder):
                    return
            else:
                seconds = time.monotonic() - began
                print(f"Keepstep: {name} is in {self.run_uri} ({size:,} bytes, {seconds:.1f} s)")
                if self.run_uri.startswith("/content/drive/"):
                    print("Keepstep: durable once Drive has written it, in the background.")
            del self.waiting[folder]


def keepstep_facts(state):
    """What the manifest tells of a checkpoint beside its files."""
    logged = {name: value for entry in state.log_history for name, value in entry.items()}
    metric = next((name for name in ("eval_loss", "loss") if name in logged), None)
    known = metric and math.isfinite(logged[metric])  # a NaN is no JSON
    return {
        "step": state.global_step,
        "epoch": state.epoch,
        "format": "huggingface",
        "metadata": {"metric": {"name": metric, "value": logged[metric]}} if known else {},
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
    }
