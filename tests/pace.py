"""How fast the machine is just now, for tests that say how long something may take."""

import time

# Seconds that the work below takes on a quiet machine of two cores, where the figures of the tests were measured.
QUIET = 0.02


def pace() -> float:
    """So many times slower than the quiet machine, and never less than 1: bounds of time are multiplied with it."""
    began = time.perf_counter()
    for _ in range(400_000):
        pass
    return max(1.0, (time.perf_counter() - began) / QUIET)
