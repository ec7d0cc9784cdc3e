"""Starts the bucket server, bundled from this checkout, for clients that know nothing of it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

# gcsfs asks Google over gRPC for a bucket's kind, whatever its endpoint is, and hangs when there
# is no network. It reads this when it is imported.
os.environ["GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT"] = "false"

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server as one file. Its one native package is found through the link."""
    folder = tmp_path_factory.mktemp("bundle")
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    target = folder / "gcs.mjs"
    subprocess.run(
        [
            str(ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"),
            str(ROOT / "testbed" / "gcs" / "main.ts"),
            "--bundle",
            "--platform=node",
            "--format=esm",
            "--external:@node-rs/crc32",
            "--log-level=error",
            f"--outfile={target}",
        ],
        check=True,
    )
    return target


@pytest.fixture(scope="session")
def origin(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the server listens. It has one empty bucket, `run`."""
    data = tmp_path_factory.mktemp("data")
    node = os.environ.get("KEEPSTEP_NODE", "node")
    with subprocess.Popen(
        [node, str(bundle), "--data", str(data), "--bucket", "run", "--stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        yield json.loads(process.stdout.readline())["origin"]
        process.stdin.close()
        assert process.wait(10) == 0


@pytest.fixture
def bucket(origin: str, request: pytest.FixtureRequest) -> str:
    """A bucket of the test's own."""
    digits = "".join(c if c.isalnum() else "-" for c in request.node.name.lower())
    name = digits.strip("-")[:60]
    response = requests.post(f"{origin}/_testbed/buckets", json={"name": name}, timeout=10)
    response.raise_for_status()
    return name
