"""Where a package's search stops early: ours is nearer the optimum, and at the package's own stop gives its numbers.

So the whole difference is the package's tolerance, not another formula.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from scipy import stats

from gnbreport.kernels import raps, robust
from gnbreport.kernels.median import weighted_median
from gnbreport.kernels.regression import line_fit
from gnbreport.kernels.robust_losses import LOSSES
from gnbreport.kernels.tails import chi2_1_upper
from gnbreport.mr import Options
from tests.paths import needs_shared
from tests.reference.test_univariable import DROWNED, FILES, ZERO, look_up, numbers, pair, result

pytestmark = needs_shared

OVERDISPERSED = {
    "l2": "mr.raps/mle_overdispersed_l2",
    "huber": "mr.raps/PATCHED_mle_overdispersed_huber",
    "tukey": "mr.raps/PATCHED_mle_overdispersed_tukey",
}
#: Tukey's loss: the package is at another solution, far from Huber's (see test_profile_likelihood_at_least_as_high).
ANOTHER_SOLUTION = {(DROWNED, "tukey"), ("uni_J002_opposite", "tukey")}
#: Peer's Huber constants come from quadrature: relative error 4e-7 in delta, 2e-5 in the second moment.
QUADRATURE = {"l2": 1e-6, "huber": 2e-5, "tukey": 1e-6}


def overdispersed() -> list[tuple[str, str]]:
    """Files and losses with a number of mr.raps and more than one variant."""
    return [
        (file, loss)
        for file in FILES
        for loss, path in OVERDISPERSED.items()
        if isinstance(look_up(numbers(file), f"{path}/beta.hat"), float)
        and len(pair(file)) > 1
        and (file, loss) not in ANOTHER_SOLUTION
    ]


def associations(file: str) -> raps.Associations:
    data = pair(file)
    return raps.Associations(data.beta_exposure, data.se_exposure, data.beta_outcome, data.se_outcome)


def raps_equations(file: str, loss: str, b: float, tau2: float) -> float:
    """Largest of both equations in units of their standard deviations; at ``tau2 = 0`` the second may be negative."""
    rho, data = LOSSES[loss], associations(file)
    v, r, u = raps.parts(b, tau2, data)
    psi, share = rho.psi(r), data.sx**2 / v
    slope = np.sum(u * psi / np.sqrt(v)) / np.sqrt(rho.c1 * np.sum(u**2 / v))
    spread = np.sum(share * (r * psi - rho.delta)) / np.sqrt(rho.c2 * np.sum(share**2))
    return max(abs(slope), max(spread, 0.0) if tau2 == 0.0 else abs(spread))


@pytest.mark.parametrize(("file", "loss"), overdispersed())
def test_overdispersed_profile_likelihood_solves_its_equations(file: str, loss: str) -> None:
    """Both equations are 0 at ours; at mr.raps' at best as near (bounded 1-D searches, tolerance 1e-4 of the range)."""
    peer = look_up(numbers(file), OVERDISPERSED[loss])
    ours = raps.overdispersed_mle(associations(file), LOSSES[loss])
    left_over = raps_equations(file, loss, ours.slope, ours.tau2)
    assert left_over < 1e-9
    assert left_over <= raps_equations(file, loss, peer["beta.hat"], peer["tau2.hat"])


@pytest.mark.parametrize(("file", "loss"), overdispersed())
@pytest.mark.parametrize("quantity", ["beta.hat", "beta.se", "tau2.se"])
def test_at_the_packages_over_dispersion_the_numbers_are_the_packages(file: str, loss: str, quantity: str) -> None:
    peer = look_up(numbers(file), OVERDISPERSED[loss])
    data, rho = associations(file), LOSSES[loss]
    starts = [peer["beta.hat"] + step * peer["beta.se"] for step in (-0.1, 0.0, 0.1)]
    slope = raps._refine(*starts, peer["tau2.hat"], data, rho)
    there = raps.mle_with_errors(slope, peer["tau2.hat"], data, rho)
    if quantity == "beta.hat":
        assert abs(there.slope - peer["beta.hat"]) < 1e-4 * peer["beta.se"]
    elif quantity == "beta.se":
        assert there.standard_error == pytest.approx(peer["beta.se"], rel=2e-6)
    else:
        assert there.tau2_standard_error == pytest.approx(peer["tau2.se"], rel=QUADRATURE[loss])


class Robust(NamedTuple):
    """A fit by lmrob: with an intercept or through the origin, penalised weights or not, fixed effects or not."""

    line: bool = False
    penalised: bool = False
    fixed: bool = False


ROBUST = {
    "MendelianRandomization/ivw_robust_random": Robust(),
    "MendelianRandomization/ivw_robust_fixed": Robust(fixed=True),
    "MendelianRandomization/ivw_robust_penalized_random": Robust(penalised=True),
    "MendelianRandomization/egger_robust": Robust(line=True),
    "MendelianRandomization/egger_robust_penalized": Robust(line=True, penalised=True),
}
#: The package's penalised weight of a variant with x = 0 is not a number.
NO_WEIGHT = {(ZERO, "MendelianRandomization/ivw_robust_penalized_random")}


def robust_cases() -> list[tuple[str, str]]:
    return [
        (file, path)
        for file in FILES
        for path in ROBUST
        if isinstance(look_up(numbers(file), f"{path}/RSE"), float)
        and len(pair(file)) > 1
        and (file, path) not in NO_WEIGHT
    ]


def standardised(file: str, path: str) -> tuple[np.ndarray, np.ndarray]:
    """Design and outcome times the square roots of their weights, in the package's coding (a row with x = 0: y = 0)."""
    data, fit = pair(file), ROBUST[path]
    x, y, w = data.beta_exposure, data.beta_outcome, data.se_outcome**-2.0
    if fit.line:
        design, y = np.column_stack([np.ones(len(x)), np.abs(x)]), y * np.sign(x)
        plain = line_fit(np.abs(x), y, w)
        residual = y - plain.intercept - plain.slope * np.abs(x)
    else:
        design, ratios = x[:, None], np.where(x == 0.0, np.copysign(np.inf, y), y / np.where(x == 0.0, 1.0, x))
        residual = y - weighted_median(ratios, np.ones(len(x))) * x
    if fit.penalised:
        w = w * np.minimum(1.0, 100.0 * chi2_1_upper(np.sqrt(w) * residual))
    return design * np.sqrt(w)[:, None], y * np.sqrt(w)


@pytest.mark.parametrize(("file", "path"), robust_cases())
def test_robust_scale_is_at_most_the_packages(file: str, path: str) -> None:
    """The S-estimate minimises the scale: ours is never above lmrob's."""
    design, y = standardised(file, path)
    scale = float(look_up(numbers(file), f"{path}/RSE"))
    assert robust.s_estimate(np.linalg.qr(design)[0], y)[1] <= scale * (1 + 1e-11)


@cache
def at_the_packages_scale(file: str, path: str) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of the M-step and their floored errors at lmrob's scale, slope last."""
    design, y = standardised(file, path)
    scale = look_up(numbers(file), f"{path}/RSE")
    base, triangle = np.linalg.qr(design)
    start, _ = robust.s_estimate(base, y)
    final = robust.m_step(base, y, start, scale)
    back = np.linalg.inv(triangle)
    errors = np.sqrt(np.diag(back @ robust.mm_covariance(base, y, final, start, scale) @ back.T))
    return back @ final, errors / (scale if ROBUST[path].fixed else min(1.0, scale))


@pytest.mark.parametrize(("file", "path"), robust_cases())
@pytest.mark.parametrize("term", ["slope", "intercept"])
def test_at_the_packages_scale_estimate_and_error_are_the_packages(file: str, path: str, term: str) -> None:
    if term == "intercept" and not ROBUST[path].line:
        return
    peer, (estimates, errors) = look_up(numbers(file), path), at_the_packages_scale(file, path)
    place, name = (-1, "Estimate") if term == "slope" else (0, "Intercept")
    mark = {"slope": ".Est", "intercept": ".Int"}[term] if ROBUST[path].line else ""
    # the error takes the S-estimate's residuals too, which are the package's own
    assert errors[place] == pytest.approx(peer[f"StdError{mark}"], rel=2e-5 if file == DROWNED else 5e-6)
    near = 2e-6 * errors[place]
    assert estimates[place] == pytest.approx(peer[name], rel=1e-6, abs=near)
    for bound, sign in (("Lower", -1.0), ("Upper", 1.0)):
        limit = estimates[place] + sign * stats.norm.isf(0.025) * errors[place]
        assert limit == pytest.approx(peer[f"CI{bound}{mark}"], rel=1e-6, abs=20 * near)
    z = abs(estimates[place] / errors[place])
    p = peer[{".Est": "Causal.pval", ".Int": "Pleio.pval", "": "Pvalue"}[mark]]
    assert 2 * stats.norm.sf(z) == pytest.approx(p, rel=1e-5 * max(1.0, z * z), abs=1e-15)


@pytest.mark.parametrize(("file", "path"), [(f, p) for f, p in robust_cases() if ROBUST[p].line and f != ZERO])
def test_robust_line_as_it_is(file: str, path: str) -> None:
    """With our own scale, up to 5e-4 below: within 1e-3 standard errors; the sum of squares likewise."""
    options = Options(robust_penalised=ROBUST[path].penalised)
    found, peer = result(file, "egger_robust", options), look_up(numbers(file), path)
    assert found.extras["scale"] == pytest.approx(peer["RSE"], rel=1e-3)
    assert abs(found.estimate - peer["Estimate"]) < 1e-3 * peer["StdError.Est"]
    assert abs(found.extras["intercept"] - peer["Intercept"]) < 1e-3 * peer["StdError.Int"]
    assert found.standard_error == pytest.approx(peer["StdError.Est"], rel=1e-3)
    assert found.extras["intercept_standard_error"] == pytest.approx(peer["StdError.Int"], rel=1e-3)
    if not ROBUST[path].penalised:
        assert found.extras["q"] == pytest.approx(peer["Heter.Stat"][0], rel=1e-4)
        assert found.extras["q_p_value"] == pytest.approx(peer["Heter.Stat"][1], rel=1e-3)
