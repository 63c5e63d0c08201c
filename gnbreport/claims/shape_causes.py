"""Why an estimate is not where its interval says."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from gnbreport.claims.box import absolute, boxes, relative
from gnbreport.claims.judging import COARSE, Judged, leans
from gnbreport.claims.model import Explanation
from gnbreport.claims.p_causes import show
from gnbreport.claims.ranges import Range, log10_of, log10_range, on_scale, overlap, to_p
from gnbreport.claims.reading import Reading
from gnbreport.kernels import coherence as kernel


def explanations(row: Judged, others: Sequence[Judged]) -> list[Explanation]:
    """Readings under which estimate and interval fit.

    Args:
        row: A row whose estimate and interval do not fit each other.
        others: The other rows of its paper.
    """
    return [*_linear(row.reading), *_exponentiated(row.reading), *_copied(row, others), *_product(row.reading)]


def _linear(reading: Reading) -> list[Explanation]:
    """A ratio whose limits are symmetric about the ratio itself."""
    if not reading.log_scale:
        return []
    linear = boxes(reading, 0.5, log_scale=False)
    if relative(linear) is None:
        return []
    z = _over_width(reading, on_scale(linear[0], True), linear)
    logs = log10_range(z)
    words = "the limits are symmetric about the ratio itself: an interval built on the linear scale"
    if not reading.p.usable:
        return [Explanation("GNB-CON-007", words, 62.0, to_p(logs))]
    if z[1] > COARSE * z[0]:
        return [Explanation("GNB-CON-007", f"{words}; rounding is too coarse to tell", 33.0, to_p(logs))]
    printed = log10_of(reading.p.range())
    if overlap(logs, printed):
        text = f"{words}; the logarithm over that SE gives P {show(to_p(logs))}, which fits"
        return [Explanation("GNB-CON-007", text, 95.0, to_p(logs))]
    own = log10_range(_over_width(reading, (linear[0][0] - 1.0, linear[0][1] - 1.0), linear))
    if overlap(own, printed):
        text = f"{words}; the ratio less 1 over that SE gives P {show(to_p(own))}, which fits"
        return [Explanation("GNB-CON-007", text, 94.0, to_p(own))]
    return [Explanation("GNB-CON-007", f"{words}; P fits neither way", 65.0, to_p(logs))]


def _over_width(reading: Reading, effect: Range, linear: tuple[Range, Range, Range]) -> Range:
    """Range of ``|effect| / SE``, the SE that of an interval whose limits are taken as they are."""
    wide = linear[2][1] - linear[1][0], linear[2][0] - linear[1][1]
    least, most = absolute(effect)
    c = reading.critical
    return 2 * c[0] * least / wide[0], 2 * c[1] * most / max(wide[1], 1e-12)


def _exponentiated(reading: Reading) -> list[Explanation]:
    """B beside exp(b) limits, or exp(b) beside limits of b."""
    assert reading.low is not None
    assert reading.high is not None
    estimate, low, high = reading.estimate, reading.low, reading.high
    if low.value <= estimate.value <= high.value:
        return []
    if reading.claim.kind == "proportion":
        return []
    if not reading.log_scale and low.value > 0 and abs(estimate.value) < 5:
        # b printed, limits exponentiated
        three = (estimate.box(), on_scale(low.box(), True), on_scale(high.box(), True))
        return _exponential(
            reading,
            three,
            f"exp({estimate.text}) = {math.exp(estimate.value):.3f}",
            "the estimate is b, the limits are exp(b)",
        )
    if reading.log_scale and low.value < 0.9 < estimate.value:
        three = (on_scale(estimate.box(), True), low.box(), high.box())
        words = "the estimate is exp(b), the limits are those of b"
        return _exponential(reading, three, f"ln({estimate.text}) = {math.log(estimate.value):.3f}", words)
    return []


def _exponential(reading: Reading, three: tuple[Range, Range, Range], figure: str, words: str) -> list[Explanation]:
    """Explanation if the estimate then lies within its limits, or does with its sign changed."""
    estimate, low, high = three
    if estimate[1] < low[0] or estimate[0] > high[1]:
        turned = (-estimate[1], -estimate[0])
        if turned[1] < low[0] or turned[0] > high[1]:
            return []
        return [Explanation("GNB-CON-008", f"{words}, and a sign was lost", 80.0)]
    ratio = relative(three)
    if ratio is None:
        return [
            Explanation("GNB-CON-008", f"{words}: {figure} lies between the limits, though not in the middle", 87.0)
        ]
    logs = log10_range((ratio[0] * reading.critical[0], ratio[1] * reading.critical[1]))
    text = f"{words}: {figure} is in the middle; then P is {show(to_p(logs), logs)}"
    if reading.p.usable:
        text += (
            ", which fits" if overlap(logs, log10_of(reading.p.range())) else ", which the printed P still does not fit"
        )
    return [Explanation("GNB-CON-008", text, 96.0, to_p(logs))]


def _copied(row: Judged, others: Sequence[Judged]) -> list[Explanation]:
    """The estimate is printed identically in another row, and fits there."""
    text = row.reading.estimate.text
    if sum(c.isdigit() for c in text.lstrip("0.")) < 3:
        return []
    for other in others:
        if other.shape and other.reading.interval and other.reading.estimate.text == text:
            words = f"the estimate {text} is that of row {other.reading.claim.id}, where it fits"
            return [Explanation("GNB-CON-009", words, 88.0)]
    return []


def _product(reading: Reading) -> list[Explanation]:
    """Products and bootstrap intervals may lean to one side."""
    if not reading.product or not leans(reading):
        return []
    return [
        Explanation("GNB-CON-020", "intervals of products and bootstrap percentiles are legitimately asymmetric", 97.0)
    ]


def implied_estimate(reading: Reading) -> Range | None:
    """The estimates for which the printed limits would be an interval, on the printed scale."""
    if not reading.interval:
        return None
    _, low, high = boxes(reading)
    middle = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
    free = kernel.symmetric_range(np.array([middle]), np.array([low]), np.array([high]))
    if np.isnan(free[0][0]):
        return None
    return (math.exp(middle[0]), math.exp(middle[1])) if reading.log_scale else middle
