"""Errors, streams, files, estimates: what everything else stands on."""

import math

import numpy as np
import pytest

from gnbreport.errors import InputError, MissingSystemPart, Problem
from gnbreport.estimates import normal_estimate, t_estimate
from gnbreport.files import folder_written_whole, sha256, write_whole
from gnbreport.streams import stream


def test_a_problem_says_what_where_and_what_to_do():
    text = str(Problem("bad-value", "is not a number", "a.tsv", 7, "beta", "correct it"))
    assert text == "a.tsv, row 7, column 'beta': is not a number\n    what to do: correct it [bad-value]"
    assert str(MissingSystemPart("Pango", "apt-get install libpango-1.0-0")).endswith("libpango-1.0-0")
    assert InputError([Problem("a", "x"), Problem("b", "y")]).codes == ("a", "b")


def test_streams_depend_on_label_and_root_only():
    first = stream(1, "ivw", "ldl", "chd").random(5)
    assert np.array_equal(first, stream(1, "ivw", "ldl", "chd").random(5))
    others = [stream(2, "ivw", "ldl", "chd"), stream(1, "ivw", "chd", "ldl"), stream(1, "ivwldl", "chd")]
    assert all(not np.array_equal(first, other.random(5)) for other in others)


def test_a_failed_write_leaves_what_was_there(tmp_path):
    target = tmp_path / "report"
    with folder_written_whole(target) as draft:
        write_whole(draft / "a.txt", "one")

    def fail():
        with folder_written_whole(target) as draft:
            write_whole(draft / "a.txt", "two")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (target / "a.txt").read_text() == "one"
    assert [p.name for p in tmp_path.iterdir()] == ["report"]
    assert sha256(target / "a.txt") == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"


def test_estimates_carry_tail_and_interval():
    e = normal_estimate("ivw", 0.2, 0.005, 10, monte_carlo_se=0.0001)
    assert e.ci_high - e.ci_low == pytest.approx(2 * 1.959963984540054 * 0.005, rel=1e-12)
    assert e.p_value == 0 or e.p_value < 1e-300
    assert e.log10_p == pytest.approx(-349.1360, abs=1e-3)
    t = t_estimate("egger", 1.0, 0.5, 5, 3)
    assert t.distribution == "t(3)"
    assert t.p_value == pytest.approx(0.1393260, abs=1e-6)
    assert t.ci_low == pytest.approx(1 - 3.182446305284263 * 0.5, rel=1e-12)


def test_exact_data_give_limits_not_errors():
    assert normal_estimate("ivw", 0.0, 0.0, 3).p_value == 1.0
    exact = normal_estimate("ivw", 1.0, 0.0, 3)
    assert exact.p_value == 0.0
    assert exact.log10_p == -math.inf
