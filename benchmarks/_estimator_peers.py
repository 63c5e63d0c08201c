"""The Python peers of the estimators, each in a process of its own with the interpreter that has it installed."""

from __future__ import annotations

import json
import subprocess
import sys

#: Peer -> (imports, statements of the five default methods, of MR-PRESSO; ``draws`` and the four arrays are given).
PEERS = {
    "pytwosamplemr": (
        "import pytwosamplemr as peer",
        "data = peer.mr_input(x, sx, y, sy)\n"
        "peer.mr_egger(data)\npeer.mr_median(data, weighting='weighted', iterations=draws)\npeer.mr_ivw(data)\n"
        "for weighting in ('unweighted', 'weighted'): peer.mr_mbe(data, weighting=weighting, iterations=draws)",
        "",
    ),
    "genal": (
        "from genal import MR, MRpresso\nimport pandas as pd",
        "MR.mr_egger_regression(x, sx, y, sy)\nMR.mr_weighted_median(x, sx, y, sy, draws)\nMR.mr_ivw(x, sx, y, sy)\n"
        "MR.mr_simple_mode(x, sx, y, sy, 1, draws, 1, show_progress=False)\n"
        "MR.mr_weighted_mode(x, sx, y, sy, 1, draws, 1, show_progress=False)",
        "MRpresso.mr_presso(pd.DataFrame(dict(BETA_e=x, SE_e=sx, BETA_o=y, SE_o=sy)), n_iterations=draws, cpus=2)",
    ),
}
_PROGRAM = """
import json, sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
given = json.load(sys.stdin)
x, sx, y, sy = (np.array(a) for a in given["arrays"])
draws = given["draws"]
try:
{imports}
except ImportError as error:
    print(json.dumps(dict(absent=str(error)))); sys.exit()
def work():
{statements}
times = []
for _ in range(given["repeats"]):
    start = time.perf_counter(); work(); times.append(time.perf_counter() - start)
print()
print(json.dumps(dict(milliseconds=1000 * min(times))))
"""


def _indented(text: str) -> str:
    """Statements as the body of a block."""
    return "\n".join("    " + line for line in text.splitlines())


def measure(
    peer: str, python: str | None, arrays: list[list[float]], draws: int, *, presso: bool = False
) -> float | str:
    """Milliseconds of a peer's five default methods (or its MR-PRESSO), or why there are none.

    Args:
        peer: Name in :data:`PEERS`.
        python: Interpreter that has it; None for this one.
        arrays: ``x, sx, y, sy``.
        draws: Draws of each bootstrap.
        presso: Measure MR-PRESSO instead, once.
    """
    imports, five, test = PEERS[peer]
    statements = test if presso else five
    if not statements:
        return "not offered"
    program = _PROGRAM.format(imports=_indented(imports), statements=_indented(statements))
    given = json.dumps({"arrays": arrays, "draws": draws, "repeats": 1 if presso else 2})
    command = [python or sys.executable, "-c", program]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"fails: {done.stderr.strip().splitlines()[-1]}"
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    return f"absent: {answer['absent']}" if "absent" in answer else float(answer["milliseconds"])
