"""How numbers are printed: the one place. True minus signs, significant digits, never ``0.000``.

All functions return ``Markup`` (safe HTML) or, with the suffix ``_text``, plain text for charts and CSV-free contexts.
"""

from __future__ import annotations

import math
import re

from markupsafe import Markup

from gnbreport.report import texts  # which prints counts by this module; neither needs the other while imported

MINUS = "\u2212"
TIMES = "\u00d7"
#: A thin space at which no line ends.
THIN = "\u202f"
DASH = "\u2013"
_SUPERSCRIPTS = str.maketrans("-0123456789", "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")


#: A number in powers of ten as computers write it; not within a word or file name.
_EXPONENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)e([+-]?\d+)(?![\w.]*\w)")
#: A minus sign before a number; not within a word, range or date.
_HYPHEN = re.compile(r"(?<![\w.)\u2013\u2212-])-(?=\d)")


#: Signs as they are typed, and as they are printed.
_SIGNS = {"+-": "\u00b1", ">=": "\u2265", "<=": "\u2264"}
NBSP = "\u00a0"
#: A statistic, its relation and the number that follows.
_RELATION = re.compile(r"((?<!\w)(?:[PpQqFn]|r\u00b2)|</i>) ([<>=\u2265\u2264]|&lt;|&gt;) (?=[\d.\u2212\u2013-])")


def missing(value: object) -> bool:
    """Whether a table's cell holds nothing: None, pandas' NA, NaN or empty text."""
    if value is None or (isinstance(value, str) and not value):
        return True
    try:
        return bool(value != value)
    except TypeError:  # pandas.NA refuses a truth value
        return True


def signed(text: str) -> str:
    """The text with true minus signs."""
    return text.replace("-", MINUS)


def decimals_of(scale: float, significant: int = 2) -> int:
    """Decimals that show ``scale`` (a standard error) with so many significant digits; 0 to 8."""
    if not math.isfinite(scale) or scale == 0.0:
        return 3
    return max(0, min(8, significant - 1 - math.floor(math.log10(abs(scale)))))


def fixed(value: float, decimals: int) -> str:
    """A number with so many decimals; one significant digit where it would else read as zero."""
    if missing(value):
        return DASH
    if math.isinf(value):
        return "\u221e" if value > 0 else MINUS + "\u221e"
    text = f"{value:.{decimals}f}"
    if float(text) == 0.0:
        return "0" if value == 0.0 else small(value)
    return signed(text)


def small(value: float) -> str:
    """One significant digit, as a decimal down to 0.0001 and in powers of ten below."""
    return significant_text(value, 1)


def significant_text(value: float, digits: int = 3) -> str:
    """So many significant digits; powers of ten (Unicode superscripts) below 1e-4 and from 1e6 on."""
    if missing(value):
        return DASH
    if math.isinf(value):
        return fixed(value, 0)
    if value == 0.0:
        return "0"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if -5 < power < 6:
        return signed(f"{value:.{max(0, digits - 1 - power)}f}")
    return f"{signed(mantissa)}{THIN}{TIMES}{THIN}10{str(power).translate(_SUPERSCRIPTS)}"


def significant(value: float, digits: int = 3) -> Markup:
    """As :func:`significant_text`, with real superscripts."""
    return superscripted(significant_text(value, digits))


def superscripted(text: str) -> Markup:
    """Text whose Unicode superscripts after ``10`` become ``<sup>`` elements; everything else is escaped."""
    head, mark, tail = text.partition(f"{TIMES}{THIN}10")
    if not mark:
        return Markup("{}").format(text)
    power = "".join(
        MINUS if c == "\u207b" else str("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079".index(c))
        for c in tail
    )
    return Markup("{}{}<sup>{}</sup>").format(head, mark, power)


def p_text(p_value: float, log10_p: float = math.nan) -> str:
    """A p-value as plain text: two significant digits, powers of ten below 0.001, from log10 where p underflows."""
    if missing(p_value) and missing(log10_p):
        return DASH
    if not missing(log10_p) and (missing(p_value) or p_value < 1e-300):
        return _power_of_ten(log10_p)
    if p_value <= 0.0:
        return "< 10\u207b\u00b3\u2070\u2070"
    if p_value < 0.001:
        return _power_of_ten(math.log10(p_value))
    if p_value > 0.995:
        return f"{p_value:.3f}" if p_value < 0.9995 else ("1" if p_value == 1.0 else "> 0.999")
    return f"{p_value:.{max(2, 1 - math.floor(math.log10(p_value)))}f}"


def _power_of_ten(log10_p: float) -> str:
    """``1.2 x 10^-5`` from a logarithm; infinite logarithms read ``0``."""
    if math.isinf(log10_p):
        return "0"
    power = math.floor(log10_p)
    mantissa = f"{10 ** (log10_p - power):.1f}"
    if mantissa == "10.0":
        mantissa, power = "1.0", power + 1
    return _times_ten(mantissa, power)


def threshold_text(value: float) -> str:
    """A threshold as it was set: ``0.05``, and powers of ten below 0.001 (``5 x 10^-8``)."""
    if value >= 0.001:
        return f"{value:g}"
    mantissa, exponent = f"{value:.6e}".split("e")
    return _times_ten(f"{float(mantissa):g}", int(exponent))


def typeset(text: str) -> str:
    """A stored sentence as it is printed: powers of ten in place of ``8.6e-05``, true minus signs, ``>=`` as one."""
    for typed, sign in _SIGNS.items():
        text = text.replace(typed, sign)
    return _EXPONENT.sub(lambda m: _times_ten(m[1], int(m[2])), _HYPHEN.sub(MINUS, text))


def bound(text: str) -> str:
    """The same text (or ``Markup``) whose relations, ``P < 0.05``, do not part at the end of a line."""
    return type(text)(_RELATION.sub(f"\\1{NBSP}\\2{NBSP}", str(text))) if " " in text else text


def _times_ten(mantissa: str, exponent: int) -> str:
    """``5 x 10^-8``; a power alone where the mantissa is 1."""
    power = f"10{str(exponent).translate(_SUPERSCRIPTS)}"
    return power if mantissa == "1" else f"{mantissa}{THIN}{TIMES}{THIN}{power}"


def p_value(p: float, log10_p: float = math.nan) -> Markup:
    """As :func:`p_text`, with real superscripts."""
    return superscripted(p_text(p, log10_p))


def p_relation_text(p: float, log10_p: float = math.nan) -> str:
    """``= 0.012``, or ``> 0.999``: what stands behind ``P`` in a chart."""
    text = p_text(p, log10_p)
    return text if text[0] in "<>" else f"= {text}"


def p_phrase(p: float, log10_p: float = math.nan) -> Markup:
    """``P = 0.012``, or ``P > 0.999``: with its relation, for sentences."""
    text = p_text(p, log10_p)
    relation = NBSP if text[0] in "<>" else f"{NBSP}={NBSP}"
    return Markup("<i>P</i>{}{}").format(relation, superscripted(text.replace(" ", NBSP)))


def estimate_text(estimate: float, low: float, high: float) -> str:
    """``0.031 (0.012 to 0.050)`` with the decimals that suit the interval's width."""
    decimals = decimals_of(_scale(estimate, low, high))
    if missing(low) or missing(high):
        return fixed(estimate, decimals)
    shown = {"estimate": fixed(estimate, decimals), "low": fixed(low, decimals), "high": fixed(high, decimals)}
    return texts.text("numbers.estimate", **shown)


def odds_ratio_text(estimate: float, low: float, high: float) -> str:
    """A log odds ratio with its interval as odds ratios, ``1.05 (1.01 to 1.09)``."""
    return estimate_text(*odds_ratio(estimate, low, high))


def odds_ratio(*log_odds: float) -> tuple[float, ...]:
    """Log odds ratios as odds ratios; infinite beyond what a number holds."""
    return tuple(math.nan if missing(x) else (math.inf if x > 700.0 else math.exp(x)) for x in log_odds)


def interval_text(low: float, high: float) -> str:
    """``0.012 to 0.050``."""
    decimals = decimals_of(_scale(math.nan, low, high))
    return texts.text("numbers.interval", low=fixed(low, decimals), high=fixed(high, decimals))


def _scale(estimate: float, low: float, high: float) -> float:
    """What sets the decimals: a quarter of the interval's width, else the estimate."""
    if not missing(low) and not missing(high) and math.isfinite(high - low) and high > low:
        return (high - low) / 4.0
    return estimate / 10.0 if not missing(estimate) else math.nan


def percent_text(share: float, decimals: int = 1) -> str:
    """A share as a percentage, ``40.0%``."""
    return DASH if missing(share) else fixed(100.0 * share, decimals) + "%"


def count_text(value: float | int) -> str:
    """A count with thin spaces between thousands from 10,000 on."""
    if missing(value):
        return DASH
    number = round(value)
    return signed(f"{number:,}".replace(",", THIN) if abs(number) >= 10_000 else str(number))


def exact(value: object) -> str:
    """A value at full precision, as the CSV has it; empty if missing."""
    if missing(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(float(value)) if isinstance(value, float) else str(value)


def share_text(part: int, whole: int) -> str:
    """``14 of 211``."""
    return texts.text("numbers.share", part=count_text(part), whole=count_text(whole))
