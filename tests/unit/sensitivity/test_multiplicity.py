import numpy as np
import pytest

from gnbreport.errors import InputError
from gnbreport.sensitivity import effective_tests


@pytest.mark.parametrize("size", [1, 2, 7])
def test_independent_tests_count_in_full(size):
    found = effective_tests(np.eye(size))
    assert (found.tests, found.nyholt, found.li_ji) == (size, pytest.approx(size), pytest.approx(size))


@pytest.mark.parametrize("size", [2, 7])
def test_identical_tests_count_once(size):
    found = effective_tests(np.ones((size, size)))
    assert (found.nyholt, found.li_ji) == (pytest.approx(1.0), pytest.approx(1.0))


def test_two_blocks_of_identical_tests():
    blocks = np.kron(np.eye(2), np.ones((3, 3)))
    assert effective_tests(blocks).li_ji == pytest.approx(2.0)


def test_formulas_on_known_eigenvalues():
    """Correlation r of two tests: eigenvalues 1 + r and 1 - r."""
    r = 0.6
    found = effective_tests([[1.0, r], [r, 1.0]])
    variance = 2 * r**2
    assert found.nyholt == pytest.approx(1 + 1 * (1 - variance / 2))
    assert found.li_ji == pytest.approx((1 + r) + (1 - r) - 0.0 - 0.0)
    assert found.threshold(0.05) == pytest.approx(1 - 0.95 ** (1 / found.li_ji))


def test_li_ji_counts_whole_and_fractional_parts():
    eigenvalues = np.linalg.eigvalsh(np.full((4, 4), 0.5) + 0.5 * np.eye(4))  # 2.5 and three times 0.5
    expected = sum((e >= 1) + (e - np.floor(e)) for e in eigenvalues)
    assert (
        effective_tests(np.full((4, 4), 0.5) + 0.5 * np.eye(4)).li_ji == pytest.approx(expected) == pytest.approx(3.0)
    )


@pytest.mark.parametrize("bad", [[[1.0, 0.2]], [[1.0, np.nan], [np.nan, 1.0]], [[1.0, 0.2], [0.3, 1.0]], [[2.0]]])
def test_no_correlation_matrix(bad):
    with pytest.raises(InputError) as caught:
        effective_tests(bad)
    assert caught.value.codes == ("bad-correlation",)
