"""The study file: what is asked, and every analytic choice by name."""

from gnbreport.study.choices import AnalysisChoices
from gnbreport.study.models import LOG_ODDS, Panel, Source, Study
from gnbreport.study.read import read_study
from gnbreport.study.traits import RANKS, Trait, trait_of

__all__ = ["LOG_ODDS", "RANKS", "AnalysisChoices", "Panel", "Source", "Study", "Trait", "read_study", "trait_of"]
