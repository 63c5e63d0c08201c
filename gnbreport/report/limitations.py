"""Limitations, each derived from the results by a rule; one that does not apply is not printed."""

from __future__ import annotations

from dataclasses import dataclass

from gnbreport.report import numbers, words
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import plural, text

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
    said = text(
        "limitations.lenient_threshold.text",
        p=numbers.threshold_text(p),
        genome_wide=numbers.threshold_text(GENOME_WIDE),
    )
    return Limitation("lenient-threshold", text("limitations.lenient_threshold.head"), said)


def _vacuous_f(context: Context) -> Limitation | None:
    from scipy import special

    p = context.choices.selection.exposure_p
    implied = float(special.chdtri(1, p))
    if implied <= 10:
        return None
    said = text("limitations.vacuous_f.text", p=numbers.threshold_text(p), f=f"{implied:.1f}")
    return Limitation("vacuous-f", text("limitations.vacuous_f.head"), said)


def _distance(context: Context) -> Limitation | None:
    c = context.choices.selection
    if c.clump != "ld" or c.r2 > 0.002:
        return None
    said = text("limitations.r2_below_noise.text", r2=f"{c.r2:g}", kb=numbers.count_text(c.kb))
    return Limitation("r2-below-noise", text("limitations.r2_below_noise.head"), said)


def _few(context: Context) -> Limitation | None:
    traits = context.results["traits"]
    few = traits[(traits["n_instruments"] < 3) & traits["role"].isin(("exposure", "mediator"))]
    if few.empty:
        return None
    said = text(
        "limitations.few_instruments.text",
        traits=plural(len(few), "trait"),
        total=len(traits),
        names=words.listing([context.label(t) for t in few["trait"]], 4),
    )
    return Limitation("few-instruments", text("limitations.few_instruments.head"), said)


def _nested(context: Context) -> Limitation | None:
    if len(context.ranks) < 2:
        return None
    said = text("limitations.nested_taxa.text", ranks=len(context.ranks))
    return Limitation("nested-taxa", text("limitations.nested_taxa.head"), said)


def _overlap(context: Context) -> Limitation | None:
    """What overlap of the samples does: at the declared share, or up to all where none is declared."""
    declared = context.choices.sensitivity.overlap
    if declared == 0.0:
        return None
    if declared is None:
        code, head = "overlap-unknown", text("limitations.overlap_unknown.head")
        said = text("limitations.overlap_unknown.text")
    else:
        code, head = "overlap", text("limitations.overlap.head")
        said = text("limitations.overlap.text", share=numbers.percent_text(declared, 0))
    effects = _overlap_effects(context, 1.0 if declared is None else declared)
    return Limitation(code, head, f"{said} {effects}" if effects else said)


def _overlap_effects(context: Context, share: float) -> str:
    """Relative bias and type I error over the pairs of the main question, at the nearest share that was computed."""
    rows = context.results["overlap"]
    rows = rows[rows["relation"] == "exposure_outcome"]
    if rows.empty:
        return ""
    distance = (rows["overlap"] - share).abs()
    rows = rows[distance == distance.min()]
    bias, error = rows["relative_bias"], rows["type_one_error"]
    return text(
        "limitations.overlap.effects",
        share=numbers.percent_text(float(rows["overlap"].iloc[0]), 0),
        bias=numbers.percent_text(float(bias.median())),
        most=numbers.percent_text(float(bias.max())),
        error=numbers.percent_text(float(error.max())),
    )


def _ancestry(context: Context) -> Limitation | None:
    stated = sorted(set(context.results["traits"]["ancestry"]) - {""})
    blank = int((context.results["traits"].drop_duplicates("file")["ancestry"] == "").sum())
    if len(stated) <= 1 and not blank:
        return None
    named = ", ".join(stated) or text("limitations.ancestry.none")
    if blank:
        said = text("limitations.ancestry.unstated", ancestries=named, files=plural(blank, "file"))
    else:
        said = text("limitations.ancestry.several", ancestries=named)
    return Limitation("ancestry", text("limitations.ancestry.head"), said)


def _effective_n(context: Context) -> Limitation | None:
    traits = context.results["traits"]
    far = traits[
        (traits["n_stated"] > 0) & (traits["n_max"] > 0) & ((traits["n_stated"] / traits["n_max"] - 1).abs() > 0.05)
    ]
    if far.empty:
        return None
    files = [
        text(
            "limitations.n_differs.file",
            name=r.label if (traits["file"] == r.file).sum() == 1 else r.file,
            stated=numbers.count_text(r.n_stated),
            most=numbers.count_text(r.n_max),
        )
        for r in far.drop_duplicates("file").pipe(named_rows)
    ]
    said = text("limitations.n_differs.text", files=words.listing(files, 5))
    return Limitation("n-differs", text("limitations.n_differs.head"), said)


def _multiplicity(context: Context) -> Limitation | None:
    rows = context.main("exposure_outcome")
    nominal = rows[rows["p_value"] < context.alpha]
    passed = int((rows["p_bh"] < context.alpha).sum())
    if not len(nominal) or passed == len(nominal):
        return None
    said = text(
        "limitations.nominal_only.text",
        failed=len(nominal) - passed,
        nominal=len(nominal),
        alpha=numbers.threshold_text(context.alpha),
        expected=f"{len(rows) * context.alpha:.0f}",
    )
    return Limitation("nominal-only", text("limitations.nominal_only.head"), said)


def _glyphs(context: Context) -> Limitation | None:
    from gnbreport.report.fonts import unsupported

    about = [str(context.about.get(key, "")) for key in ("title", "authors", "reference")]
    missing = unsupported("".join((*context.results["traits"]["label"], *about)))
    if not missing:
        return None
    said = text(
        "limitations.glyphs.text",
        characters=plural(len(missing), "character"),
        letters=words.listing([f"{c} U+{ord(c):04X}" for c in missing], MOST_LETTERS),
    )
    return Limitation("glyphs", text("limitations.glyphs.head"), said)


def _simulated(context: Context) -> Limitation | None:
    if not context.simulated:
        return None
    return Limitation("simulated", text("limitations.simulated.head"), text("limitations.simulated.text"))


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
