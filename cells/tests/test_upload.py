"""Sending checkpoints: order, identity, checksums, failures."""

import json
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys

import pytest
from compose import ROOT, compose
from parts import retry, store, upload, upload_callback
from parts.manifest import keepstep_manifest
from parts.newest import keepstep_newest
from parts.problem import KeepstepProblem, keepstep_explain
from parts.retry import KeepstepDamage
from transformers import TrainerControl, TrainerState, TrainingArguments

SAMPLE = ROOT / "examples/samples/tiny-gpt/checkpoint-10"
ABOUT = {"step": 10, "epoch": 0.5, "format": "huggingface", "metadata": {}, "versions": {}}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(retry.keepstep_retry, "__defaults__", (4, lambda seconds: None))


def save(callback, folder, step):
    """What a Trainer does after it has saved."""
    state = TrainerState(global_step=step, epoch=0.5, is_world_process_zero=True)
    state.log_history = [{"loss": 2.5, "step": step}]
    arguments = TrainingArguments(str(folder), use_cpu=True, report_to=[])
    callback.on_save(arguments, state, TrainerControl())


def test_n9_data_then_markers_then_manifest(bucket):
    upload.keepstep_upload(SAMPLE, f"{bucket.uri}/run", ABOUT)
    sent = [line.removeprefix("+run/") for line in bucket.history()]
    data = sorted(file.name for file in SAMPLE.iterdir() if file.name != "trainer_state.json")
    assert sent == [
        "keepstep-run.json",
        *(f"checkpoint-10/{name}" for name in data),
        "checkpoint-10/trainer_state.json",
        "checkpoint-10/keepstep-manifest.json",
    ]


def test_n9_manifest_says_what_the_place_holds(place):
    upload.keepstep_upload(SAMPLE, f"{place.uri}/run", ABOUT)
    text = place.read("run/checkpoint-10/keepstep-manifest.json")
    for path, (size, crc32c) in keepstep_manifest(text).items():
        assert place.read(f"run/checkpoint-10/{path}") == (SAMPLE / path).read_bytes()
        assert (SAMPLE / path).stat().st_size == size
        assert store.keepstep_crc32c(SAMPLE / path) == crc32c
    assert len(keepstep_manifest(text)) == len(list(SAMPLE.iterdir()))
    golden = json.loads((ROOT / "docs/spec/golden/manifests.json").read_text())["valid"]
    assert set(json.loads(text)) == set(golden["a Trainer checkpoint"])


def test_n9_again_removes_the_old_manifest_before_anything_else(bucket):
    upload.keepstep_upload(SAMPLE, f"{bucket.uri}/run/", ABOUT)
    before = len(bucket.history())
    upload.keepstep_upload(SAMPLE, f"{bucket.uri}/run/", ABOUT)
    again = bucket.history()[before:]
    manifest = "run/checkpoint-10/keepstep-manifest.json"
    assert (again[0], again[-1]) == (f"-{manifest}", f"+{manifest}")
    assert "+run/keepstep-run.json" not in again


def upload_until_killed(folder, run_uri, sent):
    """Killed in the middle of the file that comes after so many."""
    copy, left = upload.shutil.copyfile, [sent]

    def killed(source, target):
        if not left[0]:
            target.write_bytes(source.read_bytes()[:99])
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return copy(source, target)

    def killed_in_bucket(run, folder, name, send=upload.keepstep_send):
        if not left[0] and isinstance(run, store.KeepstepBucket):
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= isinstance(run, store.KeepstepBucket)
        return send(run, folder, name)

    upload.shutil.copyfile, upload.keepstep_send = killed, killed_in_bucket
    upload.keepstep_upload(folder, run_uri, ABOUT)


@pytest.mark.parametrize("sent", range(len(list(SAMPLE.iterdir()))))
def test_n9_killed_while_it_replaces_one_it_leaves_none_that_is_whole(place, tmp_path, sent):
    run_uri = f"{place.uri}/run"
    upload.keepstep_upload(SAMPLE, run_uri, ABOUT)
    newer = tmp_path / "checkpoint-10"
    shutil.copytree(SAMPLE.with_name("checkpoint-1"), newer)
    child = multiprocessing.get_context("fork").Process(
        target=upload_until_killed, args=(newer, run_uri, sent)
    )
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    with pytest.raises(KeepstepProblem, match=r"checkpoint-10: trainer_state\.json is missing"):
        keepstep_newest(store.keepstep_store(run_uri))
    upload.keepstep_upload(newer, run_uri, ABOUT)
    assert keepstep_newest(store.keepstep_store(run_uri))[0] == "checkpoint-10"


def test_n9_a_file_in_a_folder_has_its_name_when_all_of_it_is_there(tmp_path):
    upload.keepstep_upload(SAMPLE, str(tmp_path), ABOUT)
    child = multiprocessing.get_context("fork").Process(
        target=upload_until_killed, args=(SAMPLE, str(tmp_path), 3)
    )
    child.start()
    child.join(60)
    sizes = {file.name: file.stat().st_size for file in SAMPLE.iterdir()}
    left = {file.name: file.stat().st_size for file in (tmp_path / SAMPLE.name).iterdir()}
    (part,) = left.keys() - sizes.keys()
    assert re.fullmatch(r"\..*\.keepstep-part-[0-9a-f]{16}", part)
    assert {name: left[name] for name in left if name != part}.items() <= sizes.items()


@pytest.mark.parametrize("form", ["{0}/", "{0}/storage/v1/", "{1}", "{1}/"])
def test_n8_an_emulator_may_be_written_in_any_way(bucket, monkeypatch, form):
    origin = bucket.testbed.origin
    written = form.format(origin, origin.removeprefix("http://"))
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", written)
    upload.keepstep_upload(SAMPLE, f"{bucket.uri}/run", ABOUT)
    assert keepstep_newest(store.keepstep_store(f"{bucket.uri}/run"))[0] == "checkpoint-10"
    assert os.environ["STORAGE_EMULATOR_HOST"] == written


def test_whatever_fails_there_is_a_next_step():
    said = keepstep_explain(ZeroDivisionError("secret"), "gs://bucket/run")
    assert "secret" not in said
    assert said.endswith("then run this again.")


def test_n9_the_identity_of_a_run_is_never_overwritten(place):
    golden = json.loads((ROOT / "docs/spec/golden/runs.json").read_text())["valid"]["a run"]
    place.plant("run/keepstep-run.json", json.dumps(golden).encode())
    upload.keepstep_upload(SAMPLE, f"{place.uri}/run", ABOUT)
    assert json.loads(place.read("run/keepstep-run.json")) == golden
    manifest = json.loads(place.read("run/checkpoint-10/keepstep-manifest.json"))
    assert manifest["runId"] == golden["runId"]


def test_n9_a_first_upload_writes_the_identity(place):
    golden = json.loads((ROOT / "docs/spec/golden/runs.json").read_text())["valid"]["a run"]
    upload.keepstep_upload(SAMPLE, f"{place.uri}/run", ABOUT)
    identity = json.loads(place.read("run/keepstep-run.json"))
    assert (set(identity), identity["name"]) == (set(golden), "run")


@pytest.mark.parametrize("damaged", [1, 100])
def test_n10_what_arrives_damaged_is_sent_again_and_never_published(damaged, tmp_path, monkeypatch):
    copies = []

    def damaging(source, target, **options):
        copies.append(target)
        content = source.read_bytes()
        target.write_bytes(b"?" + content[1:] if len(copies) <= damaged else content)
        return target

    monkeypatch.setattr(upload.shutil, "copyfile", damaging)
    manifest = tmp_path / "checkpoint-10/keepstep-manifest.json"
    if damaged > 4:
        with pytest.raises(KeepstepDamage, match=r"checkpoint-10/config\.json arrived damaged"):
            upload.keepstep_upload(SAMPLE, str(tmp_path), ABOUT)
    else:
        upload.keepstep_upload(SAMPLE, str(tmp_path), ABOUT)
    assert manifest.exists() == (damaged == 1)


def test_n11_passing_failures_are_tried_again(bucket, tmp_path, capfd):
    shutil.copytree(SAMPLE, tmp_path / "checkpoint-10")
    bucket.fault(kind="status", status=503, method="POST", path="upload", times=1)
    bucket.fault(kind="cut", afterBytes=100, method="POST", path="upload", times=1)
    save(upload_callback.KeepstepCallback(f"{bucket.uri}/run"), tmp_path, 10)
    assert "Keepstep: checkpoint-10 is in gs://" in capfd.readouterr().out
    assert bucket.history()[-1] == "+run/checkpoint-10/keepstep-manifest.json"


def test_n11_a_refusal_is_said_at_once_and_made_up_for_at_the_next_save(bucket, tmp_path, capfd):
    for step in (10, 20):
        shutil.copytree(SAMPLE, tmp_path / f"checkpoint-{step}")
    callback = upload_callback.KeepstepCallback(f"{bucket.uri}/run")
    bucket.fault(kind="status", status=403, path="upload", times=1)
    save(callback, tmp_path, 10)
    said = capfd.readouterr().err
    assert f"Keepstep: checkpoint-10 is NOT in {bucket.uri}/run. This account may not use" in said
    assert sum(seen["status"] == 403 for seen in bucket.log()["requests"]) == 1
    save(callback, tmp_path, 20)
    published = [line for line in bucket.history() if line.endswith("keepstep-manifest.json")]
    assert published == [
        "+run/checkpoint-20/keepstep-manifest.json",
        "+run/checkpoint-10/keepstep-manifest.json",
    ]


def test_n11_the_end_of_the_training_makes_up_too(bucket, tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "checkpoint-10")
    callback = upload_callback.KeepstepCallback(f"{bucket.uri}/run")
    bucket.fault(kind="status", status=403, path="upload", times=1)
    save(callback, tmp_path, 10)
    callback.on_train_end(None, None, None)
    assert bucket.history()[-1] == "+run/checkpoint-10/keepstep-manifest.json"


def test_n11_what_was_deleted_meanwhile_is_said_once(bucket, tmp_path, capfd):
    callback = upload_callback.KeepstepCallback(f"{bucket.uri}/run")
    save(callback, tmp_path, 10)
    assert "checkpoint-10 is NOT in" in capfd.readouterr().err
    callback.on_train_end(None, None, None)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("uri", "sentence"),
    [
        ("gs://no-such-bucket-here/run", "does not exist. Check its address."),
        ("gs://x/run", "does not exist. Check its address."),
    ],
)
def test_n11_a_bucket_that_is_not_there_never_ends_the_training(
    bucket, tmp_path, capfd, uri, sentence
):
    shutil.copytree(SAMPLE, tmp_path / "checkpoint-10")
    save(upload_callback.KeepstepCallback(uri), tmp_path, 10)
    assert sentence in capfd.readouterr().err


def test_n11_a_server_that_is_down_never_ends_the_training(bucket, tmp_path, capfd, monkeypatch):
    shutil.copytree(SAMPLE, tmp_path / "checkpoint-10")
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "http://127.0.0.1:9")
    monkeypatch.setattr(store, "KEEPSTEP_PATIENCE", 0.1)
    save(upload_callback.KeepstepCallback(f"{bucket.uri}/run"), tmp_path, 10)
    assert "does not answer. Check the connection" in capfd.readouterr().err


def test_n8_an_emulator_sees_no_credential(bucket):
    upload.keepstep_upload(SAMPLE, f"{bucket.uri}/run", ABOUT)
    log = bucket.log()
    assert (log["sawAuthorization"], any(seen["authorized"] for seen in log["requests"])) == (
        False,
        False,
    )


def test_a_nan_is_left_out_of_the_manifest():
    state = TrainerState(global_step=1, epoch=0.1, log_history=[{"loss": float("nan")}])
    assert upload_callback.keepstep_facts(state)["metadata"] == {}


def test_running_the_cell_again_replaces_the_callback(tmp_path, run_cell):
    from tiny_trainer import tiny_trainer

    trainer = tiny_trainer(str(tmp_path))
    text = compose("trainer-upload-callback", RUN_URI=str(tmp_path / "kept"))
    for _ in range(2):
        said = run_cell(text, trainer=trainer).out
    names = [type(callback).__name__ for callback in trainer.callback_handler.callbacks]
    assert names.count("KeepstepCallback") == 1
    assert said == f"Every checkpoint that this trainer saves goes to {tmp_path / 'kept'}\n"


def test_needs_no_google_client_for_a_folder(tmp_path):
    script = (
        "import sys; sys.modules['google.cloud'] = None; sys.path.insert(0, sys.argv[1]);"
        "from parts.upload import keepstep_upload; keepstep_upload(sys.argv[2], sys.argv[3], {})"
    )
    arguments = [ROOT / "cells", SAMPLE, tmp_path / "kept"]
    subprocess.run([sys.executable, "-c", script, *arguments], check=True, timeout=60)
    assert (tmp_path / "kept/checkpoint-10/keepstep-manifest.json").exists()
