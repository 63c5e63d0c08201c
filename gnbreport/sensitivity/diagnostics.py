"""Every sensitivity diagnostic of one pair, as rows of tidy tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from gnbreport.estimates import NotApplicable
from gnbreport.harmonise.data import Harmonised
from gnbreport.mr.distortion import Distortion
from gnbreport.mr.presso import Presso, presso
from gnbreport.notices import Notice
from gnbreport.sensitivity.heterogeneity import Regressions, heterogeneity, pleiotropy, rucker
from gnbreport.sensitivity.influence import funnel, influence
from gnbreport.sensitivity.leave_one_out import leave_one_out, single_variant
from gnbreport.sensitivity.options import Options
from gnbreport.sensitivity.radial import radial_outliers
from gnbreport.sensitivity.rows import Row, Rows, defined
from gnbreport.sensitivity.steiger import direction, steiger_filter
from gnbreport.sensitivity.strength import overlap_profile, strength


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """Diagnostics of one pair: each attribute is a table, a tuple of rows.

    The first eight have the columns of the result tables of the same name (less the pair); a table that is empty could
    not be computed with the variants at hand. ``presso``, ``direction`` and ``strength`` always say why not.

    Attributes:
        heterogeneity: Cochran's Q, Rucker's Q' and their difference.
        pleiotropy: MR-Egger intercept, I2_GX.
        presso: MR-PRESSO, one row.
        outliers: MR-PRESSO's outlier test by variant.
        leave_one_out: Estimates without each variant.
        single_variant: Wald ratios.
        direction: Steiger test, one row.
        strength: F, R2, power, overlap, one row.
        rucker: Rucker's four models, one selected.
        radial_outliers: Contributions to radial Q.
        influence: Leverage, Cook's distance, studentised residuals.
        funnel: Tests of asymmetry.
        steiger: Steiger test by variant.
        overlap: Bias and type I error by overlap of the samples.
        presso_result: MR-PRESSO's full result, or why there is none; None if not asked for.
        notices: Caveats that concern the pair as a whole.
    """

    heterogeneity: Rows
    pleiotropy: Rows
    presso: Rows
    outliers: Rows
    leave_one_out: Rows
    single_variant: Rows
    direction: Rows
    strength: Rows
    rucker: Rows
    radial_outliers: Rows
    influence: Rows
    funnel: Rows
    steiger: Rows
    overlap: Rows
    presso_result: Presso | NotApplicable | None
    notices: tuple[Notice, ...] = ()


def diagnose(data: Harmonised, options: Options | None = None) -> Diagnostics:
    """All sensitivity diagnostics of one exposure-outcome pair.

    Args:
        data: The pair, any number of kept variants.
        options: Choices; defaults of :class:`Options` if None.
    """
    options = options or Options()
    fits = Regressions.of(data)
    found: Presso | NotApplicable | None = None
    if options.presso_draws:
        found = presso(data, options.presso_draws, options.seed, options.presso_threshold)
    _, steiger_rows = steiger_filter(data, options)
    return Diagnostics(
        heterogeneity=heterogeneity(fits),
        pleiotropy=pleiotropy(fits),
        presso=presso_rows(found),
        outliers=outlier_rows(found),
        leave_one_out=leave_one_out(data, options.loo_methods, fits, options.seed),
        single_variant=single_variant(data),
        direction=direction(data, options),
        strength=strength(data, options, fits),
        rucker=rucker(fits, options.alpha),
        radial_outliers=radial_outliers(data, options.alpha),
        influence=influence(data, fits),
        funnel=funnel(data),
        steiger=steiger_rows,
        overlap=overlap_profile(data, options, fits),
        presso_result=found,
        notices=_notices(data, found),
    )


def presso_rows(found: Presso | NotApplicable | None) -> Rows:
    """MR-PRESSO as one row of the table ``presso``; none if it was not run."""
    if found is None:
        return ()
    if isinstance(found, NotApplicable):
        names = (
            "rss_observed", "p_global", "p_global_authors", "n_outliers", "outliers", "p_distortion",
            "p_distortion_paper", "distortion", "draws", "monte_carlo_p",
        )  # fmt: skip
        return ({**dict.fromkeys(names), "status": "not_applicable", "reason": found.reason},)
    distortion = found.distortion if isinstance(found.distortion, Distortion) else None
    row: Row = {
        "rss_observed": found.rss_observed,
        "p_global": found.p_global,
        "p_global_authors": found.p_global_authors,
        "n_outliers": len(found.outliers),
        "outliers": " ".join(found.outliers),
        "p_distortion": distortion.p_code if distortion else None,
        "p_distortion_paper": defined(distortion.p_paper) if distortion else None,
        "distortion": distortion.coefficient if distortion else None,
        "draws": found.draws,
        "monte_carlo_p": found.monte_carlo_p,
        "status": "ok",
        "reason": "" if distortion else f"no distortion test: {getattr(found.distortion, 'reason', '')}",
    }
    return (row,)


def outlier_rows(found: Presso | NotApplicable | None) -> Rows:
    """MR-PRESSO's outlier test, one row per variant."""
    if not isinstance(found, Presso):
        return ()
    return tuple(
        {"variant": v.variant, "rss": v.rss, "count": v.count, "p_value": v.p_value, "outlier": v.outlier}
        for v in found.variants
    )


def _notices(data: Harmonised, found: Presso | NotApplicable | None) -> tuple[Notice, ...]:
    """Caveats on the pair."""
    notices = list(found.notices) if isinstance(found, Presso) else []
    repeated = [name for name, count in Counter(data.variant).items() if count > 1]
    if repeated:
        text = f"in more than one row, each counted as a variant of its own: {', '.join(map(str, repeated))}"
        notices.append(Notice("repeated-variants", text))
    if data.ld is not None:
        text = "the variants are correlated; these diagnostics take them as independent"
        notices.append(Notice("correlated-variants", text))
    return tuple(notices)
