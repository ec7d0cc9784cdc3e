"""What went wrong, as a sentence for a person."""

import builtins


class KeepstepProblem(Exception):
    """Its text is a sentence: what is wrong, with which object."""


def keepstep_stop(sentence):
    """What to raise to end a cell: a notebook shows the sentence and runs no cell below."""
    kind = Exception if hasattr(builtins, "get_ipython") else SystemExit
    return type("KeepstepStop", (kind,), {"_render_traceback_": lambda _: [sentence]})(sentence)


def keepstep_explain(error, uri):
    """One sentence with the next step. It never quotes a header, a token or an address."""
    status, kind = getattr(error, "code", None), type(error).__name__
    if isinstance(error, KeepstepProblem):
        return str(error)
    if isinstance(error, ImportError):
        return f"This kernel has no {error.name}. Run: %pip install google-cloud-storage"
    if status == 401 or kind in ("DefaultCredentialsError", "RefreshError"):
        return f"Nobody is signed in to Google Cloud for {uri}. Run the sign-in cell first."
    if status == 403:
        return f"This account may not use {uri}. Ask for the role Storage Object User."
    if status == 404:
        return f"{uri} does not exist. Check its address."
    if getattr(error, "errno", None) == 28:  # ENOSPC
        return "The disk is full. Make room, then run this again."
    if kind in ("RetryError", "TransportError", "ConnectionError"):
        return f"{uri} does not answer. Check the connection, then run this again."
    return f"{uri} failed: {kind} {getattr(error, 'strerror', None) or status or ''}"
