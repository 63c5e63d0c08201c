"""Limitations, each derived from the results by a rule; one that does not apply is not printed."""

from __future__ import annotations

from dataclasses import dataclass

from gnbreport.report import numbers, words
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import plural

GENOME_WIDE = 5e-8
#: So many characters without a font are named.
MOST_LETTERS = 20


@dataclass(frozen=True, slots=True)
class Limitation:
    """A limitation: code, head, text."""

    code: str
    head: str
    text: str


def derive(context: Context) -> list[Limitation]:
    """All limitations that the results show, in a fixed order."""
    found = (rule(context) for rule in _RULES)
    return [x for x in found if x is not None]


def _threshold(context: Context) -> Limitation | None:
    p = context.choices.selection.exposure_p
    if p <= GENOME_WIDE:
        return None
    return Limitation(
        "lenient-threshold",
        "Lenient threshold",
        f"Instruments of the exposures were taken at P < {numbers.threshold_text(p)}, above the genome-wide "
        f"{numbers.threshold_text(GENOME_WIDE)}: some are chance findings, "
        "which biases estimates towards the null in two samples and lets pleiotropy in.",
    )


def _vacuous_f(context: Context) -> Limitation | None:
    from scipy import special

    implied = float(special.chdtri(1, context.choices.selection.exposure_p))
    if implied <= 10:
        return None
    return Limitation(
        "vacuous-f",
        "F above 10 filters nothing",
        (
            f"A variant with P < {numbers.threshold_text(context.choices.selection.exposure_p)} has F of at least "
            f"{implied:.1f} by construction; "
            "F > 10 is no evidence of strength beyond the threshold."
        ),
    )


def _distance(context: Context) -> Limitation | None:
    c = context.choices.selection
    if c.clump != "ld" or c.r2 > 0.002:
        return None
    return Limitation(
        "r2-below-noise",
        "Clumping by distance in effect",
        (
            f"With a panel of some 500 people the noise of r\u00b2 is about 0.002; r\u00b2 < {c.r2:g} within "
            f"{numbers.count_text(c.kb)} kb "
            "is in effect a rule of distance."
        ),
    )


def _few(context: Context) -> Limitation | None:
    traits = context.results["traits"]
    few = traits[(traits["n_instruments"] < 3) & traits["role"].isin(("exposure", "mediator"))]
    if few.empty:
        return None
    return Limitation(
        "few-instruments",
        "Few instruments",
        (
            f"{plural(len(few), 'trait')} of {len(traits)} had fewer than 3 instruments "
            f"({words.listing([context.label(t) for t in few['trait']], 4)}): MR-Egger, MR-PRESSO and leave-one-out "
            "are not defined there."
        ),
    )


def _nested(context: Context) -> Limitation | None:
    if len(context.ranks) < 2:
        return None
    return Limitation(
        "nested-taxa",
        "Nested exposures",
        (
            f"The exposures come from {len(context.ranks)} ranks that are nested: a genus is part of its family. "
            "Tests are "
            "not independent and repeat each other."
        ),
    )


def _overlap(context: Context) -> Limitation | None:
    """What overlap of the samples does: at the declared share, or up to all where none is declared."""
    declared = context.choices.sensitivity.overlap
    if declared == 0.0:
        return None
    effects = _overlap_effects(context, 1.0 if declared is None else declared)
    if declared is None:
        text = (
            "The study file does not state which share of participants the GWAS have in common; overlap biases "
            "weak-instrument estimates towards the observational association."
        )
        return Limitation("overlap-unknown", "Overlap of samples not stated", text + effects)
    text = f"The study file states that {numbers.percent_text(declared, 0)} of the participants are in both samples."
    return Limitation("overlap", "Overlapping samples", text + effects)


def _overlap_effects(context: Context, share: float) -> str:
    """Relative bias and type I error over the pairs of the main question, at the nearest share that was computed."""
    rows = context.results["overlap"]
    rows = rows[rows["relation"] == "exposure_outcome"]
    if rows.empty:
        return ""
    distance = (rows["overlap"] - share).abs()
    rows = rows[distance == distance.min()]
    bias, error = rows["relative_bias"], rows["type_one_error"]
    return (
        f" At an overlap of {numbers.percent_text(float(rows['overlap'].iloc[0]), 0)} the relative bias of the "
        f"exposures\u2019 estimates is {numbers.percent_text(float(bias.median()))} in the median and "
        f"{numbers.percent_text(float(bias.max()))} at most, and a test at 5% errs in up to "
        f"{numbers.percent_text(float(error.max()))} (table of overlap under [#sensitivity])."
    )


def _ancestry(context: Context) -> Limitation | None:
    stated = sorted(set(context.results["traits"]["ancestry"]) - {""})
    blank = int((context.results["traits"].drop_duplicates("file")["ancestry"] == "").sum())
    if len(stated) <= 1 and not blank:
        return None
    text = f"Ancestries as stated: {', '.join(stated) or 'none'}"
    text += (
        f"; {plural(blank, 'file')} without a statement."
        if blank
        else "; variants' effects and LD may differ between them."
    )
    return Limitation("ancestry", "Ancestry", text)


def _effective_n(context: Context) -> Limitation | None:
    traits = context.results["traits"]
    far = traits[
        (traits["n_stated"] > 0) & (traits["n_max"] > 0) & ((traits["n_stated"] / traits["n_max"] - 1).abs() > 0.05)
    ]
    if far.empty:
        return None
    files = far.drop_duplicates("file")
    names = [
        (
            f"{r.label if (traits['file'] == r.file).sum() == 1 else r.file} "
            f"(stated {numbers.count_text(r.n_stated)}, in "
            f"the file at most {numbers.count_text(r.n_max)})"
        )
        for r in files.pipe(named_rows)
    ]
    return Limitation(
        "n-differs",
        "Stated and actual sample sizes differ",
        f"{words.listing(names, 5)}. Per-variant sizes were used where the file has them.",
    )


def _multiplicity(context: Context) -> Limitation | None:
    rows = context.main("exposure_outcome")
    nominal = rows[rows["p_value"] < context.alpha]
    passed = int((rows["p_bh"] < context.alpha).sum())
    if not len(nominal) or passed == len(nominal):
        return None
    return Limitation(
        "nominal-only",
        "Nominal results",
        (
            f"{len(nominal) - passed} of {len(nominal)} results with P < {numbers.threshold_text(context.alpha)} "
            f"do not pass Benjamini\u2013Hochberg; {len(rows) * context.alpha:.0f} would be expected with no effect at "
            "all."
        ),
    )


def _glyphs(context: Context) -> Limitation | None:
    from gnbreport.report.fonts import unsupported

    about = [str(context.about.get(key, "")) for key in ("title", "authors", "reference")]
    missing = unsupported("".join((*context.results["traits"]["label"], *about)))
    if not missing:
        return None
    return Limitation(
        "glyphs",
        "Characters without a shipped font",
        (
            f"Names and title hold {plural(len(missing), 'character')} that the shipped fonts lack "
            f"({words.listing([f'{c} U+{ord(c):04X}' for c in missing], MOST_LETTERS)}); figures and PDF show them "
            "with a font of the machine that made the report, or as boxes."
        ),
    )


def _simulated(context: Context) -> Limitation | None:
    if not context.simulated:
        return None
    return Limitation(
        "simulated",
        "Simulated data",
        "All data are simulated from a model with known truth. Nothing here bears on people.",
    )


_RULES = (
    _simulated,
    _threshold,
    _vacuous_f,
    _distance,
    _few,
    _nested,
    _multiplicity,
    _overlap,
    _ancestry,
    _effective_n,
    _glyphs,
)
