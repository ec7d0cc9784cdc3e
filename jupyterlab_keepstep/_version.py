"""The version, which package.json alone decides: here it is read from the front end's copy."""

import json
from pathlib import Path

_FRONT_END = Path(__file__).parent / "labextension" / "package.json"

# Read once, when Jupyter starts: after an upgrade the browser sees that the two differ.
__version__: str = json.loads(_FRONT_END.read_text())["version"] if _FRONT_END.exists() else "0"
