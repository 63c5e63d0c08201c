"""Fates of variants, under the name by which harmonised tables know them."""

from gnbreport.dispositions import Disposition

__all__ = ["Disposition"]
