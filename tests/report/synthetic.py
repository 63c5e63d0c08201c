"""A made-up Results in which every table has rows, drawn from a fixed stream, coherent among themselves."""

from __future__ import annotations

import json
import math

import numpy as np
from scipy import stats

from gnbreport.results import Results, make_table
from gnbreport.streams import stream

HOSTILE = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://example.org","x")'
LONG = (
    "\u817a\u9053\u83cc\u7fa4" * 40
    + "\u0645\u064a\u0643\u0631\u0648\u0628 " * 10
    + "\u05de\u05d9\u05e7\u05e8\u05d5\u05d1 " * 14
)[:300]
RANKS = ("phylum", "class", "order", "family", "genus")
MEDIATORS = ("SDNN", "RMSSD", "HF")
OUTCOME = "BMD"
PAIRED = ("exposure_outcome", OUTCOME, "GNB-INS-003", "error")


def _p(z: float) -> dict[str, float]:
    return {
        "p_value": float(2 * stats.norm.sf(abs(z))),
        "log10_p": float((math.log(2) + stats.norm.logsf(abs(z))) / math.log(10)),
    }


def _estimate(b: float, se: float, n: int) -> dict[str, object]:
    return {
        "estimate": b,
        "standard_error": se,
        "ci_low": b - 1.959964 * se,
        "ci_high": b + 1.959964 * se,
        "n_variants": n,
        "distribution": "normal",
        **_p(b / se),
    }


class Maker:
    """Rows of every table, for so many exposures."""

    def __init__(self, exposures: int, hostile: bool) -> None:
        self.rng = stream(7, "synthetic report")
        names = [f"Taxon{i:03d}" for i in range(exposures)]
        self.exposures = [f"{RANKS[i % 5]}.{n}.id.{1000 + i}" for i, n in enumerate(names)]
        self.labels = {e: f"{e.split('.')[0]} {e.split('.')[1]}" for e in self.exposures}
        if hostile:
            for e, name in zip(self.exposures, (HOSTILE, FORMULA, LONG), strict=False):
                self.labels[e] = name
        self.labels |= {m: m for m in MEDIATORS} | {OUTCOME: "heel BMD"}
        self.tables: dict[str, list[dict[str, object]]] = {}

    def add(self, table: str, **row: object) -> None:
        self.tables.setdefault(table, []).append(row)

    def traits(self) -> None:
        for t in (*self.exposures, *MEDIATORS, OUTCOME):
            role = "exposure" if t in self.exposures else ("mediator" if t in MEDIATORS else "outcome")
            self.add(
                "traits",
                trait=t,
                label=self.labels[t],
                role=role,
                rank=t.split(".")[0] if role == "exposure" else "",
                type="continuous",
                units="SD",
                file="taxa.txt.gz" if role == "exposure" else f"{t}.tsv.gz",
                sha256="ab" * 32,
                layout="mibiogen",
                build="GRCh37",
                ancestry="European",
                accession="GCST1",
                pmid="33462485",
                n_stated=18340 if role == "exposure" else 53174,
                n_min=3000,
                n_max=18340 if role == "exposure" else 27850,
                rows_read=500,
                n_candidates=40,
                n_instruments=self.n(t),
                p_threshold=1e-5,
                f_min=19.6,
                f_mean=22.0,
                r_squared=0.031,
            )

    def n(self, trait: str) -> int:
        if trait in self.exposures and self.exposures.index(trait) == 4:
            return 1
        return 5 if trait in MEDIATORS else 9

    def _number(self, trait: str) -> int:
        if trait in self.exposures:
            return 1 + self.exposures.index(trait)
        return 900 + MEDIATORS.index(trait)

    def pair(self, relation: str, exposure: str, outcome: str, effect: float) -> None:
        key = {"relation": relation, "exposure": exposure, "outcome": outcome}
        n = self.n(exposure)
        bx = self.rng.normal(0.15, 0.03, n) * self.rng.choice((-1, 1), n)
        sx, sy = np.full(n, 0.03), np.full(n, 0.004)
        by = effect * bx + self.rng.normal(0, 0.004, n)
        w = bx**2 / sy**2
        ivw, se = float((bx * by / sy**2).sum() / w.sum()), float(1 / math.sqrt(w.sum()))
        variants = [f"rs{1000 * self._number(exposure) + i}" for i in range(n)]
        self.variants(key, variants, bx, sx, by, sy)
        if n == 1:
            self.add("estimates", **key, analysis="main", method="wald_ratio", status="ok", **_estimate(ivw, se, 1))
            self.add(
                "estimates",
                **key,
                analysis="main",
                method="ivw",
                status="not_applicable",
                code="too-few-variants",
                reason="needs 2 variants, has 1",
                n_variants=1,
            )
            return
        for method, factor in (("ivw", 1), ("egger", 2.5), ("weighted_median", 1.3), ("weighted_mode", 1.8)):
            b = ivw + (0 if method == "ivw" else float(self.rng.normal(0, se / 2)))
            self.add("estimates", **key, analysis="main", method=method, status="ok", **_estimate(b, se * factor, n))
        self.diagnostics(key, variants, ivw, se)
        q = float(((by - ivw * bx) ** 2 / sy**2).sum())
        self.add(
            "heterogeneity",
            **key,
            method="ivw",
            q=q,
            df=n - 1,
            i2=max(0, (q - n + 1) / q),
            p_value=float(stats.chi2.sf(q, n - 1)),
            log10_p=float(stats.chi2.logsf(q, n - 1) / math.log(10)),
        )
        self.add(
            "pleiotropy",
            **key,
            intercept=0.0004,
            standard_error=0.001,
            n_variants=n,
            i2_gx=0.9,
            i2_gx_weighted=0.92,
            **_p(0.4),
        )
        self.add(
            "presso", **key, rss_observed=q, p_global=0.21, n_outliers=1, outliers=variants[0], draws=1000, status="ok"
        )
        self.add(
            "direction",
            **key,
            r2_exposure=0.02,
            r2_outcome=0.0001,
            correct_direction=True,
            sensitivity_ratio=4.0,
            n_variants=n,
            status="ok",
            **_p(12),
        )
        self.add("strength", **key, n_variants=n, f_min=19.6, f_mean=22, r_squared=0.02, power=0.4, minimal_effect=0.03)
        for i, v in enumerate(variants):
            keep = np.arange(n) != i
            b = float((bx * by / sy**2)[keep].sum() / w[keep].sum())
            self.add(
                "leave_one_out",
                **key,
                method="ivw",
                variant=v,
                **_estimate(b, float(1 / math.sqrt(w[keep].sum())), n - 1),
            )
            self.add(
                "single_variant", **key, variant=v, **_estimate(float(by[i] / bx[i]), float(sy[i] / abs(bx[i])), 1)
            )
            self.add("outliers", **key, variant=v, rss=1.0, count=4, p_value=0.2, outlier=i == 0)
        self.add("leave_one_out", **key, method="ivw", variant="All", **_estimate(ivw, se, n))

    def diagnostics(self, key: dict[str, str], variants: list[str], ivw: float, se: float) -> None:
        """Rows of the tables behind the sensitivity analyses; the first variant stands out everywhere."""
        n = len(variants)
        for model, method in zip("ABCD", ("ivw_fe", "ivw", "egger_fe", "egger"), strict=True):
            self.add("rucker", **key, model=model, method=method, selected=model == "A", **_estimate(ivw, se, n))
        for test, p in (("egger", 0.03), ("begg", 0.4)):
            self.add("funnel", **key, test=test, statistic=0.1, p_value=p, n_variants=n)
        self.add(
            "radial_outliers",
            **key,
            method="radial_ivw",
            weighting="modified",
            variant=variants[0],
            weight=100.0,
            q=12.0,
            p_value=5e-4,
            outlier=True,
            outlier_bonferroni=True,
        )
        for i, v in enumerate(variants):
            first = i == 0
            values = {"leverage": 1 / n, "cooks_distance": 0.9 if first else 0.01, "studentised_residual": 3.1}
            self.add("influence", **key, method="ivw", variant=v, influential=first, **values)
            self.add(
                "steiger",
                **key,
                variant=v,
                r2_exposure=0.003,
                r2_outcome=0.004 if first else 1e-7,
                correct_direction=not first,
                status="ok",
                **_p(5),
            )
        for share in np.arange(11) / 10:
            self.add(
                "overlap", **key, overlap=share, relative_bias=share / 25, bias=share * ivw / 25, type_one_error=0.05
            )

    def variants(
        self, key: dict[str, str], variants: list[str], bx: np.ndarray, sx: np.ndarray, by: np.ndarray, sy: np.ndarray
    ) -> None:
        for i, v in enumerate(variants):
            self.add(
                "harmonised",
                **key,
                variant=v,
                effect_allele="A",
                other_allele="G",
                beta_exposure=bx[i],
                se_exposure=sx[i],
                p_exposure=1e-6,
                n_exposure=14000,
                beta_outcome=by[i],
                se_outcome=sy[i],
                p_outcome=0.1,
                n_outcome=400000,
                disposition="kept",
                keep=True,
            )
            self.add("dispositions", stage="harmonisation", **key, variant=v, disposition="kept", keep=True)
        self.add(
            "dispositions", stage="harmonisation", **key, variant="rs1", disposition="palindromic_ambiguous", keep=False
        )

    def selection(self) -> None:
        for t in (*self.exposures, *MEDIATORS):
            for i in range(self.n(t) + 1):
                self.add(
                    "dispositions", stage="selection", exposure=t, variant=f"rs{i}", disposition="index", keep=True
                )
                self.add(
                    "instruments",
                    trait=t,
                    role="exposure",
                    variant=f"rs{i}",
                    chromosome="1",
                    position=1000 + i,
                    effect_allele="A",
                    other_allele="G",
                    beta=0.1,
                    standard_error=0.02,
                    n=14000,
                    f_statistic=25.0,
                    **_p(5),
                )
            self.add("dispositions", stage="selection", exposure=t, variant="rs99", disposition="clumped", keep=False)

    def rest(self) -> None:
        e = self.exposures[0]
        good = {
            "exposure": e,
            "mediator": "RMSSD",
            "outcome": OUTCOME,
            "method": "ivw",
            "b_source": "univariable",
            "status": "ok",
        }
        numbers = {
            "a": 0.21,
            "se_a": 0.05,
            "p_a": 2.7e-5,
            "n_a": 9,
            "b": 0.06,
            "se_b": 0.012,
            "p_b": 5.7e-7,
            "n_b": 5,
            "total": 0.03,
            "se_total": 0.008,
            "p_total": 1.8e-4,
            "indirect": 0.0126,
            "se_indirect": 0.0039,
            "se_indirect_second": 0.004,
            "ci_low": 0.0056,
            "ci_high": 0.0212,
            "ci_method": "monte_carlo",
            "ci_low_delta": 0.005,
            "ci_high_delta": 0.0202,
            "ci_low_monte_carlo": 0.0056,
            "ci_high_monte_carlo": 0.0212,
            "p_joint": 2.7e-5,
            "p_joint_bh": 5.4e-5,
            "direct": 0.0174,
            "se_direct": 0.009,
            "ci_low_direct": -0.0002,
            "ci_high_direct": 0.035,
            "proportion": 0.42,
            "se_proportion": 0.17,
            "ci_low_proportion": 0.09,
            "ci_high_proportion": 0.75,
            "ci_low_proportion_fieller": 0.17,
            "ci_high_proportion_fieller": 1.1,
            **_p(3.2),
        }
        self.add("mediation", **good, **numbers, proportion_meaningful=True)
        self.add(
            "mediation",
            **good | {"mediator": "SDNN"},
            **numbers | {"indirect": 0.001, "ci_low": -0.004, "ci_high": 0.006, "p_joint": 0.4, **_p(0.4)},
            proportion_meaningful=False,
            reason="the interval of the total effect includes 0",
        )
        for relation, outcome, rule, severity in (("", "", "GNB-INS-001", "warning"), PAIRED):
            self.add(
                "plausibility",
                relation=relation,
                exposure=e,
                outcome=outcome,
                rule=rule,
                severity=severity,
                what=f"seen by {rule}",
                n_variants=2,
                variants="rs1 rs2",
            )
        for rank, count in (("", 10), ("genus", 4)):
            self.add(
                "multiplicity",
                relation="exposure_outcome",
                outcome=OUTCOME,
                rank=rank,
                n_tests=count,
                effective_nyholt=0.95 * count,
                effective_li_ji=0.9 * count,
                p_threshold=0.05 / count,
                p_threshold_effective=1 - 0.95 ** (1 / (0.9 * count)),
                n_below=1,
                n_below_effective=1,
            )
        self.add(
            "claims",
            claim="M1",
            place="Results",
            statement="RMSSD mediates 40% of the effect",
            kind="proportion",
            exposure=e,
            mediator="RMSSD",
            outcome=OUTCOME,
            printed_estimate="40.0%",
            printed_ci="21.1% to 58.9%",
            printed_p="0.03",
            coherence="incoherent",
            p_implied_low=3.3e-5,
            p_implied_high=3.6e-5,
            explanation="the limits fit estimate +- 1 SE",
            our_estimate=0.42,
            our_ci_low=0.09,
            our_ci_high=0.75,
            our_p=0.013,
            our_n_variants=9,
            verdict="not_judged",
            reason="simulated data",
        )
        self.add(
            "claims",
            claim="T1",
            statement="taxon on BMD",
            kind="beta",
            printed_estimate="-0.03",
            printed_p="0.02",
            coherence="undecidable",
            verdict="not_computable",
            reason="no interval",
        )
        self.add(
            "specifications",
            rank=1,
            specification="palindromes=drop",
            n_changes=1,
            rows_reproduced=3,
            rows=5,
            expected_by_chance=0.7,
            claim="",
        )
        self.add(
            "truth",
            quantity="total",
            exposure=e,
            outcome=OUTCOME,
            truth=0.03,
            estimate=0.031,
            ci_low=0.015,
            ci_high=0.047,
            covered=True,
        )
        self.add(
            "truth",
            quantity="proportion",
            exposure=e,
            mediator="RMSSD",
            outcome=OUTCOME,
            truth=0.4,
            estimate=0.42,
            ci_low=0.09,
            ci_high=0.75,
            covered=True,
        )


def synthetic(
    exposures: int = 24, *, hostile: bool = False, status: str = "simulated", version: str = "1.0.0"
) -> Results:
    """Results with every table filled; the first two exposures have an effect."""
    maker = Maker(exposures, hostile)
    maker.traits()
    maker.selection()
    for i, e in enumerate(maker.exposures):
        maker.pair("exposure_outcome", e, OUTCOME, 0.06 if i < 3 else 0.0)
        for m in MEDIATORS:
            maker.pair("exposure_mediator", e, m, 0.08 if i == 0 else 0.0)
    for m in MEDIATORS:
        maker.pair("mediator_outcome", m, OUTCOME, 0.05)
    maker.rest()
    tables = {name: make_table(name, rows) for name, rows in maker.tables.items()}
    tables["estimates"] = _corrected(tables["estimates"])
    study = {
        "study": {
            "id": "synthetic",
            "title": "Gut taxa, heart rate variability and bone: a synthetic study",
            "status": status,
            "date": "2026-11-01",
            "seed": 7,
            "authors": ["A. Author", "B. Author"],
            "reference": "Someone 2025",
            "notes": "",
            "claims": None,
            "truth": None,
        },
        "report": {"version": version, "sections": [], "omit": [], "logo": None, "css": None, "pdf": True},
        "choices": {},
        "panel": {"prefix": "panel", "label": "1000 Genomes EUR", "build": "GRCh37", "ancestry": "European"},
    }
    provenance = {
        "inputs": [{"role": "exposure", "file": "taxa.txt.gz", "sha256": "ab" * 32}],
        "versions": {"gnbreport": "0.1.0", "numpy": np.__version__},
        "seed": 7,
        "command": "gnbreport run study.toml",
        "date": "2026-11-01",
    }
    return Results(json.loads(json.dumps(study)), provenance, tables)


def _corrected(frame):
    main = (frame["analysis"] == "main") & frame["method"].isin(("ivw", "wald_ratio")) & (frame["status"] == "ok")
    for (_, _), group in frame[main].groupby(["relation", "outcome"]):
        n = len(group)
        frame.loc[group.index, "n_tests"] = n
        frame.loc[group.index, "p_bonferroni"] = np.minimum(1, group["p_value"] * n)
        frame.loc[group.index, "p_bh"] = stats.false_discovery_control(group["p_value"])
    return frame
