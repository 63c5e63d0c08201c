"""Methods text, written from the study's choices, with citations."""

from __future__ import annotations

from gnbreport.report import methods_text, references
from gnbreport.report.blocks import Section
from gnbreport.report.context import Context
from gnbreport.report.texts import text


def build(context: Context) -> Section:
    """Paragraphs and the references they cite."""
    paragraphs = methods_text.paragraphs(context)
    cited = references.cited(" ".join(p.text for p in paragraphs))
    facts = {
        "paragraphs": [(p.head, references.linked(p.text)) for p in paragraphs],
        "references": [(r.id, references.formatted(r)) for r in cited],
    }
    return Section("methods", text("methods.title"), (), facts)
