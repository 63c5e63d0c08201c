"""A synthetic study with known truth, in the real file layouts."""

from gnbreport.simulate.design import EMBEDDED_SEED, Design, PlantedTaxon
from gnbreport.simulate.study import simulate
from gnbreport.simulate.truth import PlantedEffect, Truth

__all__ = ["EMBEDDED_SEED", "Design", "PlantedEffect", "PlantedTaxon", "Truth", "simulate"]
