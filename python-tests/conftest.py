"""A real Jupyter server with authentication on, in a process of its own, before a stub gateway."""

import json
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "jupyterlab_keepstep"


def wait_until(what: str, seen: Callable[[], object], seconds: float = 90.0) -> None:
    """Poll `seen` until it is true; fail with `what` when it does not become so."""
    end = time.monotonic() + seconds
    while not seen():
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds} s in vain: {what}")
        select.select([], [], [], 0.02)


@dataclass
class Jupyter:
    """A running Jupyter, and what its stub gateway noted."""

    process: subprocess.Popen[bytes]
    url: str
    token: str
    log: Path
    notes: Path
    root: Path

    def noted(self, prefix: str) -> list[str]:
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return [line for line in lines if line.startswith(prefix)]

    def gateway_pid(self) -> int:
        wait_until("the gateway starts", lambda: self.noted("started"))
        return int(self.noted("started")[-1].split()[1])

    def rss(self) -> int:
        """Resident bytes of the Jupyter process now."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def with_token(self, **options: object) -> httpx.Client:
        """A client like a script: it sends the token as a header."""
        headers = {"Authorization": f"token {self.token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, **options)

    @contextmanager
    def with_cookie(self, *, xsrf: bool = True) -> Iterator[httpx.Client]:
        """A client like a browser: logged in by cookie; `xsrf` as Jupyter's own pages send it."""
        with httpx.Client(base_url=self.url, timeout=60) as client:
            client.get("login")
            client.get("login", params={"token": self.token})
            assert client.get("api/contents", headers={"Referer": self.url}).status_code == 200
            if xsrf:
                client.headers["X-XSRFToken"] = client.cookies["_xsrf"]
            yield client


def start_jupyter(folder: Path, *, bundle: Path | None, **environment: str) -> Jupyter:
    """Start Jupyter with a copy of the package whose gateway is `bundle`."""
    copy = folder / "site" / "jupyterlab_keepstep"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("gateway", "__pycache__"))
    if bundle:
        (copy / "gateway").mkdir()
        shutil.copy(bundle, copy / "gateway" / "main.mjs")
    root = folder / "root"
    root.mkdir()
    token, log, notes = secrets.token_hex(16), folder / "jupyter.log", folder / "notes"
    config = {
        "ServerApp": {
            "jpserver_extensions": {"jupyterlab_keepstep": True},
            "base_url": "/user/a%40b/",
            "allow_root": True,
            "open_browser": False,
            "port": 0,
            "root_dir": str(root),
            # Far below what the tests send: only Keepstep's route may take more.
            "max_body_size": 1_000_000,
        },
        "Keepstep": {"storages": [{"id": "team"}], "allowed_roots": ["/data"]},
    }
    (folder / "config.json").write_text(json.dumps(config))
    env = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "PYTHONPATH": str(folder / "site"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter-config"),
        "JUPYTER_DATA_DIR": str(folder / "jupyter-data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "jupyter-runtime"),
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_TOKEN": token,
        "STUB_LOG": str(notes),
        **environment,
    }
    command = [sys.executable, "-m", "jupyter_server", f"--config={folder / 'config.json'}"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=output, stderr=output)
    runtime = folder / "jupyter-runtime"
    try:
        # The file is there before it is whole.
        wait_until("Jupyter listens", lambda: "}" in server_info(runtime))
        info = json.loads(server_info(runtime))
    except BaseException:
        process.kill()
        print(log.read_text())
        raise
    return Jupyter(process, info["url"], token, log, notes, root)


def server_info(runtime: Path) -> str:
    """What Jupyter writes into its runtime folder once it listens."""
    return "".join(path.read_text() for path in runtime.glob("jpserver-*.json"))


def stop_jupyter(jupyter: Jupyter) -> None:
    """End it as a service manager does, and wait."""
    if jupyter.process.poll() is None:
        jupyter.process.send_signal(signal.SIGTERM)
        jupyter.process.wait(30)


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    """One Jupyter for the tests that leave it as they found it."""
    running = start_jupyter(
        tmp_path_factory.mktemp("jupyter"),
        bundle=HERE / "stub_gateway.mjs",
        STORAGE_EMULATOR_HOST="localhost:9023",
        JPY_API_TOKEN="a-secret-of-the-hub",
        JUPYTERHUB_API_TOKEN="a-secret-of-the-hub",
    )
    yield running
    stop_jupyter(running)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Jupyter]]:
    """Starts a Jupyter of the test's own; it is ended afterwards."""
    started: list[Jupyter] = []

    def start_one(bundle: Path | None = HERE / "stub_gateway.mjs", **env: str) -> Jupyter:
        started.append(start_jupyter(tmp_path, bundle=bundle, **env))
        return started[-1]

    yield start_one
    for one in started:
        stop_jupyter(one)
