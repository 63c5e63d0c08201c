"""One exposure x outcome pair, brought to one effect allele: what every estimator takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gnbreport.errors import InputError, Problem
from gnbreport.harmonise.columns import complete_columns, value_problems

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Harmonised:
    """One exposure x outcome pair on one effect allele per variant.

    ``rows`` holds every candidate variant with its disposition; the arrays hold the kept ones, in
    the same order, as read-only float64 arrays of shape ``(J,)``.

    Attributes:
        exposure: Trait id of the exposure.
        outcome: Trait id of the outcome.
        rows: All candidate rows, columns :data:`~gnbreport.harmonise.COLUMNS` (and some of
            :data:`~gnbreport.harmonise.OPTIONAL_COLUMNS`).
        ld: Correlation matrix ``(J, J)`` of the kept variants, signed to their effect alleles, or None
            for independent variants.
    """

    exposure: str
    outcome: str
    rows: pd.DataFrame
    ld: Floats | None = None

    # --- the kept variants, as arrays ------------------------------------------------------------
    @cached_property
    def kept(self) -> pd.DataFrame:
        """Rows that enter the estimate."""
        keep = self.rows["keep"].to_numpy(dtype=bool)
        rows = self.rows if keep.all() else self.rows.loc[keep]
        return rows.reset_index(drop=True)

    def _column(self, name: str) -> Floats:
        values = self.kept[name].to_numpy(dtype=np.float64, copy=True)
        values.flags.writeable = False
        return values

    @cached_property
    def variant(self) -> tuple[str, ...]:
        """Identifiers of the kept variants."""
        return tuple(self.kept["variant"].astype(str))

    @cached_property
    def beta_exposure(self) -> Floats:
        """Association with the exposure, per effect allele."""
        return self._column("beta_exposure")

    @cached_property
    def se_exposure(self) -> Floats:
        """Standard error of ``beta_exposure``."""
        return self._column("se_exposure")

    @cached_property
    def beta_outcome(self) -> Floats:
        """Association with the outcome, per effect allele."""
        return self._column("beta_outcome")

    @cached_property
    def se_outcome(self) -> Floats:
        """Standard error of ``beta_outcome``."""
        return self._column("se_outcome")

    @cached_property
    def eaf_exposure(self) -> Floats:
        """Effect allele frequency in the exposure's file; nan where unknown."""
        return self._column("eaf_exposure")

    @cached_property
    def eaf_outcome(self) -> Floats:
        """Effect allele frequency in the outcome's file; nan where unknown."""
        return self._column("eaf_outcome")

    @cached_property
    def n_exposure(self) -> Floats:
        """Sample size of each exposure association; nan where unknown."""
        return self._column("n_exposure")

    @cached_property
    def n_outcome(self) -> Floats:
        """Sample size of each outcome association; nan where unknown."""
        return self._column("n_outcome")

    @cached_property
    def p_exposure(self) -> Floats:
        """P-value of each exposure association as its file states it; nan where unknown."""
        return self._column("p_exposure")

    @cached_property
    def p_outcome(self) -> Floats:
        """P-value of each outcome association as its file states it; nan where unknown."""
        return self._column("p_outcome")

    def __len__(self) -> int:
        """Number of kept variants J."""
        return self._size

    @cached_property
    def _size(self) -> int:
        return len(self.kept)

    def subset(self, mask: ArrayLike) -> Harmonised:
        """The pair with only some of the kept variants.

        Args:
            mask: Boolean array ``(J,)`` or index array into the kept variants.
        """
        index = np.arange(len(self))[np.asarray(mask)]
        ld = None if self.ld is None else self.ld[np.ix_(index, index)]
        return replace(self, rows=self.kept.iloc[index].reset_index(drop=True), ld=ld)

    # --- making one ------------------------------------------------------------------------------
    @classmethod
    def from_arrays(
        cls,
        *,
        beta_exposure: ArrayLike,
        se_exposure: ArrayLike,
        beta_outcome: ArrayLike,
        se_outcome: ArrayLike,
        variant: Sequence[str] | None = None,
        exposure: str = "exposure",
        outcome: str = "outcome",
        ld: ArrayLike | None = None,
        **columns: ArrayLike,
    ) -> Harmonised:
        """Pair from arrays of shape ``(J,)``, all variants kept.

        Args:
            beta_exposure: Associations with the exposure.
            se_exposure: Their standard errors, positive.
            beta_outcome: Associations with the outcome.
            se_outcome: Their standard errors, positive.
            variant: Identifiers; ``v1 .. vJ`` if not given.
            exposure: Name of the exposure.
            outcome: Name of the outcome.
            ld: Correlation matrix ``(J, J)``, signed to the effect alleles.
            **columns: Any other harmonised column (``eaf_exposure``, ``n_outcome``, ...).

        Raises:
            InputError: NaN, infinite or non-positive values, lengths that differ.
        """
        data: dict[str, ArrayLike] = {
            "beta_exposure": np.atleast_1d(np.asarray(beta_exposure, dtype=float)),
            "se_exposure": np.atleast_1d(np.asarray(se_exposure, dtype=float)),
            "beta_outcome": np.atleast_1d(np.asarray(beta_outcome, dtype=float)),
            "se_outcome": np.atleast_1d(np.asarray(se_outcome, dtype=float)),
            **{k: np.atleast_1d(np.asarray(v)) for k, v in columns.items()},
        }
        lengths = {name: len(np.asarray(values)) for name, values in data.items()}
        if len(set(lengths.values())) > 1:
            raise InputError(Problem("length-mismatch", f"arrays differ in length: {lengths}"))
        size = lengths["beta_exposure"]
        names = list(variant) if variant is not None else [f"v{i + 1}" for i in range(size)]
        if len(names) != size:
            raise InputError(Problem("length-mismatch", f"arrays hold {size} variants, there are {len(names)} names"))
        return cls._checked(complete_columns({"variant": names, **data}, exposure, outcome), exposure, outcome, ld)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        exposure: str = "exposure",
        outcome: str = "outcome",
        ld: ArrayLike | None = None,
        file: str | Path | None = None,
    ) -> Harmonised:
        """Pair from a table with harmonised column names (one pair only).

        Missing columns are filled (nan, or KEPT where ``disposition`` and ``keep`` are absent).

        Raises:
            InputError: Every non-finite beta and every non-positive or non-finite SE among kept rows.
        """
        return cls._checked(complete_columns(frame, exposure, outcome), exposure, outcome, ld, file)

    @classmethod
    def _checked(
        cls, rows: pd.DataFrame, exposure: str, outcome: str, ld: ArrayLike | None, file: str | Path | None = None
    ) -> Harmonised:
        """Pair from complete rows, once their values are usable."""
        problems = list(value_problems(rows, file))
        matrix = None if ld is None else np.asarray(ld, dtype=np.float64)
        kept = int(rows["keep"].sum())
        if matrix is not None and matrix.shape != (kept, kept):
            problems.append(Problem("ld-shape", f"LD matrix is {matrix.shape}, kept variants are {kept}", file))
        if problems:
            raise InputError(problems)
        if len(rows):
            exposure, outcome = str(rows["exposure"].iloc[0]), str(rows["outcome"].iloc[0])
        return cls(exposure, outcome, rows, matrix)

    @classmethod
    def from_table(cls, path: str | Path) -> Harmonised:
        """Pair from a harmonised CSV or TSV (ours or TwoSampleMR's names) that holds exactly one pair.

        Raises:
            InputError: Unreadable file, missing columns, bad values, or several pairs
                (use :func:`gnbreport.harmonise.read_pairs`).
        """
        from gnbreport.harmonise.table import read_pairs

        pairs = read_pairs(path)
        if len(pairs) != 1:
            message = f"table holds {len(pairs)} exposure-outcome pairs, expected one"
            raise InputError(Problem("several-pairs", message, path))
        return pairs[0]
