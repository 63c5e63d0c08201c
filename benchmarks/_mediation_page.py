"""The mediation section of docs/calibration.md and its figure, from the table that mediation_calibration.py wrote."""

from __future__ import annotations

from pathlib import Path

import altair as alt
import pandas as pd
import vl_convert

from gnbreport.files import write_whole

START, END = "<!-- mediation: start -->", "<!-- mediation: end -->"
FIGURE = "calibration_mediation.svg"
INDIRECT = {"delta": "delta", "delta_second": "delta, second order", "monte_carlo": "Monte Carlo", "product": "product"}
PROPORTION = {
    "proportion_delta": "delta",
    "proportion_fieller": "Fieller",
    "proportion_monte_carlo": "Monte Carlo",
    "direct": "direct effect, delta",
}


def percent(values: pd.Series) -> str:
    """Range in percent; one number if it does not vary."""
    low, high = f"{100 * values.min():.1f}", f"{100 * values.max():.1f}"
    return low if low == high else f"{low}-{high}"


def table(frame: pd.DataFrame, by: dict[str, str], columns: dict[str, str]) -> str:
    """Markdown table: a row per setting, each cell the range over the rest of the grid."""
    head = [*by.values(), *columns.values()]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for key, group in frame.groupby(list(by), sort=True):
        settings = [f"{k:g}" for k in (key if isinstance(key, tuple) else (key,))]
        lines.append("| " + " | ".join([*settings, *(percent(group[c]) for c in columns)]) + " |")
    return "\n".join(lines)


def figure(frame: pd.DataFrame) -> str:
    """Coverage of the four intervals of the indirect effect, by true z of the steps; SVG."""
    long = frame.melt(["z_a", "z_b", "instruments", "shared"], list(INDIRECT), "interval", "coverage")
    long["interval"] = long["interval"].map(INDIRECT)
    long["steps"] = [f"{min(a, b):g}, {max(a, b):g}" for a, b in zip(long["z_a"], long["z_b"], strict=True)]
    order = sorted(set(long["steps"]), key=lambda s: [float(x) for x in s.split(", ")])
    scale = alt.Scale(domain=[0.9, 1.0], zero=False, nice=False)
    band = alt.Chart(pd.DataFrame({"low": [0.93], "high": [0.97]})).mark_rect(color="#dfe8f2")
    band = band.encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    points = alt.Chart(long).mark_point(filled=True, size=22, opacity=0.7)
    points = points.encode(
        x=alt.X(
            "steps:N", sort=order, title="true |z| of the two steps (smaller, larger)", axis=alt.Axis(labelAngle=-60)
        ),
        y=alt.Y("coverage:Q", scale=scale, title="coverage", axis=alt.Axis(format="%")),
        color=alt.Color("instruments:O", title="instruments", scale=alt.Scale(range=["#c1502e", "#3b6ea5", "#2f2f2f"])),
        shape=alt.Shape("shared:N", title="shared samples"),
    )
    panels = [
        (band + points.transform_filter(alt.datum.interval == name)).properties(title=name, width=270, height=170)
        for name in INDIRECT.values()
    ]
    chart = alt.concat(*panels, columns=2).configure_title(fontSize=12)
    return str(vl_convert.vegalite_to_svg(chart.to_json())) + "\n"


def section(frame: pd.DataFrame, source: str) -> str:
    """The section's Markdown, every figure from the table."""
    main = frame[(frame["f"] == 100) & (frame["pleiotropy"] == 0)]
    strong = main[(main["z_a"] >= 2) & (main["z_b"] >= 2)]
    many = strong[strong["instruments"] >= 10]
    null = main[(main["z_a"] == 0) | (main["z_b"] == 0)]
    weak, spread = frame[frame["f"] < 100], frame[frame["pleiotropy"] > 0]
    both = {"z_a": "z of a", "z_b": "z of b"}
    tests = {"reject_joint": "joint (max-p)", "reject_sobel": "Sobel", "reject_product": "product interval",
             "reject_monte_carlo": "Monte Carlo interval"}  # fmt: skip
    fixed = {"product_fixed": "product, fixed-effects steps"}
    above, below = int((strong["product"] > 0.97).sum()), int((strong["product"] < 0.93).sum())
    three = percent(spread[spread["instruments"] == 3]["product"])
    indirect = percent(strong["monte_carlo"]), percent(strong["product"])
    ten = percent(many["monte_carlo"]), percent(many["product"])
    return f"""## Mediation

Made by `benchmarks/mediation_calibration.py`: {len(frame)} settings, 2,000 replicates each (simulation error of a
coverage of 95%: 0.5 points). GWAS associations are simulated for J instruments of the exposure and J others of the
mediator (J = 3, 10, 50; mean F 100), in separate or fully shared samples (phenotypic correlation 0.3), with true z of
steps a and b of 0, 1, 2, 4, 8; 40% of the total effect is mediated, or none of a total effect of z 4 where a or b is
0. Steps are estimated by IVW with random effects. All settings: [{source}]({source}).

![Coverage of the intervals of the indirect effect]({FIGURE})

Where both steps have |z| of 2 or more:

- Monte Carlo intervals covered {indirect[0]}%, product intervals {indirect[1]}%; with 10 instruments or more
  {ten[0]}% and {ten[1]}%. Of {len(strong)} settings the product interval covered more than 97% in {above} and less than
  93% in {below}. The excess is that of the steps: IVW's standard error is never below fixed effects, so it is too
  large on average where there is no heterogeneity. With fixed-effects steps the product interval covered
  {percent(strong["product_fixed"])}% (least where z is 8 on 3 instruments: error of the exposure associations, which
  fixed effects leave out).
- Delta intervals covered {percent(strong["delta"])}%: too short where both steps are near z = 2.

Coverage of 95% intervals of the indirect effect, percent; ranges are over J and shared or separate samples:

{table(main, both, {**INDIRECT, **fixed})}

Below |z| of 2 the Monte Carlo and product intervals are too wide rather than too short: the smallest coverage on the
whole main grid is {100 * min(main["product"].min(), main["monte_carlo"].min()):.1f}%.

Coverage for the direct effect and the proportion mediated, percent:

{table(main[main["z_a"] * main["z_b"] != 0], {**both, "instruments": "J"}, PROPORTION)}

Fieller's set kept {percent(main["proportion_fieller"])}% throughout, at the price of being unbounded where the total
effect is not distinct from 0 (the package then withholds the proportion). Delta intervals of the proportion are too
short unless the total effect has |z| of about 4 or more; a notice says so below that.

Type-I error of tests at 5% where there is no indirect effect, percent:

{table(null, both, tests)}

No test exceeds its level by more than simulation error; all are conservative where both steps are null, Sobel's most.

Weak instruments (mean F 25, J = 10): steps are biased towards 0 by about 1/F, which matters once z/F is above some 0.3:

{table(weak, both, {**INDIRECT, **fixed})}

Balanced pleiotropy (doubling the variance of each association), where few instruments cannot tell how much:

{table(spread, {**both, "instruments": "J"}, INDIRECT)}

With 3 instruments and heterogeneity every interval is too short ({three}% for the product interval): a notice says
so for steps with fewer than 10 instruments.
"""


def write(folder: Path, source: str) -> None:
    """Replace the section between its markers in calibration.md (made if absent), and write the figure."""
    frame = pd.read_csv(folder / source)
    page = folder / "calibration.md"
    text = page.read_text(encoding="utf-8") if page.exists() else "# Calibration\n"
    new = f"{START}\n{section(frame, source)}{END}\n"
    if START in text:
        head, rest = text.split(START, 1)
        text = head + new.rstrip("\n") + rest.split(END, 1)[1]
    else:
        text = text.rstrip("\n") + "\n\n" + new
    write_whole(page, text)
    write_whole(folder / FIGURE, figure(frame[(frame["f"] == 100) & (frame["pleiotropy"] == 0)]))
