"""A run in a few lines, for the terminal."""

from __future__ import annotations

from gnbreport.claims.model import VERDICT_WORDS
from gnbreport.pipeline.multiplicity import main_rows
from gnbreport.results import Results


def summary_lines(results: Results) -> list[str]:
    """What was estimated, how much is nominal, what stands after correction, what became of the claims."""
    study = results.study["study"]
    choices = results.study["choices"]
    alpha = choices["multiple_testing"]["alpha"]
    main = main_rows(results["estimates"], choices["estimation"]["main"])
    total = main.loc[main["relation"] == "exposure_outcome"]
    nominal = int((total["p_value"] < alpha).sum())
    stand = int((total["p_bh"] < alpha).sum())
    lines = [
        f"{study['title']} ({study['status']})",
        f"  {len(results['traits'])} traits, {len(results['instruments'])} instruments, "
        f"{len(results['dispositions'])} candidate variants accounted for",
        f"  exposures on outcome: {len(total)} estimated, {nominal} with p < {alpha:g}, {stand} after correction (BH)",
    ]
    mediation = results["mediation"]
    source = choices["mediation"]["b_source"]
    wanted = (mediation["method"] == choices["estimation"]["main"]) & (mediation["b_source"] == source)
    pathways = mediation.loc[wanted & (mediation["status"] == "ok")]
    if len(pathways):
        lines.append(f"  mediation: {len(pathways)} pathways, smallest joint p {pathways['p_joint'].min():.2g}")
    if len(results["claims"]):
        counts = results["claims"]["verdict"].value_counts()
        lines.append("  claims: " + ", ".join(f"{n} {VERDICT_WORDS[str(v)]}" for v, n in counts.items()))
    if study["status"] == "simulated":
        lines.append("  SIMULATED DATA: nothing here is a finding.")
    return lines
