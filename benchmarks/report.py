"""The report of the embedded study (211 taxa) and a crowded one: time and memory of page and PDF.

``python -m benchmarks report [--results=FOLDER]``: a report folder saves running the study first. Each measurement is a
process of its own, with one more that draws figures, as ``gnbreport run`` has on two cores; times are wall and CPU
seconds after the results are loaded (of all its processes), beside a floor of plain Python loops measured in the same
process, memory is the process's peak.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks._floor import floor
from gnbreport.report import page, report
from gnbreport.report.context import Context
from gnbreport.report.pdf import write_pdf
from gnbreport.report.sections import build_all
from gnbreport.results import Results

#: Goals: seconds on a quiet machine; memory in MB; the page in bytes.
GOALS = {"page": 10.0, "PDF": 25.0, "crowded, all": 60.0}
MEMORY, BYTES = 1500.0, 3_000_000
#: A level at which many more pairs are nominal, so that as many figures are drawn as a report ever draws.
CROWDED = 0.2
#: Processes, the one that draws figures among them.
WORKERS = 2


def cpu_seconds() -> float:
    """CPU seconds of this process and of those it waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def page_alone(results: Results, folder: Path) -> int:
    """Everything but the PDF."""
    report(results, folder / "page", pdf=False, workers=WORKERS)
    return (folder / "page" / "report.html").stat().st_size


def pdf_alone(results: Results, folder: Path) -> Callable[[], int]:
    """The PDF, from sections that are built; tables attached."""
    context = Context.of(results)
    text = page.print_html(context, page.numbered(tuple(build_all(context))))
    files = {f"{name}.csv": content.encode() for name, content in context.texts.items()}

    def work() -> int:
        write_pdf(text, folder / "report.pdf", files, "2026-01-01")
        return (folder / "report.pdf").stat().st_size

    return work


def crowded(results: Results, folder: Path) -> int:
    """All of a report with as many figures as one ever has."""
    choices = {**results.study.get("choices", {}), "multiple_testing": {"alpha": CROWDED}}
    many = replace(results, study={**results.study, "choices": choices})
    report(many, folder / "crowded", workers=WORKERS)
    return (folder / "crowded" / "report.html").stat().st_size


def measure(name: str, source: str, queue: multiprocessing.Queue[tuple[float, float, float, float, int]]) -> None:
    """One measurement, in a process of its own."""
    results = Results.read(source)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        prepared = pdf_alone(results, folder) if name == "PDF" else None
        before, cpu, wall = floor(), cpu_seconds(), time.perf_counter()
        size = prepared() if prepared else (page_alone if name == "page" else crowded)(results, folder)
        wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        queue.put((wall, cpu, (before + floor()) / 2, peak, size))


def main() -> None:
    """Print times, memory, sizes and the goals."""
    given = [a.partition("=")[2] for a in sys.argv[1:] if a.startswith("--results=")]
    with tempfile.TemporaryDirectory() as place:
        source = given[0] if given else _run(Path(place) / "results")
        print(
            f"{'what':14} {'wall s':>7} {'CPU s':>7} {'x floor':>8} {'goal s':>7} {'peak MB':>8} {'goal':>5} {'bytes'}"
        )
        spawn = multiprocessing.get_context("spawn")
        for name, goal in GOALS.items():
            queue = spawn.Queue()
            worker = spawn.Process(target=measure, args=(name, source, queue))
            worker.start()
            wall, cpu, base, peak, size = queue.get()
            worker.join()
            print(
                f"{name:14} {wall:7.1f} {cpu:7.1f} {cpu / base:8.1f} {goal:7.0f} {peak:8.0f} {MEMORY:5.0f} {size:10,}"
            )
    print(f"goal of the embedded page: {BYTES:,} bytes")


def _run(folder: Path) -> str:
    """Results of the embedded study."""
    from gnbreport.pipeline import run
    from gnbreport.resources import resource as shipped
    from gnbreport.study import Study

    run(Study.read(shipped("data", "embedded"))).write(folder)
    return str(folder)


if __name__ == "__main__":
    main()
