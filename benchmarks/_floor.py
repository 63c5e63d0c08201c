"""What a measurement is held against: plain Python loops on the same machine in the same minute."""

from __future__ import annotations

import time


def floor() -> float:
    """CPU seconds of ten million steps of a plain loop."""
    start, total = time.process_time(), 0
    for i in range(10_000_000):
        total += i % 7
    return time.process_time() - start
