"""MM-estimation with more variants than elemental fits are tried."""

import numpy as np
import pytest

from gnbreport.kernels import robust


def line(count, seed):
    """A line of which two in five points are pulled far to one side."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0.05, 0.15, count)
    y = 0.02 + 0.4 * x + 0.003 * rng.standard_normal(count)
    y[: 2 * count // 5] += 0.2 * x[: 2 * count // 5] + 0.05
    return np.column_stack([np.ones(count), x]), y


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_choice_of_lines_finds_what_all_of_them_find(monkeypatch, seed):
    design, y = line(120, seed)
    some = robust.mm_fit(design, y)
    monkeypatch.setattr(robust, "ELEMENTAL_FITS", 10**6)
    every = robust.mm_fit(design, y)
    assert some.scale == pytest.approx(every.scale, rel=1e-12)
    assert some.coefficients == pytest.approx(every.coefficients, rel=1e-9)
    assert some.coefficients == pytest.approx([0.02, 0.4], abs=0.03)


def test_the_choice_of_lines_does_not_depend_on_the_order_of_rows():
    design, y = line(120, 4)
    order = np.random.default_rng(5).permutation(120)
    fits = robust.elemental_fits(design, y)
    again = robust.elemental_fits(design[order], y[order])
    assert len(fits) == robust.ELEMENTAL_FITS
    assert again == pytest.approx(fits, rel=1e-9)


def test_units_of_a_column_do_not_matter():
    design, y = line(30, 6)
    plain, scaled = robust.mm_fit(design, y), robust.mm_fit(design * np.array([1.0, 1e6]), y)
    assert scaled.coefficients * np.array([1.0, 1e6]) == pytest.approx(plain.coefficients, rel=1e-9)
    assert scaled.standard_errors * np.array([1.0, 1e6]) == pytest.approx(plain.standard_errors, rel=1e-9)


def test_no_scale_where_more_than_half_fit_exactly():
    design, _ = line(9, 7)
    y = design @ np.array([0.02, 0.4])
    y[:3] += 0.1
    assert robust.mm_fit(design, y) is None
