"""MR-PRESSO's raw and outlier-corrected estimates as methods of the registry."""

from __future__ import annotations

from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.harmonise import Harmonised
from gnbreport.mr.options import Options
from gnbreport.mr.presso import presso
from gnbreport.mr.requirements import Degenerate, arrays, estimator


@estimator("presso_raw", 4)
def presso_raw(data: Harmonised, options: Options) -> Estimate:
    """MR-PRESSO's estimate of all variants: IVW, SE ``sigma/sqrt(sum w x^2)`` without floor, t(J-1)."""
    arrays(data)
    result = presso(data, options.draws, options.seed, options.presso_threshold)  # found again by presso_corrected
    if isinstance(result, NotApplicable):
        raise Degenerate(result.code, result.reason)
    return result.raw


@estimator("presso_corrected", 4)
def presso_corrected(data: Harmonised, options: Options) -> Estimate:
    """MR-PRESSO's estimate without the outliers its test finds (Verbanck et al. 2018); t(left - 1)."""
    arrays(data)
    result = presso(data, options.draws, options.seed, options.presso_threshold)
    if isinstance(result, NotApplicable):
        raise Degenerate(result.code, result.reason)
    if isinstance(result.corrected, NotApplicable):
        raise Degenerate(result.corrected.code, result.corrected.reason)
    return result.corrected
