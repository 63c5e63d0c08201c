"""The works that the methods text cites: shown in the report, and written beside it as CSL-JSON and BibTeX.

Authors, title, journal, volume, pages and DOI were held against citations in public bibliographies. RadialMR's own citation
file gives 10.1093/ije/dyy265 for bowden2018; all others give the DOI below.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from gnbreport.report.texts import text


@dataclass(frozen=True, slots=True)
class Reference:
    """One article."""

    id: str
    authors: tuple[str, ...]
    year: int
    title: str
    journal: str
    volume: str
    pages: str
    doi: str = ""


def _ref(line: str) -> Reference:
    i, authors, year, title, journal, volume, pages, doi = (p.strip() for p in line.split("|"))
    return Reference(i, tuple(a.strip() for a in authors.split(";")), int(year), title, journal, volume, pages, doi)


REFERENCES = {
    r.id: r
    for r in map(
        _ref,
        """
strobe | Skrivankova VW; Richmond RC; Woolf BAR; Yarmolinsky J; Davies NM; Swanson SA; VanderWeele TJ; Higgins JPT; Timpson NJ; Dimou N; Langenberg C; Golub RM; Loder EW; Gallo V; Tybjaerg-Hansen A; Davey Smith G; Egger M; Richards JB | 2021 | Strengthening the reporting of observational studies in epidemiology using Mendelian randomization: the STROBE-MR statement | JAMA | 326 | 1614-1621 | 10.1001/jama.2021.18236
burgess2013 | Burgess S; Butterworth A; Thompson SG | 2013 | Mendelian randomization analysis with multiple genetic variants using summarized data | Genetic Epidemiology | 37 | 658-665 | 10.1002/gepi.21758
bowden2015 | Bowden J; Davey Smith G; Burgess S | 2015 | Mendelian randomization with invalid instruments: effect estimation and bias detection through Egger regression | International Journal of Epidemiology | 44 | 512-525 | 10.1093/ije/dyv080
bowden2016 | Bowden J; Davey Smith G; Haycock PC; Burgess S | 2016 | Consistent estimation in Mendelian randomization with some invalid instruments using a weighted median estimator | Genetic Epidemiology | 40 | 304-314 | 10.1002/gepi.21965
hartwig2017 | Hartwig FP; Davey Smith G; Bowden J | 2017 | Robust inference in summary data Mendelian randomization via the zero modal pleiotropy assumption | International Journal of Epidemiology | 46 | 1985-1998 | 10.1093/ije/dyx102
bowden2017 | Bowden J; Del Greco MF; Minelli C; Davey Smith G; Sheehan N; Thompson J | 2017 | A framework for the investigation of pleiotropy in two-sample summary data Mendelian randomization | Statistics in Medicine | 36 | 1783-1802 | 10.1002/sim.7221
bowden2018 | Bowden J; Spiller W; Del Greco MF; Sheehan N; Thompson J; Minelli C; Davey Smith G | 2018 | Improving the visualization, interpretation and analysis of two-sample summary data Mendelian randomization via the Radial plot and Radial regression | International Journal of Epidemiology | 47 | 1264-1278 | 10.1093/ije/dyy101
verbanck2018 | Verbanck M; Chen CY; Neale B; Do R | 2018 | Detection of widespread horizontal pleiotropy in causal relationships inferred from Mendelian randomization between complex traits and diseases | Nature Genetics | 50 | 693-698 | 10.1038/s41588-018-0099-7
hemani2017 | Hemani G; Tilling K; Davey Smith G | 2017 | Orienting the causal relationship between imprecisely measured traits using GWAS summary data | PLoS Genetics | 13 | e1007081 | 10.1371/journal.pgen.1007081
carter2021 | Carter AR; Sanderson E; Hammerton G; Richmond RC; Davey Smith G; Heron J; Taylor AE; Davies NM; Howe LD | 2021 | Mendelian randomisation for mediation analysis: current methods and challenges for implementation | European Journal of Epidemiology | 36 | 465-478 | 10.1007/s10654-021-00757-1
sobel1982 | Sobel ME | 1982 | Asymptotic confidence intervals for indirect effects in structural equation models | Sociological Methodology | 13 | 290-312 | 10.2307/270723
benjamini1995 | Benjamini Y; Hochberg Y | 1995 | Controlling the false discovery rate: a practical and powerful approach to multiple testing | Journal of the Royal Statistical Society B | 57 | 289-300 | 10.1111/j.2517-6161.1995.tb02031.x
chang2015 | Chang CC; Chow CC; Tellier LCAM; Vattikuti S; Purcell SM; Lee JJ | 2015 | Second-generation PLINK: rising to the challenge of larger and richer datasets | GigaScience | 4 | 7 | 10.1186/s13742-015-0047-8
burgess2016 | Burgess S; Davies NM; Thompson SG | 2016 | Bias due to participant overlap in two-sample Mendelian randomization | Genetic Epidemiology | 40 | 597-608 | 10.1002/gepi.21998
""".strip().splitlines(),
    )
}

_CITE = re.compile(r"\[@([a-z0-9]+)\]")


def cited(said: str) -> list[Reference]:
    """References in the order of their first citation ``[@id]`` in a text."""
    return [REFERENCES[i] for i in dict.fromkeys(_CITE.findall(said))]


def linked(said: str) -> Markup:
    """The text with citations as links, ``(Bowden et al. 2015)``."""
    return Markup(
        _CITE.sub(
            lambda m: f'(<a class="cite" href="#ref-{m.group(1)}">{escape(_short(m.group(1)))}</a>)', str(escape(said))
        )
    )


def _short(identifier: str) -> str:
    reference = REFERENCES[identifier]
    first, *others = (author.rsplit(" ", 1)[0] for author in reference.authors)
    if not others:
        return text("references.cited.alone", first=first, year=reference.year)
    if len(others) == 1:
        return text("references.cited.pair", first=first, second=others[0], year=reference.year)
    return text("references.cited.several", first=first, year=reference.year)


def formatted(reference: Reference) -> str:
    """One reference, in the manner of journals."""
    names = ", ".join(reference.authors[:3])
    if len(reference.authors) > 3:
        names = text("references.more_authors", names=names)
    pages = reference.pages.replace("-", "\u2013")
    doi = f" doi:{reference.doi}" if reference.doi else ""
    return f"{names}. {reference.title}. {reference.journal} {reference.year};{reference.volume}:{pages}.{doi}"


def csl_json(references: list[Reference]) -> str:
    """CSL-JSON, as reference managers read it."""
    items: list[dict[str, Any]] = [
        {
            "id": r.id,
            "type": "article-journal",
            "title": r.title,
            "container-title": r.journal,
            "volume": r.volume,
            "page": r.pages,
            "DOI": r.doi,
            "issued": {"date-parts": [[r.year]]},
            "author": [dict(zip(("family", "given"), a.rsplit(" ", 1), strict=True)) for a in r.authors],
        }
        for r in references
    ]
    return json.dumps(items, indent=1, ensure_ascii=False) + "\n"


def bibtex(references: list[Reference]) -> str:
    """BibTeX."""
    return "\n".join(
        f"@article{{{r.id},\n  author = "
        f"{{{' and '.join(a.replace(' ', ', ') if a.count(' ') == 1 else ', '.join(a.rsplit(' ', 1)) for a in r.authors)}}},\n"
        f"  title = {{{{{r.title}}}}},\n  journal = {{{r.journal}}},\n  year = {{{r.year}}},\n  volume = "
        f"{{{r.volume}}},\n"
        f"  pages = {{{r.pages.replace('-', '--')}}},\n  doi = {{{r.doi}}}\n}}\n"
        for r in references
    )
