"""What many tests share: one small simulated study, run once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

#: In CI the generated examples are always the same, and a slow machine is no failure; elsewhere they vary.
settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory):
    """Scans are cached in a folder of the tests' own."""
    before = os.environ.get("GNBREPORT_CACHE")
    os.environ["GNBREPORT_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        os.environ.pop("GNBREPORT_CACHE", None)
    else:
        os.environ["GNBREPORT_CACHE"] = before


@pytest.fixture(scope="session")
def small_study(tmp_path_factory) -> Path:
    """Folder of a small simulated study, in the layouts of the real files."""
    from gnbreport.simulate import Design, simulate

    folder = tmp_path_factory.mktemp("small") / "study"
    simulate(folder, seed=7, design=Design.small())
    return folder


@pytest.fixture(scope="session")
def small_results(small_study):
    """Results of the small study."""
    from gnbreport.pipeline import run
    from gnbreport.study import Study

    return run(Study.read(small_study), name="small")
