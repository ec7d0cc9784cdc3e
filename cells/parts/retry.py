"""Trying again what may work the next time."""

import random
import time

from parts.problem import KeepstepProblem


class KeepstepDamage(KeepstepProblem):
    """What arrived is not what was sent."""


def keepstep_retry(action, tries=4, sleep=time.sleep):
    """Waits double and are drawn at random. Google's client tries 429, 503 and resets again by
    itself; this is for damage, and for folders that are behind a network."""
    lasting = (FileNotFoundError, PermissionError, FileExistsError, NotADirectoryError)
    for attempt in range(1, tries + 1):
        try:
            return action()
        except (KeepstepDamage, OSError) as error:
            full = getattr(error, "errno", None) == 28
            if attempt == tries or full or isinstance(error, lasting):
                raise
            sleep(random.uniform(0, 2**attempt))
