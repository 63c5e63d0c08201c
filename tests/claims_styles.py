"""The styles in which papers print the same figures: each must be read as the plain one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from gnbreport.claims import Claim

MINUS, EN, THIN = "\u2212", "\u2013", "\u2009"
_SUPERSCRIPTS = str.maketrans("0123456789-", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b")

#: Kind, estimate, limits and P as a computer prints them.
PLAIN = [
    ("OR", "1.12", "1.01", "1.24", "0.030"),
    ("HR", "1.552", "1.198", "2.011", "0.0009"),
    ("beta", "-0.34", "-0.50", "-0.18", "3.1e-05"),
    ("beta", "0.05", "-0.02", "0.12", "0.16"),
    ("OR", "1.030", "1.028", "1.032", "1.1e-130"),
    ("proportion", "40.0", "21.1", "58.9", "3.4e-5"),
]


def _wide(text: str) -> str:
    return text.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789."})


NUMBERS = {
    "plain": lambda t: t,
    "Unicode minus": lambda t: t.replace("-", MINUS),
    "en dash": lambda t: t.replace("-", EN),
    "figure dash": lambda t: t.replace("-", "\u2012"),
    "soft hyphen": lambda t: t.replace("-", "\u00ad"),
    "minus with a thin space": lambda t: t.replace("-", MINUS + THIN),
    "no leading zero": lambda t: t.replace("0.", ".", 1) if t.lstrip("-").startswith("0.") else t,
    "middle dot": lambda t: t.replace(".", "\u00b7"),
    "decimal comma": lambda t: t.replace(".", ","),
    "full width": _wide,
    "space beside the point": lambda t: t.replace(".", ". "),
}
BRACKETS = [
    *itertools.product(
        (" (", " (95% CI ", " (95% CI: ", "(", " (95%CI=", f"{THIN}(95%{THIN}CI{THIN}", "\n(", "\uff08"), ")"
    ),
    *itertools.product((" [", " [95% CI ", ", 95%CI: ["), "]"),
    (", 95% CI ", ""),
    ("; 95% CI, ", ""),
    (" 95% CI (", ")"),
    (" (95% confidence interval, ", ")"),
]
SEPARATORS = [" to ", ", ", "; ", f" {EN} ", f"{THIN}to{THIN}", " ~ ", " and ", EN, "\u2014", "-", MINUS]
POWERS = [
    "{m}E{e}", "{m}E-{d:02d}", "{m}e\u2212{d}", "{m} x 10-{d}", "{m} \u00d7 10\u2212{d}", "{m}\u00d710{s}",
    "{m} x 10^-{d}",
    "{m}*10^-{d}", "{m}*10**-{d}", "{m}\u00d710^{{-{d}}}", "{m} x 10^(-{d})", "{m}\u2009\u00d7\u200910\u2212{d}",
    "{m}&times;10<sup>-{d}</sup>", "{m} x 10<sup>&minus;{d}</sup>", "{m}x10\u2013{d}", "{m} X 10-{d}",
    "{m}\u00b710\u2212{d}",
    "{m} \u00d7 10 \u2212 {d}", "{m} \u2022 10\u2212{d}", "{m}\u00d710e-{d}", "{m}*e-{d}", "P = {m} \u00d7 10{s}",
]  # fmt: skip
DECIMALS = [
    "{p}*",
    "P = {p}",
    "p={p}",
    "P\u2009=\u2009{p}",
    "P-value: {p}",
    "<i>P</i> = {p}",
    "\U0001d443 = {p}",
    "({p})",
]
DECIMALS += ["{p}\u2020", "P_IVW = {p}", "{p} (two-sided)", "P\u2013value = {p}"]


def printed_ps(p: str) -> Iterator[str]:
    """A P in every style."""
    if "e" not in p:
        yield from (style.format(p=p) for style in DECIMALS)
        yield from (p.replace("0.", ".", 1), p.replace(".", ","), p.replace(".", "\u00b7"))
        return
    mantissa, power = p.split("e")
    d = -int(power)
    for style in POWERS:
        yield style.format(m=mantissa, e=-d, d=d, s=f"-{d}".translate(_SUPERSCRIPTS))


def styled() -> Iterator[tuple[Claim, Claim]]:
    """Pairs of a claim in some style, its cells not yet taken apart, and the plain one."""
    for kind, *texts, p in PLAIN:
        estimate, low, high = texts
        plain = Claim("c", kind, estimate, low, high, p=p)  # type: ignore[arg-type]
        for name, style in NUMBERS.items():
            e, lo, hi = (style(t) for t in texts)
            yield Claim("c", kind, e, lo, hi, p=p), plain  # type: ignore[arg-type]
            for separator in SEPARATORS:
                if name in {"en dash", "soft hyphen"} and separator in {EN, "-"}:
                    continue  # a dash for everything
                if name == "decimal comma" and separator == ", ":
                    continue
                for left, right in BRACKETS:
                    yield Claim("c", kind, f"{e}{left}{lo}{separator}{hi}{right}", p=p), plain  # type: ignore[arg-type]
                yield Claim("c", kind, e, f"({lo}{separator}{hi})", p=p), plain  # type: ignore[arg-type]
        for text in printed_ps(p):
            yield Claim("c", kind, estimate, low, high, p=text), plain  # type: ignore[arg-type]
            own = text if text.lower().startswith(("p", "<i>", "\U0001d443")) else f"P = {text}"
            yield Claim("c", kind, f"{estimate} (95% CI {low}, {high}; {own})"), plain  # type: ignore[arg-type]
