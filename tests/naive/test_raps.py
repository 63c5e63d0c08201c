"""RAPS by estimating equations against a slow twin: numeric roots, numeric Jacobian, and simulation."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import integrate, stats

from gnbreport.kernels.raps import Associations
from gnbreport.kernels.raps_equations import estimating_equations
from gnbreport.kernels.robust_losses import LOSSES, Loss
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
