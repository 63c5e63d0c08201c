"""The study file of a simulated study."""

from __future__ import annotations

from gnbreport.simulate.design import Design
from gnbreport.simulate.effects import OUTCOME

#: Names of the files, relative to the study's folder.
HITS = "MBG.allHits.p1e4.txt.gz"
OUTCOME_FILE = "heel_bmd.simulated.tsv.gz"
PANEL = "panel/panel"
DATE = "2025-07-26"


def whole_file(taxon: str) -> str:
    """MiBioGen's name of a taxon's own file."""
    return f"{taxon}.summary.txt.gz"


def mediator_file(mediator: str) -> str:
    """Name of a mediator's file."""
    return f"hrv_{mediator}.simulated.txt.gz"


def study_text(design: Design, seed: int, claims: str | None) -> str:
    """Text of ``study.toml``; every analytic choice is written out.

    Args:
        design: The design simulated.
        seed: Its seed, also that of the analysis.
        claims: Name of the claims file beside it, if there is one.
    """
    parts = [_about(design, seed, claims), _exposures(design)]
    parts += [_mediator(m.id, m.label, m.n) for m in design.mediators]
    parts += [_outcome(design), _PANEL_TABLE.format(people=design.people), _CHOICES]
    return "\n".join(parts)


def _about(design: Design, seed: int, claims: str | None) -> str:
    notes = (
        "SIMULATED DATA made by 'gnbreport simulate': no person was measured and nothing here is a finding. "
        "The layouts, sample sizes and traps are those of the public files; the planted effects are in truth.json."
    )
    extra = f'claims = "{claims}"\n' if claims else ""
    return f"""\
# A simulated study in the layouts of the real files. Made by: gnbreport simulate DIR --seed {seed}
[study]
id = "embedded"
title = "Gut microbiota, heart rate variability and heel bone mineral density (simulated data, {design.taxa} taxa)"
status = "simulated"
date = {DATE}
seed = {seed}
reference = "Layout after Qiao X, et al. J Multidiscip Healthc 2025;18:4233-4241"
notes = "{notes}"
{extra}truth = "truth.json"

[report]
version = "0.1.0"
"""


def _exposures(design: Design) -> str:
    whole = "\n".join(f'"{t.id}" = "{whole_file(t.id)}"' for t in design.planted)
    return f"""\
[[exposures]]
file = "{HITS}"
many = true
hits_only = true
layout = "mibiogen"
units = "SD"
n = {design.taxon_n[1]}
build = "GRCh37"
ancestry = "simulated"
accession = "simulated"

[exposures.whole_files]
{whole}
"""


def _mediator(identifier: str, label: str, n: int) -> str:
    return f"""\
[[mediators]]
id = "{identifier}"
label = "{label}"
file = "{mediator_file(identifier)}"
layout = "gwama"
units = "SD"
n = {n}
ancestry = "simulated"
accession = "simulated"
"""


def _outcome(design: Design) -> str:
    return f"""\
[[outcomes]]
id = "{OUTCOME}"
label = "Heel BMD"
file = "{OUTCOME_FILE}"
layout = "gwas-ssf"
units = "SD"
n = {design.outcome_n}
build = "GRCh37"
ancestry = "simulated"
accession = "simulated"
"""


_PANEL_TABLE = """\
[panel]
prefix = "panel/panel"
label = "{people} simulated people"
build = "GRCh37"
ancestry = "simulated"
"""

_CHOICES = """\
# The recipe most gut-microbiota MR papers follow.
[choices.selection]
exposure_p = 1e-5
mediator_p = 5e-8
outcome_p = 5e-8
clump = "ld"
r2 = 0.001
kb = 10000
r2_method = "em"
maf_min = 0.0
f_min = 0.0
palindromes_before_clumping = false
multi_allelic = "matching"
excluded_regions = []

[choices.proxies]
use = true
r2 = 0.8
kb = 1000

[choices.harmonisation]
palindromes = "infer"
tolerance = 0.08
panel_frequencies = false

[choices.estimation]
methods = [
  "wald_ratio", "ivw", "ivw_fe", "ivw_mre", "egger", "simple_median", "weighted_median", "simple_mode",
  "weighted_mode", "max_likelihood",
]
main = "ivw"
draws = 1000
mode_bandwidth = 1.0

[choices.sensitivity]
presso_draws = 1000
presso_threshold = 0.05
leave_one_out = ["ivw"]
steiger_filter = true
outlier_removal = true
reverse = true

[choices.multiple_testing]
family = "rank"
alpha = 0.05

[choices.mediation]
pathways = "nominal"
b_source = "univariable"
overlap = "keep"
interval = "monte_carlo"
draws = 100000
"""
