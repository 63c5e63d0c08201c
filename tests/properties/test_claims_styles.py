"""However a paper prints its figures, they are the same figures."""

from gnbreport.claims.cells import spread
from gnbreport.claims.reading import read
from tests.claims_styles import styled


def figures(claim):
    """Rounding boxes of estimate and limits, range and sign of P."""
    reading = read(claim)
    boxes = [
        None if f is None else tuple(round(x, 9) for x in f.box())
        for f in (reading.estimate, reading.low, reading.high)
    ]
    p = reading.p
    return boxes, p.op, p.adjusted, None if p.figure is None else tuple(float(f"{x:.6g}") for x in p.range())


def test_every_style_is_read_as_the_plain_one():
    pairs = list(styled())
    assert len(pairs) > 10_000
    wrong = [(c.estimate, c.ci_low, c.p) for c, plain in pairs if figures(spread(c)) != figures(plain)]
    assert wrong == []
