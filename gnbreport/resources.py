"""The one place that finds ``templates/`` and ``data/``, in a checkout or in the installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Path of a shipped file or folder, e.g. ``resource("data", "embedded", "study.toml")``.

    Raises:
        FileNotFoundError: The installation lacks it.
    """
    for root in (_PACKAGE / "_bundled", _PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"gnbreport's installation lacks {'/'.join(parts)}; install the package again")
