"""The cell and the panel call the same checkpoints whole."""

import json
import shutil
import subprocess

import pytest
from compose import ROOT, node
from parts.newest import keepstep_newest
from parts.problem import KeepstepProblem
from parts.store import KeepstepFolder
from parts.upload import keepstep_upload

RUN = ROOT / "examples/samples/tiny-gpt"
GATEWAY = ROOT / "jupyterlab_keepstep/gateway/main.mjs"
ABOUT = {"step": 10, "epoch": 0.5, "format": "huggingface", "metadata": {}, "versions": {}}
MANIFEST = "keepstep-manifest.json"

pytestmark = pytest.mark.skipif(not GATEWAY.exists(), reason="the gateway is not built")


def cut(name, by=1):
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-by])


def write(name, content):
    def change(folder):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)

    return change


def remove(name):
    return lambda folder: (folder / name).unlink()


def all_zero(name):
    return lambda folder: (folder / name).write_bytes(bytes((folder / name).stat().st_size))


def uploaded(*changes):
    """With a manifest, and changed afterwards."""

    def change(folder):
        keepstep_upload(folder, str(folder.parent / "uploaded"), ABOUT)
        shutil.rmtree(folder)
        (folder.parent / "uploaded" / folder.name).rename(folder)
        shutil.rmtree(folder.parent / "uploaded")
        for also in changes:
            also(folder)

    return change


def with_fact(**facts):
    def change(folder):
        manifest = json.loads((folder / MANIFEST).read_text())
        (folder / MANIFEST).write_text(json.dumps({**manifest, **facts}))

    return change


def linked(folder):
    (folder / "model.safetensors").rename(folder / "elsewhere")
    (folder / "model.safetensors").symlink_to("elsewhere")


TORCH = ("optimizer.pt", "scheduler.pt", "rng_state.pth", "training_args.bin")
SHARD = "model-00002-of-00003.safetensors"
INDEX = "model.safetensors.index.json"

# (the sample, what is done to it, whether it is whole)
CASES = {
    "as it is": (10, None, True),
    "in shards": (1000, None, True),
    **{f"{name} is cut": (10, cut(name), False) for name in TORCH},
    **{f"{name} is cut by half a record": (10, cut(name, 40), False) for name in TORCH},
    **{f"{name} is empty": (10, write(name, b""), False) for name in TORCH},
    **{f"{name} is zeros": (10, all_zero(name), False) for name in TORCH},
    **{f"{name} is missing": (10, remove(name), True) for name in TORCH},
    "an old pickle": (10, write("optimizer.pt", b"\x80\x02}q\x00."), False),
    "a scaler that is no zip": (10, write("scaler.pt", b"scale"), False),
    "a comment behind the zip": (10, write("scaler.pt", b"PK\3\4PK\5\6" + bytes(18)), False),
    "the model is cut": (10, cut("model.safetensors"), False),
    "the model is cut in its header": (10, cut("model.safetensors", 40_000), False),
    "the model is empty": (10, write("model.safetensors", b""), False),
    "the model is longer": (10, cut("model.safetensors", -1), False),
    "the model is missing": (10, remove("model.safetensors"), False),
    "the model is elsewhere": (10, linked, False),
    "a file beside the model": (10, write("model.txt", b"x"), True),
    "no model but its card": (
        10,
        lambda folder: (folder / "model.safetensors").rename(folder / "model.txt"),
        False,
    ),
    "a shard is missing": (1000, remove(SHARD), False),
    "a shard is empty": (1000, write(SHARD, b""), False),
    "the list of shards is missing": (1000, remove(INDEX), False),
    "the list of shards is cut": (1000, cut(INDEX, 9), False),
    "the list of shards is none": (1000, write(INDEX, b'{"weight_map": {}}'), False),
    "the list of shards has lists": (1000, write(INDEX, b'{"weight_map": {"a": [1]}}'), False),
    "no state": (10, remove("trainer_state.json"), False),
    "a state that is empty": (10, write("trainer_state.json", b""), False),
    "a state that is cut": (10, cut("trainer_state.json", 2), False),
    "a state that is a list": (10, write("trainer_state.json", b"[]"), False),
    "a state with NaN": (10, write("trainer_state.json", b'{"a": NaN, "b": -Infinity}'), True),
    "the sentinel": (10, write("checkpoint-is-incomplete.txt", b""), False),
    "a tag without its folder": (10, write("latest", b"global_step10"), False),
    "a tag with its folder": (10, write("global_step10/x", b""), True),
    "a sharded save without its end": (10, write("pytorch_model_0/__0_0.distcp", b"x"), False),
    "a manifest": (10, uploaded(), True),
    "a manifest, and a file is missing": (10, uploaded(remove("scheduler.pt")), False),
    "a manifest, and a file is cut": (10, uploaded(cut("optimizer.pt")), False),
    "a manifest, and one file more": (10, uploaded(write("x.pt", b"")), True),
    "a manifest that is cut": (10, uploaded(cut(MANIFEST, 3)), False),
    "a manifest of another schema": (10, uploaded(with_fact(schema=2)), False),
    "a manifest without files": (10, uploaded(with_fact(files=[])), False),
    "a manifest with NaN": (10, uploaded(with_fact(epoch=float("nan"))), False),
    "a manifest whose host is a number": (10, uploaded(with_fact(host=1)), False),
    "a manifest that is empty": (10, write(MANIFEST, b""), False),
}


def by_cell(run, step=""):
    try:
        return keepstep_newest(KeepstepFolder(str(run)), step)[0]
    except KeepstepProblem:
        return None


def by_gateway(run):
    """The whole ones by name, the newest first."""
    done = subprocess.run(
        [node(), GATEWAY, "ls", "--json", run], capture_output=True, text=True, check=True
    )
    checkpoints = json.loads(done.stdout)["result"]["checkpoints"]
    return [found["name"] for found in checkpoints if found["state"] in ("whole", "verified")]


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """{case: (is whole by the cell, is whole by the gateway)}, all of them in one run."""
    run = tmp_path_factory.mktemp("run")
    steps = {case: str(number) for number, case in enumerate(CASES)}
    for case, (step, change, _) in CASES.items():
        folder = run / f"checkpoint-{steps[case]}"
        shutil.copytree(RUN / f"checkpoint-{step}", folder)
        if change:
            change(folder)
    whole = by_gateway(run)
    return {
        case: (by_cell(run, step) is not None, f"checkpoint-{step}" in whole)
        for case, step in steps.items()
    }


@pytest.mark.parametrize("case", CASES)
def test_n13_cell_and_panel_agree(judged, case):
    assert judged[case] == (CASES[case][2],) * 2


LEFT_OUT = [{"path": "optimizer.pt", "role": "optimizer", "why": "optimizer-excluded"}]


def test_n13_cell_and_panel_pass_over_weights_only(tmp_path):
    for step in (1, 10):
        shutil.copytree(RUN / f"checkpoint-{step}", tmp_path / f"checkpoint-{step}")
    newest = tmp_path / "checkpoint-10"
    remove("optimizer.pt")(newest)
    uploaded(with_fact(metadata={"leftOut": LEFT_OUT}))(newest)
    done = subprocess.run(
        [node(), GATEWAY, "latest", tmp_path], capture_output=True, text=True, check=True
    )
    assert "weights only" in done.stderr
    assert done.stdout.strip().endswith("/checkpoint-1/")
    assert by_cell(tmp_path) == "checkpoint-1"
    with pytest.raises(KeepstepProblem, match=r"weights only: .* without optimizer\.pt"):
        keepstep_newest(KeepstepFolder(str(tmp_path)), "10")


@pytest.mark.parametrize("left", [None, 1, "x", [1], [{}], [{"path": "x", "role": "other"}]])
def test_n13_other_things_under_that_name_are_left_alone(tmp_path, left):
    shutil.copytree(RUN / "checkpoint-10", tmp_path / "checkpoint-10")
    uploaded(with_fact(metadata={"leftOut": left}))(tmp_path / "checkpoint-10")
    assert by_cell(tmp_path) == "checkpoint-10"


def test_n13_cell_and_panel_agree_on_the_samples():
    assert by_cell(RUN) == by_gateway(RUN)[0] == "checkpoint-1000"


@pytest.mark.parametrize("step", ["99999999999999999999", "9007199254740992", "\u0661\u0662"])
def test_n13_cell_and_panel_agree_on_what_is_a_step(tmp_path, step):
    shutil.copytree(RUN / "checkpoint-10", tmp_path / "checkpoint-10")
    shutil.copytree(RUN / "checkpoint-10", tmp_path / f"checkpoint-{step}")
    assert [by_cell(tmp_path)] == by_gateway(tmp_path) == ["checkpoint-10"]
