"""Coherence, rules and verdicts as text and JSON."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from gnbreport.claims.finding import Finding
from gnbreport.claims.model import VERDICT_WORDS, Claim, Coherence
from gnbreport.claims.p_causes import show
from gnbreport.claims.patterns import patterns
from gnbreport.claims.rules import RULES, Rule

_HOLD = frozenset({"reproduced", "reproduced_within_monte_carlo", "rounding_style", "not_computable"})
_COHERENCE_WORDS = {
    "incoherent": "incoherent (not mutually consistent)",
    "coherent_t": "coherent (with Student's t)",
    "marginal": "marginal (within a whole unit of the last digit)",
}
_SHOWN = 3  # explanations shown for each claim


def as_text(results: Sequence[Coherence], show_all: bool = False) -> str:
    """Findings claim by claim, then counts."""
    blocks = [_block(r) for r in results if show_all or r.rules or r.verdict in {"marginal", "incoherent"}]
    counts = Counter(r.verdict for r in results)
    total = ", ".join(f"{n} {v}" for v, n in sorted(counts.items()))
    failed = sum(not r.holds for r in results)
    last = f"{len(results)} claims: {total}; {failed} do{'es' if failed == 1 else ''} not hold\n"
    return "\n".join([*blocks, last])


def _block(result: Coherence) -> str:
    """One claim with what was found."""
    claim = result.claim
    about = " -> ".join(x for x in (claim.exposure, claim.mediator, claim.outcome) if x)
    error = [f"{name.upper() if name == 'se' else name} {text}" for name, text in claim.printed_error.items()]
    p = f"P {claim.printed_p}" if claim.p else ""
    figures = ", ".join(x for x in (_named(claim), claim.printed_ci, *error, p) if x)
    lines = [
        f"{claim.id}  {_COHERENCE_WORDS.get(result.verdict, result.verdict)}: {result.reason}",
        f"    printed: {figures}" + (f"  [{about}]" if about else ""),
    ]
    if result.p_implied is not None:
        lines.append(f"    implied P: {show(result.p_implied, result.log10_p_implied)}")
    lines += [f"    likely: {e.text} [{e.rule}]" for e in result.explanations[:_SHOWN]]
    lines += [f"    note: {n}" for n in result.notes]
    if result.rules:
        lines.append(f"    rules: {' '.join(result.rules)}")
    return "\n".join(lines) + "\n"


def _named(claim: Claim) -> str:
    """The estimate with its kind, unless it says so itself."""
    own = claim.estimate.strip().lower().startswith(claim.kind.lower())
    return claim.estimate if own else f"{claim.kind} {claim.estimate}"


def as_json(results: Sequence[Coherence]) -> str:
    """Results as JSON: per claim verdict, implied P, explanations ranked, multiplier, rules."""
    return _dump({"claims": [_record(r) for r in results]})


def _record(result: Coherence) -> dict[str, Any]:
    """One claim as JSON."""
    claim, k = result.claim, result.multiplier
    explanations = [
        {"rule": e.rule, "text": e.text, "weight": e.weight, "p_implied": _pair(e.p_range)} for e in result.explanations
    ]
    return {
        "id": claim.id,
        "paper": claim.paper,
        "kind": claim.kind,
        "printed": {
            "estimate": claim.estimate,
            "ci": claim.printed_ci,
            "p": claim.printed_p,
            **claim.printed_error,
        },
        "verdict": result.verdict,
        "holds": result.holds,
        "reason": result.reason,
        "p_implied": _pair(result.p_implied),
        "log10_p_implied": _pair(result.log10_p_implied),
        "multiplier": None
        if k is None
        else {"value": _finite(k.value), "low": _finite(k.low), "high": _finite(k.high)},
        "n_implied": list(result.n_implied) if result.n_implied else None,
        "explanations": explanations,
        "rules": list(result.rules),
        "notes": list(result.notes),
    }


def _pair(pair: tuple[float, float] | None) -> list[float | None] | None:
    return None if pair is None else [_finite(pair[0]), _finite(pair[1])]


def _finite(x: float) -> float | None:
    return x if math.isfinite(x) else None


def _dump(document: object) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def instruments_text(found: Mapping[tuple[str, str], Sequence[Finding]]) -> str:
    """Findings on published instruments, pair by pair, then counts."""
    lines = []
    for (exposure, outcome), findings in found.items():
        for f in findings:
            which = f" ({', '.join(f.variants)})" if f.variants else ""
            lines.append(f"{exposure} -> {outcome}  {RULES[f.rule].severity}: {f.text}{which} [{f.rule}]")
    total = sum(len(f) for f in found.values())
    pairs = f"{len(found)} pair{'' if len(found) == 1 else 's'} of instruments"
    return "\n".join([*lines, f"{pairs}: {total} finding{'' if total == 1 else 's'}"]) + "\n"


def instruments_json(found: Mapping[tuple[str, str], Sequence[Finding]]) -> str:
    """Findings on published instruments as JSON."""
    rows = [
        {
            "exposure": exposure,
            "outcome": outcome,
            "rule": f.rule,
            "severity": RULES[f.rule].severity,
            "what": f.text,
            "n_variants": f.count,
            "variants": list(f.variants),
        }
        for (exposure, outcome), findings in found.items()
        for f in findings
    ]
    return _dump({"pairs": len(found), "instruments": rows})


def rule_text(rule: Rule) -> str:
    """One rule in full."""
    return f"{rule.id}  {rule.title}\nseverity: {rule.severity}\n{rule.rationale}\nsource: {rule.source}\n"


def rules_text() -> str:
    """All rules, one a line."""
    return "".join(f"{r.id}  {r.severity:<8}{r.title}\n" for r in RULES.values())


def holds(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether every claim of table ``claims`` stands, as far as it could be judged."""
    return all(r["verdict"] in _HOLD and r["coherence"] != "incoherent" for r in rows)


def verdicts_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Paper says, we get, verdict; then counts."""
    lines = []
    for row in rows:
        lines.append(f"{row['claim']}  {VERDICT_WORDS.get(row['verdict'], row['verdict'])}: {row['reason']}")
        printed = ", ".join(x for x in (row["printed_estimate"], row["printed_ci"]) if x)
        lines.append(f"    paper: {row['kind']} {printed}" + (f", P {row['printed_p']}" if row["printed_p"] else ""))
        if math.isfinite(row["our_estimate"]):
            limits = (
                f" ({row['our_ci_low']:.4g} to {row['our_ci_high']:.4g})" if math.isfinite(row["our_ci_low"]) else ""
            )
            lines.append(f"    ours:  {row['our_estimate']:.4g}{limits}, P {row['our_p']:.3g}")
        if row["coherence"] in {"incoherent", "marginal"} or row["explanation"]:
            words = _COHERENCE_WORDS.get(row["coherence"], row["coherence"])
            lines.append(f"    printed figures: {words}; {row['explanation']}")
    lines += [sentence for _, _, sentence in patterns(rows)]
    counts = Counter(str(r["verdict"]) for r in rows)
    total = ", ".join(f"{n} {VERDICT_WORDS.get(v, v)}" for v, n in sorted(counts.items()))
    return "\n".join([*lines, f"{len(rows)} claims: {total}"]) + "\n"


def verdicts_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Table ``claims`` as JSON."""
    shared = [{"rule": rule, "claims": members, "text": text} for rule, members, text in patterns(rows)]
    return _dump({"claims": [{k: _plain(v) for k, v in row.items()} for row in rows], "patterns": shared})


def _plain(value: Any) -> Any:
    """A cell as JSON: missing and infinite numbers are null."""
    if value is None or value != value or (isinstance(value, float) and math.isinf(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def rules_page() -> str:
    """The rule catalogue as Markdown (docs/rules.md)."""
    head = (
        "# Rules\n\nPermanent ids: an id is never reused. `gnbreport explain GNB-CON-004` prints one. "
        "Severity: error (figures cannot be true\n"
        "together), warning (a reader should know), note (a reading or a remark).\n"
    )
    families = {
        "CON": "A claim's own figures",
        "TAB": "Figures of a table against each other",
        "INS": "Instrument tables",
        "REP": "Published figures against ours",
    }
    parts = [head]
    for key, title in families.items():
        parts.append(f"\n## {title}\n")
        for rule in RULES.values():
            if rule.id.startswith(f"GNB-{key}"):
                parts.append(
                    f"\n**{rule.id}** ({rule.severity}): {rule.title}. {rule.rationale} Source: {rule.source}.\n"
                )
    return "".join(parts)
