"""Random streams keyed by label: the same numbers for any number of workers and any order."""

from __future__ import annotations

import hashlib

import numpy as np


def seed_sequence(root: int, *labels: str) -> np.random.SeedSequence:
    """Seed sequence of the stream named by ``labels`` (e.g. method, exposure, outcome, purpose).

    Args:
        root: The study's seed, a non-negative integer.
        *labels: Names of the stream; their order matters, their content is hashed.

    Returns:
        A ``SeedSequence`` whose spawn key is the SHA-256 of the labels, in 32-bit words.
    """
    digest = hashlib.sha256("\x1f".join(labels).encode()).digest()
    words = tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 32, 4))
    return np.random.SeedSequence(root, spawn_key=words)


def stream(root: int, *labels: str) -> np.random.Generator:
    """Random generator (PCG64) of the stream named by ``labels``; see :func:`seed_sequence`."""
    return np.random.Generator(np.random.PCG64(seed_sequence(root, *labels)))
