"""Which checkpoint is taken, what is passed over and why, and how it reaches the disk."""

import json
import os
import shutil

import pytest
from compose import ROOT, compose
from parts import fetch, store, upload
from parts.newest import keepstep_newest

SAMPLES = ROOT / "examples/samples"
RUN = SAMPLES / "tiny-gpt"
ABOUT = {"step": 10, "epoch": 0.5, "format": "huggingface", "metadata": {}, "versions": {}}


def newest(place, run="run"):
    name, _, passed_over = keepstep_newest(store.keepstep_store(f"{place.uri}/{run}"))
    return name, passed_over


def same_files(folder, other):
    return {file.name: file.read_bytes() for file in folder.iterdir()} == {
        file.name: file.read_bytes() for file in other.iterdir() if file.name in os.listdir(folder)
    }


def leftovers(folder):
    return sorted(entry.name for entry in folder.iterdir() if entry.name != "mounted")


def test_n13_takes_the_newest_whole_sample_and_says_why_not_the_newer_ones(place):
    place.plant_folder(RUN, "run/")
    assert newest(place) == (
        "checkpoint-1000",
        [
            ("checkpoint-1010", "model-00003-of-00003.safetensors is missing"),
            ("checkpoint-1005", "trainer_state.json is missing"),
        ],
    )


def test_n13_numbers_and_prefixes_are_not_mixed_up(place):
    place.plant_folder(RUN / "checkpoint-1", "run-1/checkpoint-1/")
    place.plant_folder(RUN / "checkpoint-10", "run-1/checkpoint-10/")
    place.plant_folder(RUN / "checkpoint-1000", "run-10/checkpoint-1000/")
    place.plant("run-1/checkpoint-1000.txt", b"")
    place.plant("run-1/.ipynb_checkpoints/checkpoint-2000/x", b"")
    assert newest(place, "run-1") == ("checkpoint-10", [])


STATE = b'{"global_step": 20, "log_history": [{"loss": NaN, "step": 20}]}'
WEIGHTS = (RUN / "checkpoint-1/model.safetensors").read_bytes()
INDEX = b'{"weight_map": {"a": "model.safetensors", "b": "gone.safetensors"}}'
MANIFEST = json.dumps(
    json.loads((ROOT / "docs/spec/golden/manifests.json").read_text())["valid"][
        "a Trainer checkpoint"
    ]
).encode()


SHORT = "model.safetensors is cut short or damaged"
UNREADABLE = "trainer_state.json cannot be read"
SENTINEL = "checkpoint-is-incomplete.txt"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"model.safetensors": None}, "no file with the weights of the model is there"),
        ({"trainer_state.json": STATE[:-9]}, UNREADABLE),
        ({"trainer_state.json": b"[1]"}, UNREADABLE),
        ({"trainer_state.json": b"[" * 5000}, UNREADABLE),
        ({"model.safetensors": WEIGHTS[:-1]}, SHORT),
        ({"model.safetensors": WEIGHTS[:99]}, SHORT),
        ({"model.safetensors": b""}, SHORT),
        ({"model.safetensors": b"\xff" * 64}, SHORT),
        ({"model.safetensors.index.json": INDEX}, "gone.safetensors is missing"),
        ({SENTINEL: b""}, f"{SENTINEL} is there: saving was interrupted"),
        ({"keepstep-manifest.json": b"{"}, "keepstep-manifest.json cannot be read"),
        (
            {"keepstep-manifest.json": MANIFEST},
            "model.safetensors is not what the manifest says: 8 bytes, AAAAAA==",
        ),
    ],
    ids=range(13),
)
def test_n13_each_reason(place, changes, reason):
    place.plant_folder(RUN / "checkpoint-1", "run/checkpoint-1/")
    files = {"trainer_state.json": STATE, "model.safetensors": WEIGHTS, **changes}
    for name, content in files.items():
        if content is not None:
            place.plant(f"run/checkpoint-20/{name}", content)
    expected = ("checkpoint-1", [("checkpoint-20", reason)]) if reason else ("checkpoint-20", [])
    assert newest(place) == expected


def test_n13_a_file_that_the_manifest_names_is_missing(place, tmp_path):
    run_uri = f"{place.uri}/run"
    upload.keepstep_upload(RUN / "checkpoint-1", run_uri, ABOUT)
    upload.keepstep_upload(RUN / "checkpoint-10", run_uri, ABOUT)
    kept = store.keepstep_store(run_uri)
    upload.keepstep_remove(kept, "checkpoint-10/scheduler.pt")
    assert newest(place) == ("checkpoint-1", [("checkpoint-10", "scheduler.pt is missing")])


def test_n13_a_name_that_leads_out_is_passed_over(bucket, tmp_path):
    bucket.plant_folder(RUN / "checkpoint-1", "run/checkpoint-1/")
    bucket.plant_folder(RUN / "checkpoint-10", "run/checkpoint-10/")
    bucket.plant("run/checkpoint-10/../../escaped", b"x")
    reason = "the file name '../../escaped' leads out of its folder"
    assert newest(bucket) == ("checkpoint-1", [("checkpoint-10", reason)])


def test_n13_a_step_is_that_very_checkpoint_or_none(place, tmp_path):
    place.plant_folder(RUN, "run/")
    run_uri, out = f"{place.uri}/run", str(tmp_path / "out")
    path = fetch.keepstep_resume_path(run_uri, out, step="10")
    assert path == str(tmp_path / "out/checkpoint-10")
    why = r"No whole checkpoint-1005 is in .*\. checkpoint-1005: trainer_state\.json is missing\."
    with pytest.raises(SystemExit, match=why):
        fetch.keepstep_resume_path(run_uri, out, step="1005")
    with pytest.raises(SystemExit, match=r"No whole checkpoint-100 is in .*\. There is none\."):
        fetch.keepstep_resume_path(run_uri, out, step="100")


def test_n13_the_cell_goes_on_from_the_step_it_is_given(place, tmp_path, run_cell):
    place.plant_folder(RUN, "run/")
    text = compose("resume-trainer", RUN_URI=f"{place.uri}/run", OUTPUT_DIR=str(tmp_path), STEP="1")
    assert repr(str(tmp_path / "checkpoint-1")) in run_cell(text).out


def test_n15_a_copy_of_another_step_never_serves(bucket, tmp_path, monkeypatch):
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "http://127.0.0.1:9")
    monkeypatch.setattr(store, "KEEPSTEP_PATIENCE", 0.1)
    copy = str(RUN / "checkpoint-10")
    assert fetch.keepstep_resume_path("gs://bucket/run", str(tmp_path), copy, "10") == copy
    with pytest.raises(SystemExit, match="does not answer"):
        fetch.keepstep_resume_path("gs://bucket/run", str(tmp_path), copy, "1")


def test_n14_is_downloaded_whole_and_leaves_nothing_else(place, tmp_path):
    upload.keepstep_upload(RUN / "checkpoint-10", f"{place.uri}/run", ABOUT)
    path = fetch.keepstep_resume_path(f"{place.uri}/run", str(tmp_path / "out"))
    assert path == str(tmp_path / "out/checkpoint-10")
    assert same_files(RUN / "checkpoint-10", tmp_path / "out/checkpoint-10")
    assert leftovers(tmp_path / "out") == ["checkpoint-10"]


def test_n14_a_copy_that_agrees_is_used(bucket, tmp_path, capfd):
    upload.keepstep_upload(RUN / "checkpoint-10", f"{bucket.uri}/run", ABOUT)
    shutil.copytree(RUN / "checkpoint-10", tmp_path / "checkpoint-10")
    elsewhere = str(tmp_path / "checkpoint-10")
    path = fetch.keepstep_resume_path(f"{bucket.uri}/run", str(tmp_path / "out"), elsewhere)
    assert (path, (tmp_path / "out").exists()) == (elsewhere, False)
    assert "is here already and agrees with" in capfd.readouterr().out


def test_n14_a_copy_that_differs_in_one_bit_is_kept_and_not_used(place, tmp_path, capfd):
    upload.keepstep_upload(RUN / "checkpoint-10", f"{place.uri}/run", ABOUT)
    mine = tmp_path / "out/checkpoint-10"
    shutil.copytree(RUN / "checkpoint-10", mine)
    changed = bytearray((mine / "optimizer.pt").read_bytes())
    changed[-1] ^= 1
    (mine / "optimizer.pt").write_bytes(changed)
    fetch.keepstep_resume_path(f"{place.uri}/run", str(tmp_path / "out"))
    assert same_files(RUN / "checkpoint-10", mine)
    (kept,) = [name for name in leftovers(tmp_path / "out") if name != "checkpoint-10"]
    assert kept.startswith("replaced-checkpoint-10-")
    assert (tmp_path / "out" / kept / "optimizer.pt").read_bytes() == changed


def test_n14_a_damaged_download_never_gets_the_name(tmp_path):
    kept = tmp_path / "mounted/run"
    upload.keepstep_upload(RUN / "checkpoint-10", str(kept), ABOUT)
    weights = kept / "checkpoint-10/optimizer.pt"
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    with pytest.raises(SystemExit, match=r"checkpoint-10/optimizer\.pt arrived damaged"):
        fetch.keepstep_resume_path(str(kept), str(tmp_path / "out"))
    assert leftovers(tmp_path / "out") == ["tmp-keepstep-checkpoint-10"]


def test_n14_a_cut_download_goes_on(bucket, tmp_path):
    upload.keepstep_upload(RUN / "checkpoint-10", f"{bucket.uri}/run", ABOUT)
    bucket.fault(kind="cut", afterBytes=1000, method="GET", path="optimizer.*alt=media")
    bucket.fault(kind="status", status=503, method="GET", path="model.safetensors.*alt=media")
    fetch.keepstep_resume_path(f"{bucket.uri}/run", str(tmp_path / "out"))
    assert same_files(RUN / "checkpoint-10", tmp_path / "out/checkpoint-10")


def test_n15_without_the_storage_the_copy_serves(bucket, tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "http://127.0.0.1:9")
    monkeypatch.setattr(store, "KEEPSTEP_PATIENCE", 0.1)
    copy = str(RUN / "checkpoint-10")
    assert fetch.keepstep_resume_path("gs://bucket/run", str(tmp_path), copy) == copy
    said = capfd.readouterr().out
    assert f"then run this again.\nUsing the copy that is here: {copy}\n" in said
    with pytest.raises(SystemExit, match="does not answer"):
        fetch.keepstep_resume_path("gs://bucket/run", str(tmp_path))


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        (
            "gs://no-such-bucket-here/run",
            "gs://no-such-bucket-here/run does not exist. Check its address.",
        ),
        ("{bucket}/empty", "No whole checkpoint-<step> is in {bucket}/empty/. There is none."),
        (
            "{bucket}/run",
            "No whole checkpoint-<step> is in {bucket}/run/. "
            "checkpoint-7: trainer_state.json is missing.",
        ),
    ],
)
def test_n13_nothing_to_resume_from_is_one_sentence(bucket, tmp_path, run, sentence):
    bucket.plant("run/checkpoint-7/model.safetensors", WEIGHTS)
    with pytest.raises(SystemExit) as ended:
        fetch.keepstep_resume_path(run.format(bucket=bucket.uri), str(tmp_path))
    assert str(ended.value) == sentence.format(bucket=bucket.uri)


def test_a_refusal_is_one_sentence(bucket, tmp_path):
    # The client also asks for the bucket itself, from a thread of its own.
    bucket.fault(kind="status", status=403, path=r"/o\?")
    with pytest.raises(
        SystemExit, match=r"This account may not use gs://.*/run\. Ask for the role"
    ):
        fetch.keepstep_resume_path(f"{bucket.uri}/run", str(tmp_path))


def test_n8_an_emulator_sees_no_credential(bucket, tmp_path):
    bucket.plant_folder(RUN / "checkpoint-10", "run/checkpoint-10/")
    fetch.keepstep_resume_path(f"{bucket.uri}/run", str(tmp_path))
    assert bucket.log()["sawAuthorization"] is False


def test_a_copy_without_its_optimizer_is_said(place, tmp_path, capfd):
    place.plant("run/checkpoint-20/trainer_state.json", STATE)
    place.plant("run/checkpoint-20/model.safetensors", WEIGHTS)
    fetch.keepstep_resume_path(f"{place.uri}/run", str(tmp_path / "out"))
    assert (
        "checkpoint-20 has no optimizer.pt: the optimizer starts afresh." in capfd.readouterr().out
    )


def test_n4_the_cell_without_a_trainer_says_what_comes_next(bucket, tmp_path, run_cell):
    bucket.plant_folder(RUN, "run/")
    text = compose("resume-trainer", RUN_URI=f"{bucket.uri}/run", OUTPUT_DIR=str(tmp_path))
    said = run_cell(text).out
    assert "Passed over checkpoint-1010: model-00003-of-00003.safetensors is missing.\n" in said
    path = str(tmp_path / "checkpoint-1000")
    assert said.endswith(
        f"Next: define trainer, then trainer.train(resume_from_checkpoint={path!r})\n"
    )


def test_the_folder_that_is_trained_into_can_be_the_run_itself(tmp_path):
    shutil.copytree(RUN / "checkpoint-10", tmp_path / "checkpoint-10")
    path = fetch.keepstep_resume_path(str(tmp_path), str(tmp_path))
    assert (path, leftovers(tmp_path)) == (str(tmp_path / "checkpoint-10"), ["checkpoint-10"])
