"""The `keepstep` command."""

import os
import sys

from .node_command import node_command, node_environment


def main() -> None:
    """Become Node, so that signals, streams and the exit code are its own."""
    try:
        command = [*node_command(), *sys.argv[1:]]
    except FileNotFoundError as error:
        sys.exit(f"keepstep cannot run: {error}")
    os.execve(command[0], command, node_environment())
