"""Sensitivity diagnostics of one exposure-outcome pair: do the instruments hold, does the estimate hang on a few?"""

from gnbreport.mr.distortion import Distortion
from gnbreport.mr.presso import Presso, VariantTest, presso
from gnbreport.sensitivity.diagnostics import Diagnostics, diagnose
from gnbreport.sensitivity.heterogeneity import Regressions, heterogeneity, i2_gx, pleiotropy, rucker
from gnbreport.sensitivity.influence import funnel, influence
from gnbreport.sensitivity.leave_one_out import leave_one_out, single_variant
from gnbreport.sensitivity.multiplicity import EffectiveTests, effective_tests
from gnbreport.sensitivity.options import Options
from gnbreport.sensitivity.outliers import Removal, outlier_removed
from gnbreport.sensitivity.radial import radial_outliers
from gnbreport.sensitivity.steiger import direction, steiger_filter
from gnbreport.sensitivity.strength import brion_power, f_statistics, overlap_profile, r_squared, strength

__all__ = [
    "Diagnostics",
    "Distortion",
    "EffectiveTests",
    "Options",
    "Presso",
    "Regressions",
    "Removal",
    "VariantTest",
    "brion_power",
    "diagnose",
    "direction",
    "effective_tests",
    "f_statistics",
    "funnel",
    "heterogeneity",
    "i2_gx",
    "influence",
    "leave_one_out",
    "outlier_removed",
    "overlap_profile",
    "pleiotropy",
    "presso",
    "r_squared",
    "radial_outliers",
    "rucker",
    "single_variant",
    "steiger_filter",
    "strength",
]
