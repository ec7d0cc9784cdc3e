"""Every cell as a file, and as text."""

import ast
import re
import subprocess
import sys

import pytest
from compose import ROOT, compose, every_cell

FILES = sorted((ROOT / "cells").glob("*.py"))
PARTS = sorted((ROOT / "cells" / "parts").glob("*.py"))
SECRET = re.compile(r"AIza|ya29\.|private_key|client_secret|-----BEGIN|refresh_token|\bhf_\w{20}")
HOSTILE = (
    "plain",
    "",
    'say "hi"',
    "it's",
    '"""',
    "'''",
    "back\\slash\\",
    "two\nlines\r\n",
    "{RUN_URI} %s {{}} $HOME",
    '"; import os; os.abort(); "',
    "# no comment",
    "\u202e\u2028\u2029\x00\x7f\ufeff",
    "\u00e9 e\u0301 \U0001f680",
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_n1_runs_as_it_stands_and_ends_with_a_sentence(file, tmp_path):
    done = subprocess.run(
        [sys.executable, file], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert any(word in said for word in ("Nobody is signed in to Google Cloud", "Next: Trainer("))


@pytest.mark.parametrize("file", FILES + PARTS, ids=lambda file: file.stem)
def test_n1_is_older_python_without_secrets(file):
    text = file.read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 10))
    assert not SECRET.search(text)


@pytest.mark.parametrize("cell_id", every_cell())
def test_n4_composed_stands_alone(cell_id):
    tree = ast.parse(every_cell()[cell_id], feature_version=(3, 10))
    modules = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    others = {"google", "google_crc32c", "torch", "transformers"}
    assert modules - set(sys.stdlib_module_names) - others == set()


@pytest.mark.parametrize("cell_id", every_cell())
def test_n4_meets_no_name_of_the_users(cell_id):
    names = {"__name__": "not run"}
    exec(compile(every_cell()[cell_id], "<cell>", "exec"), names)
    parameters = {"PROJECT", "RUN_URI", "OUTPUT_DIR", "CHECKPOINT", "STEP"}
    ours = {name for name in names if name.lower().startswith("keepstep")}
    assert set(names) - ours - parameters == {"__name__", "__builtins__"}


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_n3_any_value_is_one_literal(value):
    text = compose("resume-trainer", OUTPUT_DIR=value)
    assigned = {
        target.id: ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.isupper()
    }
    assert assigned == {
        "RUN_URI": "gs://example-bucket/my-run",
        "OUTPUT_DIR": value,
        "CHECKPOINT": "",
        "STEP": "",
    }
    lines = len(every_cell()["resume-trainer"].split("\n"))
    assert len(text.split("\n")) == lines


def test_n7_a_notebook_shows_the_sentence_alone_and_stops(tmp_path):
    from jupyter_client.manager import start_new_kernel

    outputs = []
    manager, client = start_new_kernel(cwd=str(tmp_path))
    try:
        text = every_cell()["sign-in-google"]
        reply = client.execute_interactive(text, output_hook=outputs.append, timeout=60)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    said = [output["content"] for output in outputs if output["msg_type"] in ("error", "stream")]
    assert reply["content"]["status"] == "error"
    assert [line for content in said for line in content.get("traceback", [content])] == [
        "Nobody is signed in to Google Cloud on this machine. In a terminal, run: "
        "gcloud auth application-default login"
    ]
