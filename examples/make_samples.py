"""Write examples/samples/: checkpoints of a real Trainer, whole ones and broken ones.

Run it again with `python examples/make_samples.py` (needs torch, transformers and accelerate).
The paths that training_args.bin pickles are relative, and the host's name is kept out of it.
"""

import os
import shutil
import socket
from functools import partial
from pathlib import Path

import torch
from tiny_trainer import tiny_trainer
from transformers import TrainerCallback

SAMPLES = Path(__file__).resolve().parent / "samples"
SAVED = (1, 10, 500, 1000, 1005, 1010)
PLAIN = {500: "step_500.pt", 1000: "checkpoint_step_1000.pt", 1010: "step_1010.pt"}


class SaveAtChosenSteps(TrainerCallback):
    """Evaluates and saves at the steps of SAVED, and writes the run of plain files beside them."""

    def on_step_end(self, args, state, control, model=None, optimizer=None, **kwargs):
        chosen = state.global_step in SAVED
        control.should_evaluate = control.should_save = chosen
        if state.global_step == 1000:
            # Shards from here on, as a large model would write them.
            model.save_pretrained = partial(model.save_pretrained, max_shard_size="8KB")
        if state.global_step in PLAIN:
            contents = {
                "step": state.global_step,
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
            }
            torch.save(contents, Path("plain") / PLAIN[state.global_step])


def cut_short(file):
    """Leave the first half of a file, as a writer that was killed does."""
    os.truncate(file, file.stat().st_size // 2)


def main():
    shutil.rmtree(SAMPLES, ignore_errors=True)
    (SAMPLES / "plain").mkdir(parents=True)
    os.chdir(SAMPLES)
    socket.gethostname = lambda: "sample"
    trainer = tiny_trainer(
        "tiny-gpt",
        max_steps=1010,
        callbacks=[SaveAtChosenSteps()],
        logging_steps=100,
        save_strategy="no",
        prediction_loss_only=True,
    )
    trainer.train()

    killed = Path("tiny-gpt/checkpoint-1005")
    cut_short(max(killed.glob("model-*.safetensors")))
    # What the Trainer writes after the weights was never reached.
    for name in (
        "optimizer.pt",
        "scheduler.pt",
        "rng_state.pth",
        "trainer_state.json",
        "training_args.bin",
    ):
        (killed / name).unlink()
    max(Path("tiny-gpt/checkpoint-1010").glob("model-*.safetensors")).unlink()
    cut_short(Path("plain") / PLAIN[1010])

    for file in sorted(Path().rglob("*")):
        if file.is_file():
            print(f"{file.stat().st_size:8d}  {file}")


if __name__ == "__main__":
    main()
