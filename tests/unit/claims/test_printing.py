"""Text and pages made from rules and results."""

from gnbreport.claims import RULES
from gnbreport.claims.printing import holds, rules_page, verdicts_json, verdicts_text
from tests.paths import ROOT

ROW = {
    "claim": "c",
    "verdict": "reproduced",
    "reason": "ours",
    "kind": "beta",
    "printed_estimate": "0.1",
    "printed_ci": "",
    "printed_p": "= 0.02",
    "our_estimate": 0.1,
    "our_ci_low": float("nan"),
    "our_ci_high": float("nan"),
    "our_p": 0.02,
    "coherence": "coherent",
    "explanation": "",
    "rules": "",
}


def test_the_rules_page_is_that_of_the_catalogue():
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_page()
    assert all(id_ in rules_page() for id_ in RULES)


def test_verdicts_as_text_and_json():
    assert "1 claims: 1 reproduced" in verdicts_text([ROW])
    assert '"our_ci_low": null' in verdicts_json([ROW])


def test_what_holds_and_what_does_not():
    assert holds([ROW])
    assert not holds([{**ROW, "verdict": "differs"}])
    assert not holds([{**ROW, "coherence": "incoherent"}])
