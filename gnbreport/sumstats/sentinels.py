"""Variants whose positions tell the genome build of a file."""

from __future__ import annotations

import pandas as pd

#: rsID -> chromosome, position on GRCh37, position on GRCh38 (dbSNP; each compared with public uses of it).
SENTINELS: dict[str, tuple[str, int, int]] = {
    "rs182549": ("2", 136616754, 135859184),
    "rs4988235": ("2", 136608646, 135851076),
    "rs429358": ("19", 45411941, 44908684),
    "rs7412": ("19", 45412079, 44908822),
    "rs7903146": ("10", 114758349, 112998590),
    "rs9939609": ("16", 53820527, 53786615),
    "rs1801282": ("3", 12393125, 12351626),
    "rs1801133": ("1", 11856378, 11796321),
    "rs1260326": ("2", 27730940, 27508073),
    "rs738409": ("22", 44324727, 43928847),
    "rs12913832": ("15", 28365618, 28120472),
    "rs1800562": ("6", 26093141, 26092913),
    "rs6025": ("1", 169519049, 169549811),
    "rs2476601": ("1", 114377568, 113834946),
    "rs3184504": ("12", 111884608, 111446804),
    "rs11591147": ("1", 55505647, 55039974),
    "rs671": ("12", 112241766, 111803962),
}


def build_of(rows: pd.DataFrame) -> tuple[str, tuple[str, ...]]:
    """Genome build that the sentinel variants among ``rows`` agree on, and the variants that say so.

    Returns:
        ``("GRCh37" | "GRCh38" | "mixed" | "other" | "", variants)``; empty if no sentinel has a position.
    """
    votes: dict[str, list[str]] = {}
    for rsid, position in zip(rows["rsid"], rows["base_pair_location"], strict=True):
        if rsid not in SENTINELS or pd.isna(position):
            continue
        _, on37, on38 = SENTINELS[rsid]
        build = "GRCh37" if position == on37 else "GRCh38" if position == on38 else "other"
        votes.setdefault(build, []).append(rsid)
    if not votes:
        return "", ()
    named = sorted(set().union(*votes.values()))
    return (next(iter(votes)), tuple(named)) if len(votes) == 1 else ("mixed", tuple(named))
