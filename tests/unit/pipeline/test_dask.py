"""A Dask cluster gives the same tables as this process."""

from __future__ import annotations

import warnings

import pytest

from gnbreport.pipeline import run
from gnbreport.pipeline.execute import run_tasks
from gnbreport.study import Study

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def client():
    with (
        warnings.catch_warnings(),
        distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def double(x: int) -> int:
    return 2 * x


def test_tasks_come_back_in_order(client):
    assert run_tasks(double, range(20), client=client) == [2 * x for x in range(20)]


def test_a_cluster_changes_no_number(client, small_study, small_results):
    assert run(Study.read(small_study), client=client, name="small").digest == small_results.digest
