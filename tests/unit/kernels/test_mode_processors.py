"""The last digits of a mode's standard error do not depend on the processor: a study is verified on other machines."""

import os
import subprocess
import sys

PROGRAM = """
import hashlib
import numpy as np
from gnbreport.kernels.mode_draws import bootstrap_modes

digest = hashlib.sha256()
for size in (3, 8, 12, 19):
    rng = np.random.default_rng(size)
    ratios, errors = rng.normal(0.3, 0.2, size), rng.uniform(0.05, 0.4, size)
    weightings = (np.ones(size), errors**-2)
    digest.update(bootstrap_modes(rng, ratios, errors, weightings, 1.0, 500, penalty=20.0).tobytes())
print(digest.hexdigest())
"""


def test_no_digit_depends_on_the_linear_algebra_of_the_processor():
    kinds = {"OPENBLAS_CORETYPE": ["Nehalem", "Haswell", "SkylakeX"], "OPENBLAS_NUM_THREADS": ["1", "2", "2"]}
    found = set()
    for core, threads in zip(*kinds.values(), strict=True):
        environment = {**os.environ, "OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, check=True, capture_output=True, text=True
        )
        found.add(done.stdout.strip())
    assert len(found) == 1
