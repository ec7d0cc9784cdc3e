"""What went wrong, as a sentence for a person."""

import builtins


class KeepstepProblem(Exception):
    """Its text is a sentence: what is wrong, with which object."""


def keepstep_expect(holds, otherwise):
    if not holds:
        raise KeepstepProblem(otherwise)


def keepstep_stop(sentence):
    """What to raise to end a cell: a notebook shows the sentence and runs no cell below."""
    kind = Exception if hasattr(builtins, "get_ipython") else SystemExit
    return type("KeepstepStop", (kind,), {"_render_traceback_": lambda _: [sentence]})(sentence)


def keepstep_explain(error, uri):
    """One sentence with the next step. It never quotes a header, a token or an address."""
    status, kind = getattr(error, "code", None), type(error).__name__
    name, what = getattr(error, "name", None), getattr(error, "strerror", None) or status
    pip, again = "Run: %pip install google-cloud-storage", "then run this again."
    stranger = status == 401 or kind in ("DefaultCredentialsError", "RefreshError")
    silent = kind in ("RetryError", "TransportError", "ConnectionError")
    cases = [
        (isinstance(error, KeepstepProblem), str(error)),
        (isinstance(error, ImportError), f"This kernel has no {name}. {pip}"),
        (stranger, f"Nobody is signed in to Google Cloud for {uri}. Run the sign-in cell first."),
        (status == 403, f"This account may not use {uri}. Ask for the role Storage Object User."),
        (status == 404, f"{uri} does not exist. Check its address."),
        (getattr(error, "errno", 0) == 28, f"The disk is full. Make room, {again}"),  # ENOSPC
        (silent, f"{uri} does not answer. Check the connection, {again}"),
        (True, f"{uri} failed: {kind} {what or ''}. Check the address and the disk, {again}"),
    ]
    return next(sentence for holds, sentence in cases if holds)
