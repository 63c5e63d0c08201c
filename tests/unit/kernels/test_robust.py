"""MM-estimation of designs with several columns."""

import numpy as np
import pytest
from scipy.optimize import minimize

from gnbreport.kernels import elemental, robust


def rows(size, columns, seed, outliers=0.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(size, columns)) * rng.uniform(1.0, 5.0, columns)
    y = x @ np.linspace(1.0, -0.5, columns) + rng.normal(size=size)
    y[: int(outliers * size)] += 15.0
    return x, y


def scale_by_bisection(residual, fitted):
    """``sum chi(r/(c s)) = (J - fitted)/2`` by its definition."""
    low, high = 0.0, 10.0 * np.max(np.abs(residual))
    for _ in range(60):
        middle = 0.5 * (low + high)
        u = np.minimum((residual / (1.54764 * middle)) ** 2, 1.0)
        above = np.sum(3 * u - 3 * u**2 + u**3) > 0.5 * (len(residual) - fitted)
        low, high = (middle, high) if above else (low, middle)
    return middle


@pytest.mark.parametrize(("size", "columns"), [(9, 1), (12, 2), (10, 3)])
@pytest.mark.parametrize(("seed", "outliers"), [(0, 0.0), (1, 0.3)])
def test_least_scale_of_searches_from_many_points(size, columns, seed, outliers):
    """A search without derivatives from many points finds no smaller scale, and the same coefficients."""
    x, y = rows(size, columns, seed, outliers)
    at, scale = robust.s_estimate(x, y)
    assert scale == pytest.approx(scale_by_bisection(y - x @ at, columns), rel=1e-10)
    rng = np.random.default_rng(seed)
    starts = [at, *(at + rng.normal(size=(6, columns)) * np.linspace(0.1, 3.0, 6)[:, None])]
    tight = {"xatol": 1e-6, "fatol": 1e-11, "maxiter": 600}
    found = [
        minimize(lambda b: scale_by_bisection(y - x @ b, columns), s, method="Nelder-Mead", options=tight)
        for s in starts
    ]
    best = min(found, key=lambda f: f.fun)
    assert scale <= best.fun * (1 + 1e-9)
    assert at == pytest.approx(best.x, rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("columns", [1, 2, 4])
@pytest.mark.parametrize("outliers", [0.0, 0.25])
def test_m_step_solves_its_equations(columns, outliers):
    x, y = rows(40, columns, 5, outliers)
    start, scale = robust.s_estimate(x, y)
    u = (y - x @ robust.m_step(x, y, start, scale)) / (4.685061 * scale)
    psi = np.where(np.abs(u) < 1.0, u * (1.0 - u * u) ** 2, 0.0)
    assert psi @ x == pytest.approx(np.zeros(columns), abs=1e-10 * np.sum(np.abs(psi[:, None] * x)))


def test_outliers_do_not_move_the_fit():
    x, y = rows(60, 3, 2)
    spoiled = y.copy()
    spoiled[:20] += 1000.0
    clean, found = (robust.mm_fit(x[20:], y[20:]), robust.mm_fit(x, spoiled))
    assert found.coefficients == pytest.approx(clean.coefficients, abs=0.2)


def test_covariance_is_that_of_many_samples():
    """Mean covariance of 100 samples with normal errors is the spread of their estimates, within 40%."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2)) * [1.0, 3.0] + [0.5, 0.0]
    fits = [robust.mm_fit(x, x @ [1.0, 2.0] + rng.normal(size=60)) for _ in range(100)]
    spread = np.cov(np.array([f.coefficients for f in fits]).T)
    assert np.diag(np.mean([f.covariance for f in fits], axis=0)) == pytest.approx(np.diag(spread), rel=0.4)


def test_an_exact_fit_of_most_rows_has_no_scale():
    x, y = rows(12, 2, 3)
    y[:9] = x[:9] @ [2.0, -1.0]
    assert robust.mm_fit(x, y) is None


def test_change_of_columns():
    """Mixing the columns mixes the coefficients: nothing depends on the axes chosen."""
    x, y = rows(30, 3, 8, 0.2)
    mix = np.array([[2.0, 1.0, 0.0], [0.0, -3.0, 0.5], [0.3, 0.0, 10.0]])
    plain, mixed = robust.mm_fit(x, y), robust.mm_fit(x @ mix, y)
    assert mix @ mixed.coefficients == pytest.approx(plain.coefficients, rel=1e-8)
    assert mix @ mixed.covariance @ mix.T == pytest.approx(plain.covariance, rel=1e-7, abs=1e-12)


def test_elemental_fits_go_through_their_rows():
    x, y = rows(7, 3, 1)
    fits = elemental.elemental_fits(x, y)
    assert len(fits) == 35
    assert np.all(np.sum(np.abs(y - fits @ x.T) < 1e-9, axis=1) >= 3)


def test_rows_that_determine_nothing_are_left_out():
    x = np.array([[1.0, 2.0], [2.0, 4.0], [0.0, 1.0], [0.0, 0.0]])
    assert len(elemental.elemental_fits(x, np.arange(4.0))) == 2


def test_spread_subsets_do_not_depend_on_order_or_signs(monkeypatch):
    monkeypatch.setattr(elemental, "SUBSETS", 500)
    x, y = rows(40, 3, 4)
    first = elemental.elemental_fits(x, y)
    assert 400 < len(first) <= 500
    order, sign = np.random.default_rng(0).permutation(40), np.where(np.arange(40) % 3 == 0, -1.0, 1.0)
    second = elemental.elemental_fits((x * sign[:, None])[order], (y * sign)[order])
    assert np.sort(second, axis=0) == pytest.approx(np.sort(first, axis=0), rel=1e-6)


def test_few_spread_subsets_find_what_all_find(monkeypatch):
    x, y = rows(60, 3, 6, 0.3)
    some = robust.mm_fit(x, y)
    monkeypatch.setattr(elemental, "SUBSETS", 50_000)
    assert robust.mm_fit(x, y).coefficients == pytest.approx(some.coefficients, rel=1e-8)
