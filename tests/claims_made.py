"""True claims made up from known estimates, printed as papers print them, and damaged on purpose."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from scipy import stats

from gnbreport.claims import Claim

FORMATS = {
    "OR 2 decimals": ("OR", 2, 3),
    "OR 3 decimals": ("OR", 3, 3),
    "HR 4 decimals, scientific P": ("HR", 4, None),
    "beta 2 decimals": ("beta", 2, 2),
    "beta 3 decimals, scientific P": ("beta", 3, None),
    "proportion 1 decimal": ("proportion", 1, 3),
    "indirect 4 decimals": ("indirect", 4, 4),
    "OR Egger, t": ("OR", 3, 3),
    "beta mode, t": ("beta", 3, 3),
    "OR, P below a bound": ("OR", 2, None),
    "beta 3 decimals with SE and z": ("beta", 3, 3),
    "OR 2 decimals with SE": ("OR", 2, 3),
    "beta 3 decimals with SE, t and df": ("beta", 3, 3),
}


def printed_p(p: float, decimals: int | None) -> str:
    return f"{p:.2e}" if decimals is None else f"{p:.{decimals}f}"


def true_claim(rng: np.random.Generator, name: str, index: int = 0, half_width: float = 1.959963984540054) -> Claim:
    """A claim whose figures come from one estimate and SE, rounded."""
    kind, decimals, p_decimals = FORMATS[name]
    se = float(np.exp(rng.uniform(math.log(0.02), math.log(0.4))))
    z = float(rng.normal(0, 3))
    scale = 30.0 if kind == "proportion" else 1.0
    b, se = z * se * scale, se * scale
    n, method, statistic = None, "IVW", 2 * stats.norm.sf(abs(z))
    values: dict[str, str] = {}
    if "SE" in name:
        values["se"] = f"{se:.{decimals + 1}f}"
    if name.endswith("and z"):
        values["z"] = f"{z:.2f}"
    if name.endswith("t and df"):
        df = int(rng.integers(3, 60))
        values |= {"t": f"{z:.2f}", "df": str(df)}
        statistic = 2 * stats.t.sf(abs(z), df)
    if name.endswith(", t"):
        n = int(rng.integers(5, 60))
        method, less = ("MR-Egger", 2) if "Egger" in name else ("Weighted mode", 1)
        statistic = 2 * stats.t.sf(abs(z), n - less)
    width = 1.96 if rng.random() < 0.5 and half_width > 1.9 else half_width
    three = np.array([b, b - width * se, b + width * se])
    if kind in {"OR", "HR"}:
        three = np.exp(three)
    text = [f"{x:.{decimals}f}" for x in three]
    op, p = "=", printed_p(statistic, p_decimals)
    if name.endswith("bound"):
        op, p = next(
            (("<", s) for s in ("0.0001", "0.001", "0.01", "0.05") if statistic < float(s)), ("=", f"{statistic:.2f}")
        )
    return Claim(f"c{index}", kind, *text, p_op=op, p=p, method=method, nsnp=n, values=values)  # type: ignore[arg-type]


def one_wrong_digit(rng: np.random.Generator, claim: Claim) -> Claim:
    """The claim with one digit of one of its figures changed."""
    more = [name for name in claim.values if name != "df"]
    where = str(rng.choice(["estimate", "ci_low", "ci_high", "p", *more]))
    text = claim.values[where] if where in more else getattr(claim, where)
    mantissa = text.split("e")[0]
    at = int(rng.choice([i for i, c in enumerate(mantissa) if c.isdigit()]))
    digit = str(rng.choice([d for d in "0123456789" if d != text[at]]))
    new = text[:at] + digit + text[at + 1 :]
    if where in more:
        return replace(claim, values={**claim.values, where: new})
    return replace(claim, **{where: new})
