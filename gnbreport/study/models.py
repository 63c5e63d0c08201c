"""The study file as frozen models: what is asked (traits, choices, claims), nothing computed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from gnbreport.study.choices import AnalysisChoices

Role = Literal["exposure", "mediator", "outcome"]

#: Units of a binary trait, as study files name them.
LOG_ODDS = "log odds"

#: Sections of the report, in its order.
ReportSection = Literal[
    "summary",
    "design",
    "sources",
    "instruments",
    "outcome",
    "mediators",
    "mediator_outcome",
    "sensitivity",
    "mediation",
    "reproduction",
    "robustness",
    "truth",
    "changes",
    "strobe",
    "methods",
    "limitations",
    "provenance",
]

#: Kinds of plots that a study may leave out.
ReportPlot = Literal[
    "framework", "flow", "forest", "volcano", "ranks", "scatter", "variants", "leave_one_out", "funnel", "radial"
]


def _no_control_characters(value: object) -> object:
    """Refuse control characters in text that reaches reports and file names."""
    if isinstance(value, str) and any(ord(c) < 32 and c not in "\n\t" for c in value):
        raise ValueError("contains control characters")
    return value


def _one_or_more(value: object) -> object:
    """One text where several are allowed."""
    return (value,) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_no_control_characters)]
Identifier = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_no_control_characters)]
Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$")]


class Frozen(BaseModel):
    """Base: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Frozen):
    """One GWAS file and what is known of it. It holds one trait, or many (``many = true``)."""

    file: Text = Field(description="path, relative to the study file")
    id: Identifier | None = Field(None, description="trait id; required unless many")
    label: Text = ""
    many: bool = Field(False, description="the file holds many traits, named by a column (MiBioGen: bac)")
    only: tuple[Identifier, ...] = Field((), description="with many: only these traits")
    hits_only: bool = Field(False, description="the file holds only its top hits: nothing else can be looked up")
    whole_files: dict[Identifier, Text] = Field(
        {}, description="with hits_only: trait id -> file with all its variants"
    )
    replication: Text | None = Field(
        None,
        description="file of another sample of the trait: instruments are selected in `file`, effects come from here",
    )
    layout: str | None = Field(None, description="file layout; recognised from the content if not given")
    columns: dict[str, str] = Field({}, description="column map for layouts that are not built in")
    rank: Text = Field("", description="group for multiple testing, e.g. the taxonomic rank; MiBioGen names carry it")
    type: Literal["continuous", "binary"] = "continuous"
    units: Text = "SD"
    n: float | None = Field(None, gt=1, description="sample size as stated; used where the file has none")
    cases: float | None = Field(None, gt=0)
    prevalence: float | None = Field(None, gt=0, lt=1)
    build: Text = ""
    ancestry: Text = ""
    accession: Text = ""
    pmid: Text = ""
    url: Text = ""
    sha256: str | None = Field(None, pattern=r"^[0-9a-f]{64}$")

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not self.many and self.id is None:
            raise ValueError("id is required (or set many = true for a file with many traits)")
        if self.many and self.id is not None:
            raise ValueError("a file with many traits takes its ids from the file; remove id")
        return self


class Panel(Frozen):
    """The LD panel: a PLINK fileset."""

    prefix: Text = Field(description="path without .bed/.bim/.fam (or .pgen/.pvar/.psam), relative to the study file")
    label: Text = ""
    build: Text = ""
    ancestry: Text = ""


class About(Frozen):
    """Table [study]."""

    id: Slug
    title: Text
    status: Literal["real", "simulated"]
    date: date
    seed: int = Field(0, ge=0)
    authors: tuple[Text, ...] = ()
    reference: Text = Field("", description="the publication this study re-analyses, in one line")
    notes: Text = ""
    claims: Text | None = Field(None, description="file with published claims, relative to the study file")
    published: Annotated[tuple[Text, ...], BeforeValidator(_one_or_more)] = Field(
        (), description="files with published tables whose analysis is searched, relative to the study file"
    )
    truth: Text | None = Field(None, description="simulated studies: truth.json with the planted values")


class ReportChoices(Frozen):
    """Table [report]: what the report shows; no number depends on it."""

    version: Slug = "0.1.0"
    sections: tuple[ReportSection, ...] = Field((), description="sections to show, in order; empty for all")
    omit: tuple[ReportSection, ...] = Field((), description="sections to leave out")
    methods: tuple[Identifier, ...] = Field(
        (), description="methods to show; empty for all; the main method and the Wald ratio always are"
    )
    omit_plots: tuple[ReportPlot, ...] = Field((), description="plots to leave out")
    logo: Text | None = Field(None, description="PNG, JPEG, WebP or SVG, relative to the study file; at most 200 kB")
    css: Text | None = Field(
        None, description="style sheet after the page's own, relative to the study file; at most 100 kB, loads nothing"
    )
    pdf: bool = True


class Study(Frozen):
    """A study: one or more exposures, mediators (may be none), outcomes, the panel and all choices."""

    study: About
    report: ReportChoices = ReportChoices()
    exposures: tuple[Source, ...] = Field(min_length=1)
    mediators: tuple[Source, ...] = ()
    outcomes: tuple[Source, ...] = Field(min_length=1)
    panel: Panel | None = None
    choices: AnalysisChoices = AnalysisChoices()
    folder: Path = Field(Path(), exclude=True, description="folder of the study file; set by the reader")

    @model_validator(mode="after")
    def _shown_methods_are_estimated(self) -> Self:
        known = self.choices.estimation.methods
        unknown = [m for m in self.report.methods if m not in known]
        if unknown:
            raise ValueError(
                f"report.methods: {', '.join(unknown)} not among choices.estimation.methods ({', '.join(known)})"
            )
        return self

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.choices.selection.clump == "ld" and self.panel is None:
            raise ValueError("panel: LD clumping needs a [panel]; or set choices.selection.clump = 'distance'")
        ids = [s.id for s in (*self.exposures, *self.mediators, *self.outcomes) if s.id]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"trait ids must differ; given more than once: {', '.join(twice)}")
        if any(s.many for s in (*self.mediators, *self.outcomes)):
            raise ValueError("many = true is for exposures only")
        return self

    @classmethod
    def read(cls, path: str | Path) -> Study:
        """Read a study file; see :func:`gnbreport.study.read.read_study`."""
        from gnbreport.study.read import read_study

        return read_study(path)

    def path(self, relative: str) -> Path:
        """A path of the study file, resolved against its folder."""
        return self.folder / relative

    def sources(self) -> tuple[tuple[Role, Source], ...]:
        """All sources with their roles, in the order of the file."""
        return (
            *(("exposure", s) for s in self.exposures),
            *(("mediator", s) for s in self.mediators),
            *(("outcome", s) for s in self.outcomes),
        )

    @property
    def simulated(self) -> bool:
        """Whether the data are simulated: then nothing in the report is a finding."""
        return self.study.status == "simulated"
