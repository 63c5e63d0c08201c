"""Simulating a whole study into a folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np

from gnbreport.errors import InputError, Problem
from gnbreport.files import folder_written_whole
from gnbreport.resources import resource
from gnbreport.simulate import files, study_file
from gnbreport.simulate.design import EMBEDDED_SEED, Design
from gnbreport.simulate.draws import Bools, Draws, Floats
from gnbreport.simulate.effects import OUTCOME, Architecture, draw_architecture, total_effects
from gnbreport.simulate.genome import Genome, build_genome
from gnbreport.simulate.panel import write_panel
from gnbreport.simulate.statistics import (
    Statistics,
    associate,
    correlated_noise,
    marginal_effects,
    mediator_sizes,
    taxon_sizes,
)
from gnbreport.simulate.truth import Truth, planted_effects, planted_where


def simulate(
    folder: str | Path, *, seed: int = EMBEDDED_SEED, design: Design | None = None, force: bool = False
) -> Truth:
    """Simulate a study with known truth, in the real file layouts.

    Args:
        folder: Where to write; must not exist or be empty unless ``force``.
        seed: Any non-negative integer; the same seed and design give the same files.
        design: Sizes, effects and traps; the embedded study's if not given.
        force: Write into a folder that holds files: those of the same name are replaced, others stay.

    Returns:
        What was planted; also written to ``truth.json``.

    Raises:
        InputError: The folder holds files and ``force`` is not set, or the seed or the design is impossible.
    """
    target = Path(folder)
    design = design or Design()
    _check(target, seed, design, force)
    if not target.exists() or not any(target.iterdir()):
        with folder_written_whole(target) as draft:
            return _write(draft, seed, design)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.resolve().parent) as name:
        draft = Path(name)
        truth = _write(draft, seed, design)
        for file in sorted(p for p in draft.rglob("*") if p.is_file()):
            place = target / file.relative_to(draft)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(file, place)
    return truth


def _check(target: Path, seed: int, design: Design, force: bool) -> None:
    problems = []
    if seed < 0:
        problems.append(Problem("bad-seed", f"the seed is {seed}", hint="give an integer of 0 or more"))
    if target.exists() and not target.is_dir():
        problems.append(Problem("not-a-folder", "is a file, not a folder", target, hint="name a new folder"))
    elif target.is_dir() and any(target.iterdir()) and not force:
        problems.append(
            Problem(
                "folder-not-empty", "is not empty", target, hint="name a new folder, or add --force to write into it"
            )
        )
    if design.taxa > len(catalogue()):
        problems.append(
            Problem("too-many-taxa", f"the design asks for {design.taxa} taxa; {len(catalogue())} have names")
        )
    if problems:
        raise InputError(problems)


def catalogue() -> list[str]:
    """Names of MiBioGen's 211 taxa, in the order of the GWAS Catalog."""
    lines = resource("data", "reference", "mibiogen_taxa.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1] for line in lines[1:]]


def exposures(design: Design) -> list[str]:
    """The taxa of a design: planted and trapped ones, then the first others, in the catalogue's order."""
    special = [*(p.id for p in design.planted), *design.pleiotropic, *design.outlying]
    names = catalogue()
    others = [n for n in names if n not in special][: max(0, design.taxa - len(special))]
    return [n for n in names if n in special or n in others]


def _write(folder: Path, seed: int, design: Design) -> Truth:
    """Simulate and write every file of the study."""
    arch = draw_architecture(build_genome(design, seed), exposures(design), design, seed)
    genome = arch.genome
    flipped = Draws(seed, "strand").flags(genome.size, design.strand_flips)
    write_panel(folder / study_file.PANEL, genome, design.people, seed)
    mediators, outcome = total_effects(arch, design)
    _write_taxa(folder, arch, design, seed)
    for m in design.mediators:
        draws = Draws(seed, "statistics", m.id)
        stats = _statistics(genome, mediators[m.id], mediator_sizes(genome, m.n, draws), draws)
        swap = files.swapped(genome, seed, m.id)
        reverse = flipped if m.id == design.flipped_mediator else np.zeros(genome.size, dtype=bool)
        text = files.gwama_text(genome, stats, swap, reverse, Draws(seed, "cohorts", m.id))
        files.write_gzip(folder / study_file.mediator_file(m.id), text)
    _write_outcome(folder, genome, outcome, design, seed)
    return _write_words(folder, arch, design, seed, flipped)


def _statistics(genome: Genome, effects: Floats, n: Floats, draws: Draws) -> Statistics:
    noise = correlated_noise(genome, draws.normal((genome.size, 1)))[:, 0]
    return associate(genome, marginal_effects(genome, effects), noise, n, draws)


def _write_taxa(folder: Path, arch: Architecture, design: Design, seed: int) -> None:
    """The file of all taxa's hits, and whole files of the planted taxa."""
    genome = arch.genome
    draws = {taxon: Draws(seed, "statistics", taxon) for taxon in arch.taxa}
    independent = np.stack([d.normal(genome.size) for d in draws.values()], axis=1)
    noise = correlated_noise(genome, independent)
    swap = files.swapped(genome, seed, "taxa")
    whole = {p.id for p in design.planted}
    hits: list[list[str]] = [[] for _ in files.MIBIOGEN_COLUMNS]
    for column, (taxon, causal) in enumerate(arch.taxa.items()):
        n = taxon_sizes(genome, causal.n, design.taxon_n[0], draws[taxon])
        marginal = marginal_effects(genome, causal.vector(genome.size))
        stats = associate(genome, marginal, noise[:, column], n, draws[taxon])
        cells = files.mibiogen_cells(taxon, genome, stats, swap, np.flatnonzero(stats.p < files.HITS_P))
        for collected, new in zip(hits, cells, strict=True):
            collected += new
        if taxon in whole:
            every = files.mibiogen_cells(taxon, genome, stats, swap, np.arange(genome.size))
            text = files.table(files.MIBIOGEN_COLUMNS, every)
            files.write_gzip(folder / study_file.whole_file(taxon), text)
    files.write_gzip(folder / study_file.HITS, files.table(files.MIBIOGEN_COLUMNS, hits))


def _write_outcome(folder: Path, genome: Genome, effects: Floats, design: Design, seed: int) -> None:
    n = np.full(genome.size, float(design.outcome_n))
    stats = _statistics(genome, effects, n, Draws(seed, "statistics", OUTCOME))
    name = study_file.OUTCOME_FILE
    md5 = files.write_gzip(folder / name, files.ssf_text(genome, stats, files.swapped(genome, seed, OUTCOME)))
    text = files.ssf_metadata(name, md5, design.outcome_n, study_file.DATE)
    (folder / f"{name}-meta.yaml").write_text(text, encoding="utf-8", newline="\n")


def _write_words(folder: Path, arch: Architecture, design: Design, seed: int, flipped: Bools) -> Truth:
    """``study.toml``, ``truth.json`` and a copy of the published claims."""
    truth = Truth(seed, design, planted_effects(design), planted_where(arch, design, flipped))
    (folder / "truth.json").write_text(truth.to_json(), encoding="utf-8", newline="\n")
    claims = _claims()
    if claims is not None:
        (folder / "claims.toml").write_bytes(claims)
    text = study_file.study_text(design, seed, "claims.toml" if claims is not None else None)
    (folder / "study.toml").write_text(text, encoding="utf-8", newline="\n")
    return truth


def _claims() -> bytes | None:
    """The paper's claims; copied, so that the study's folder stands alone."""
    try:
        return resource("data", "qiao2025", "claims.toml").read_bytes()
    except FileNotFoundError:
        return None
