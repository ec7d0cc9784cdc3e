"""The story in small: a training is killed, its machine is lost, and it goes on from the bucket."""

import multiprocessing
import os
import signal

import torch
from compose import ROOT, compose
from tiny_trainer import tiny_trainer
from transformers import TrainerCallback

SAMPLES = ROOT / "examples/samples"


class KilledAt(TrainerCallback):
    def __init__(self, step):
        self.step = step

    def on_step_end(self, args, state, control, **kwargs):
        if state.global_step == self.step:
            os.kill(os.getpid(), signal.SIGKILL)


def train_until_killed(folder, cell):
    trainer = tiny_trainer(folder, callbacks=[KilledAt(12)])
    exec(compile(cell, "<cell>", "exec"), {"__name__": "__main__", "trainer": trainer})
    trainer.train()


def outcome(trainer):
    """Everything that has to be equal."""
    losses = [
        {name: entry[name] for name in ("step", "loss", "grad_norm", "learning_rate", "epoch")}
        for entry in trainer.state.log_history
        if "loss" in entry
    ]
    optimizer = trainer.optimizer.state_dict()
    tensors = {
        f"{parameter}.{name}": value
        for parameter, values in optimizer["state"].items()
        for name, value in values.items()
    }
    groups = optimizer["param_groups"]
    return losses, {**trainer.model.state_dict(), **tensors}, groups


def test_n16_killed_lost_and_resumed_equals_uninterrupted(bucket, tmp_path, run_cell):
    uninterrupted = tiny_trainer(str(tmp_path / "reference"))
    uninterrupted.train()

    saving = compose("trainer-upload-callback", RUN_URI=f"{bucket.uri}/tiny")
    child = multiprocessing.get_context("fork").Process(
        target=train_until_killed, args=(str(tmp_path / "lost"), saving)
    )
    child.start()
    child.join(120)
    assert child.exitcode == -signal.SIGKILL
    published = [line for line in bucket.history() if line.endswith("keepstep-manifest.json")]
    assert published == [f"+tiny/checkpoint-{step}/keepstep-manifest.json" for step in (5, 10)]

    bucket.plant_folder(SAMPLES / "tiny-gpt/checkpoint-1010", "tiny/checkpoint-15/")
    trainer = tiny_trainer(str(tmp_path / "new"))
    resuming = compose(
        "resume-trainer", RUN_URI=f"{bucket.uri}/tiny", OUTPUT_DIR=str(tmp_path / "new")
    )
    said = run_cell(resuming, trainer=trainer).out
    assert "Passed over checkpoint-15: model-00003-of-00003.safetensors is missing.\n" in said
    assert "Resuming from checkpoint-10 (step 10)…\n" in said

    losses, tensors, groups = outcome(trainer)
    expected_losses, expected_tensors, expected_groups = outcome(uninterrupted)
    assert losses == expected_losses
    assert [loss["step"] for loss in losses] == list(range(1, 21))
    assert groups == expected_groups
    assert tensors.keys() == expected_tensors.keys()
    assert [
        name for name in tensors if not torch.equal(tensors[name], expected_tensors[name])
    ] == []


def test_n12_save_total_limit_never_takes_what_is_being_sent(bucket, tmp_path, run_cell):
    trainer = tiny_trainer(str(tmp_path / "out"), save_total_limit=1)
    run_cell(compose("trainer-upload-callback", RUN_URI=f"{bucket.uri}/tiny"), trainer=trainer)
    trainer.train()
    kept = [line for line in bucket.history() if line.endswith("keepstep-manifest.json")]
    assert kept == [f"+tiny/checkpoint-{step}/keepstep-manifest.json" for step in (5, 10, 15, 20)]


def test_n11_a_training_whose_uploads_all_fail_comes_to_its_end(bucket, tmp_path, capfd):
    from parts.upload_callback import KeepstepCallback

    callback = KeepstepCallback("gs://no-such-bucket-here/tiny")
    trainer = tiny_trainer(str(tmp_path / "out"), callbacks=[callback])
    trainer.train()
    assert trainer.state.global_step == 20
    said = capfd.readouterr().err
    assert said.count("is NOT in gs://no-such-bucket-here/tiny") == 5
