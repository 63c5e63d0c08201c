"""Run every benchmark of this folder, or those named: ``python -m benchmarks [scan clump ...]``.

Those that write pages of the documentation run only when named. Each benchmark prints ratios against a floor or a
peer measured in the same run; absolute times do not carry from machine to machine. Options are the benchmark's own,
with values as ``--rows=100000``.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

#: Long, and they write into docs/.
ONLY_WHEN_NAMED = ("mediation_calibration",)


def main(arguments: list[str]) -> None:
    """Run the benchmarks named, all if none is; options go to each of them."""
    names = [a for a in arguments if not a.startswith("-")]
    options = [a for a in arguments if a.startswith("-")]
    folder = Path(__file__).resolve().parent
    known = sorted(f.stem for f in folder.glob("*.py") if not f.stem.startswith("_"))
    unknown = [n for n in names if n not in known]
    if unknown:
        sys.exit(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(known)}")
    for name in names or [k for k in known if k not in ONLY_WHEN_NAMED]:
        print(f"== {name}", flush=True)
        sys.argv = [name, *options]
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
