"""Associations of variants with several exposures and one outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gnbreport.errors import InputError, Problem
from gnbreport.estimates import Estimate, NotApplicable

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MultivariableData:
    """Associations of J variants with K exposures and one outcome, on one effect allele per variant.

    Attributes:
        beta_exposures: ``(J, K)``, associations with the exposures.
        se_exposures: ``(J, K)``, their standard errors.
        beta_outcome: ``(J,)``, association with the outcome.
        se_outcome: ``(J,)``, its standard error.
        names: Trait ids of the exposures, K of them.
        variants: Variant identifiers, J of them.
        outcome: Trait id of the outcome.
        correlation: ``(K, K)`` phenotypic correlation of the exposures in overlapping samples; identity if unknown
            (right for exposures measured in separate samples).
    """

    beta_exposures: Floats
    se_exposures: Floats
    beta_outcome: Floats
    se_outcome: Floats
    names: tuple[str, ...]
    variants: tuple[str, ...]
    outcome: str
    correlation: Floats

    @classmethod
    def from_arrays(
        cls,
        beta_exposures: ArrayLike,
        se_exposures: ArrayLike,
        beta_outcome: ArrayLike,
        se_outcome: ArrayLike,
        names: Sequence[str] | None = None,
        variants: Sequence[str] | None = None,
        *,
        outcome: str = "outcome",
        correlation: ArrayLike | None = None,
    ) -> MultivariableData:
        """Data from arrays; ``names`` default to ``x1 .. xK``, ``variants`` to ``v1 .. vJ``.

        Raises:
            InputError: Shapes that do not fit, non-finite values, non-positive standard errors, a ``correlation``
                that is not a correlation matrix; all problems at once.
        """
        x, sx = np.array(beta_exposures, dtype=float, ndmin=2), np.array(se_exposures, dtype=float, ndmin=2)
        y, sy = np.array(beta_outcome, dtype=float, ndmin=1), np.array(se_outcome, dtype=float, ndmin=1)
        rows, columns = x.shape
        names = tuple(names) if names is not None else tuple(f"x{k + 1}" for k in range(columns))
        variants = tuple(variants) if variants is not None else tuple(f"v{j + 1}" for j in range(rows))
        rho = np.eye(columns) if correlation is None else np.array(correlation, dtype=float, ndmin=2)
        data = cls(x, sx, y, sy, names, variants, outcome, rho)
        problems = [*_shape_problems(data), *_value_problems(data)]
        if problems:
            raise InputError(problems)
        for array in (x, sx, y, sy, rho):
            array.flags.writeable = False
        return data

    def __len__(self) -> int:
        """Number of variants J."""
        return len(self.beta_outcome)

    @property
    def n_exposures(self) -> int:
        """Number of exposures K."""
        return int(self.beta_exposures.shape[1])

    @cached_property
    def weights(self) -> Floats:
        """First-order weights ``1 / se_outcome^2``, ``(J,)``."""
        return np.asarray(1.0 / self.se_outcome**2)


def _shape_problems(data: MultivariableData) -> list[Problem]:
    """Arrays that do not fit each other."""
    rows, columns = data.beta_exposures.shape
    expected = {
        "se_exposures": (data.se_exposures.shape, (rows, columns)),
        "beta_outcome": (data.beta_outcome.shape, (rows,)),
        "se_outcome": (data.se_outcome.shape, (rows,)),
        "names": ((len(data.names),), (columns,)),
        "variants": ((len(data.variants),), (rows,)),
        "correlation": (data.correlation.shape, (columns, columns)),
    }
    return [
        Problem("length-mismatch", f"shape {shape}, expected {wanted}", column=name)
        for name, (shape, wanted) in expected.items()
        if shape != wanted
    ]


def _value_problems(data: MultivariableData) -> list[Problem]:
    """Non-finite values, non-positive standard errors, an impossible correlation matrix."""
    problems = []
    for name in ("beta_exposures", "se_exposures", "beta_outcome", "se_outcome"):
        values = getattr(data, name)
        positive = name.startswith("se")
        bad = ~np.isfinite(values) | ((values <= 0) if positive else False)
        rule = "a standard error must be positive and finite" if positive else "must be finite"
        for place in np.argwhere(bad):
            at = ", ".join(str(i + 1) for i in place)
            problems.append(
                Problem(
                    "bad-value", f"{name}[{at}] = {values[tuple(place)]}: {rule}", row=int(place[0]) + 1, column=name
                )
            )
    rho = data.correlation
    square = rho.ndim == 2 and rho.shape[0] == rho.shape[1]
    if square and not (
        np.all(np.isfinite(rho))
        and np.allclose(rho, rho.T)
        and np.allclose(np.diag(rho), 1.0)
        and np.linalg.eigvalsh(rho)[0] > -1e-8
    ):
        problems.append(
            Problem(
                "bad-correlation",
                "must be symmetric, with unit diagonal and no negative eigenvalue",
                column="correlation",
            )
        )
    return problems


def refusals(method: str, data: MultivariableData, code: str, reason: str) -> list[Estimate | NotApplicable]:
    """One :class:`NotApplicable` per exposure."""
    return [NotApplicable(method, code, reason, len(data)) for _ in data.names]


def too_few(method: str, data: MultivariableData, needed: int) -> list[Estimate | NotApplicable] | None:
    """Refusals where there are fewer than ``needed`` variants."""
    if len(data) >= needed:
        return None
    k = data.n_exposures
    reason = f"needs {needed} variants for {k} exposure{'s' if k != 1 else ''}, has {len(data)}"
    return refusals(method, data, "too-few-variants", reason)


def collinear(method: str, data: MultivariableData) -> list[Estimate | NotApplicable]:
    """Refusals where the exposures' associations are linearly dependent."""
    return refusals(method, data, "collinear-exposures", "associations with the exposures are linearly dependent")


def position(data: MultivariableData, orientate: int | str) -> int:
    """Position of an exposure given by position or name; an :class:`InputError` where it is none."""
    if isinstance(orientate, str) and orientate in data.names:
        return data.names.index(orientate)
    if isinstance(orientate, int) and 0 <= orientate < data.n_exposures:
        return orientate
    raise InputError(
        Problem(
            "unknown-exposure",
            f"no exposure {orientate!r} to orient by",
            hint=f"a position from 0 to {data.n_exposures - 1}, or one of {', '.join(data.names)}",
        )
    )
