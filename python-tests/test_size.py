"""The Python side stays thin: it starts, checks and streams, and decides nothing."""

from pathlib import Path

from code_lines import code_lines

PACKAGE = Path(__file__).parent.parent / "jupyterlab_keepstep"


def test_g12_the_python_side_has_under_200_lines_of_code() -> None:
    lines = {path.name: code_lines(path) for path in sorted(PACKAGE.glob("*.py"))}
    assert lines
    assert sum(lines.values()) < 200, lines
