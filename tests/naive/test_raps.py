"""RAPS by estimating equations against a slow twin: numeric roots, numeric Jacobian, and simulation."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from gnbreport.estimates import NotApplicable
from gnbreport.harmonise import Harmonised
from gnbreport.kernels.raps import Associations, overdispersed_mle, parts
from gnbreport.kernels.raps_equations import estimating_equations
from gnbreport.kernels.robust_losses import LOSSES, Loss
from gnbreport.mr import METHODS, Options
from gnbreport.streams import stream

SLOPE, TAU2 = 0.4, 4e-4


def strengths(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True associations with the exposure (mean F about 60) and both standard errors, ``(J,)`` each."""
    rng = stream(7, "raps-design", str(count))
    sx, sy = rng.uniform(0.005, 0.01, count), rng.uniform(0.008, 0.02, count)
    return 7.7 * sx * rng.normal(size=count), sx, sy


def draw(count: int, rng: np.random.Generator) -> Associations:
    """One data set under the model, balanced pleiotropy of variance ``TAU2``."""
    mu, sx, sy = strengths(count)
    y = SLOPE * mu + np.sqrt(sy**2 + TAU2) * rng.normal(size=count)
    return Associations(mu + sx * rng.normal(size=count), sx, y, sy)


def scores(point: np.ndarray, data: Associations, loss: Loss) -> np.ndarray:
    """Each variant's term of both equations, ``(J, 2)``, from the formula with the strengths as a weighted mean."""
    b, tau2 = point
    x, sx, y, sy = data
    g = (x / sx**2 + b * y / (sy**2 + tau2)) / (1 / sx**2 + b**2 / (sy**2 + tau2))
    v = b**2 * sx**2 + sy**2 + tau2
    r = (y - b * x) / np.sqrt(v)
    return np.stack([g * loss.psi(r) / np.sqrt(v), (r * loss.psi(r) - loss.delta) / v], axis=1)


def numeric_sandwich(point: np.ndarray, data: Associations, loss: Loss) -> np.ndarray:
    """Standard errors from central differences of the equations and the empirical variance of their terms."""
    step = 1e-4 * point
    a = np.stack(
        [
            (scores(point + h, data, loss).sum(0) - scores(point - h, data, loss).sum(0)) / (2 * h.sum())
            for h in np.diag(step)
        ],
        axis=1,
    )
    terms = scores(point, data, loss)
    inverse = np.linalg.inv(a)
    return np.sqrt(np.diag(inverse @ (terms.T @ terms) @ inverse.T))


@pytest.mark.parametrize("name", LOSSES)
def test_moments(name: str) -> None:
    """The closed-form constants, by quadrature."""
    loss = LOSSES[name]

    def expect(power: int, square: int) -> float:
        def integrand(z: float) -> float:
            return z**power * float(loss.psi(np.array(z))) ** square * stats.norm.pdf(z)

        pieces = [-40.0, -4.685, -1.345, 0.0, 1.345, 4.685, 40.0]
        return sum(integrate.quad(integrand, lo, hi, epsabs=1e-13)[0] for lo, hi in itertools.pairwise(pieces))

    delta = expect(1, 1)
    assert loss.delta == pytest.approx(delta, rel=1e-8)
    assert loss.c1 == pytest.approx(expect(0, 2), rel=1e-8)
    assert loss.c2 == pytest.approx(expect(2, 2) - delta**2, rel=1e-8)
    # Integration by parts: E[z^2 rho''] = E[(z^3 - 2 z) rho'].
    assert loss.c3 == pytest.approx(expect(3, 1) - 2 * delta, rel=1e-8)


@pytest.mark.parametrize("name", LOSSES)
def test_root_and_numeric_sandwich(name: str) -> None:
    """With 1,500 variants, a root of both equations, and SEs of the numeric sandwich within 10%."""
    data = draw(1500, stream(11, "raps-large"))
    fit = estimating_equations(data, LOSSES[name])
    point = np.array([fit.slope, fit.tau2])
    terms = scores(point, data, LOSSES[name])
    assert np.all(np.abs(terms.sum(0)) < 1e-8 * np.sqrt((terms**2).sum(0)))
    numeric = numeric_sandwich(point, data, LOSSES[name])
    assert fit.standard_error == pytest.approx(numeric[0], rel=0.1)
    assert fit.tau2_standard_error == pytest.approx(numeric[1], rel=0.1)


def test_standard_error_in_simulation() -> None:
    """2,000 data sets of 60 variants, Huber: SE against the spread of the slopes; coverage of the 95% interval."""
    rng = stream(3, "raps-simulation")
    fits = [estimating_equations(draw(60, rng), LOSSES["huber"]) for _ in range(2000)]
    slopes, errors = np.array([f.slope for f in fits]), np.array([f.standard_error for f in fits])
    assert np.all(np.isfinite(slopes) & np.isfinite(errors))
    assert abs(np.mean(slopes) - SLOPE) < 4 * np.std(slopes) / math.sqrt(2000)
    # Monte Carlo error of the ratio is 1.6%.
    assert np.sqrt(np.mean(errors**2)) / np.std(slopes) == pytest.approx(1.0, abs=0.06)
    coverage = float(np.mean(np.abs(slopes - SLOPE) < 1.96 * errors))
    assert 0.93 < coverage < 0.965


#: Pairs whose profile has no well: the fit is best where the slope is infinite.
WITHOUT_WELL = {
    "l2": (
        [0.13, 0.12, 0.062, 0.1, 0.095, 0.072, 0.19],
        [0.042, 0.047, 0.049, 0.037, 0.022, 0.021, 0.043],
        [0.77, 0.78, -0.14, -0.22, -0.19, -0.093, -0.33],
        [0.037, 0.041, 0.011, 0.019, 0.032, 0.047, 0.049],
    ),
    "huber": (
        [0.15, 0.028, 0.11, 0.15, 0.13, 0.069, -0.016],
        [0.041, 0.047, 0.017, 0.041, 0.025, 0.039, 0.028],
        [0.67, 0.99, -0.21, -0.27, -0.21, -0.057, 0.038],
        [0.025, 0.02, 0.022, 0.018, 0.049, 0.046, 0.03],
    ),
}


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("form", ["estimating_equations", "mle"])
@pytest.mark.parametrize("case", WITHOUT_WELL)
def test_a_profile_without_a_well_is_not_applicable_or_has_a_root(name: str, form: str, case: str) -> None:
    x, sx, y, sy = WITHOUT_WELL[case]
    data = Harmonised.from_arrays(beta_exposure=x, se_exposure=sx, beta_outcome=y, se_outcome=sy)
    result = METHODS["raps"].function(data, Options(raps_loss=name, raps_form=form))
    assert result.code == "no-root" if isinstance(result, NotApplicable) else math.isfinite(result.estimate)
    assert isinstance(result, NotApplicable) or name != case


@pytest.mark.parametrize("name", ["l2", "huber"])
def test_profile_likelihood_with_over_dispersion_in_turns(name: str) -> None:
    """The search for both at once ends where the turns of slope and variance end."""
    data, loss = draw(30, stream(7, "raps-turns")), LOSSES[name]
    found = overdispersed_mle(data, loss)
    b, tau2 = 0.0, 0.0
    for _ in range(60):
        grid = b + np.linspace(-1.0, 1.0, 5)
        for _ in range(40):
            losses = [loss.rho(parts(g, tau2, data)[1]).sum() for g in grid]
            grid = grid[int(np.argmin(losses))] + (grid - grid.mean()) / 2
        b = float(grid.mean())
        tau2 = optimize.bisect(lambda t, b=b: turn(b, t, data, loss), 0.0, 1.0, xtol=1e-16, rtol=1e-12)
    assert found.slope == pytest.approx(b, rel=1e-6)
    assert found.tau2 == pytest.approx(tau2, rel=1e-6)


def turn(b: float, tau2: float, data: Associations, loss: Loss) -> float:
    """The over-dispersion's equation at a slope."""
    v = data.sy**2 + tau2 + (b * data.sx) ** 2
    r = (data.y - b * data.x) / np.sqrt(v)
    return float((data.sx**2 * (r * loss.psi(r) - loss.delta) / v).sum())
