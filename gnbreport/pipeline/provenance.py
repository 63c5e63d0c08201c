"""Where results come from: inputs with digests, versions, seed, command. Nothing that differs between equal runs."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from gnbreport import __version__
from gnbreport.files import sha256
from gnbreport.pipeline.inputs import needed_files
from gnbreport.study import Study

_LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels", "polars", "pyarrow", "bed-reader")


def provenance(study: Study, name: str) -> dict[str, Any]:
    """Provenance of a run.

    Args:
        study: The study.
        name: What the user called it on the command line, without folders.
    """
    return {
        "command": f"gnbreport run {name}".strip(),
        "date": report_date(study),
        "seed": study.study.seed,
        "versions": {"gnbreport": __version__, "python": platform.python_version(), **_versions()},
        "inputs": [
            {
                "role": f.role,
                "trait": f.trait,
                "file": f.path.name,
                "bytes": f.path.stat().st_size,
                "sha256": sha256(f.path),
            }
            for f in needed_files(study)
        ],
    }


def report_date(study: Study) -> str:
    """ISO date-time of the report: SOURCE_DATE_EPOCH where set, else the study's date."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC).isoformat()
    day = study.study.date
    return datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat()


def _versions() -> dict[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found
