"""Correlation matrices of variants on disk, for methods that take correlated instruments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gnbreport.errors import InputError, Problem
from gnbreport.harmonise.data import Harmonised
from gnbreport.harmonise.text import read_rows

Floats = NDArray[np.float64]

#: Difference between an entry and its mirror image, or the diagonal and one, that rounding in a file can make.
_ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Correlations:
    """Correlations of variants, signed to their effect alleles.

    Attributes:
        file: Where they came from.
        variants: Identifiers of rows and columns; None where the file has no header.
        matrix: ``(M, M)``, symmetric, ones on the diagonal.
    """

    file: str | Path
    variants: tuple[str, ...] | None
    matrix: Floats

    def attached(self, pair: Harmonised) -> Harmonised:
        """The pair with the correlations of its kept variants: by identifier, without identifiers by position.

        Raises:
            InputError: Kept variants that the file lacks, or, without identifiers, another number of variants.
        """
        if self.variants is None:
            return replace(pair, ld=self._by_position(pair))
        where = {name: i for i, name in enumerate(self.variants)}
        absent = [name for name in pair.variant if name not in where]
        if absent:
            raise InputError([Problem("not-in-ld", f"{name} is not in the matrix", self.file) for name in absent])
        index = [where[name] for name in pair.variant]
        return replace(pair, ld=self.matrix[np.ix_(index, index)])

    def _by_position(self, pair: Harmonised) -> Floats:
        """The whole matrix, if it has as many rows as the pair has kept variants."""
        if len(self.matrix) != len(pair):
            message = f"the matrix has {len(self.matrix)} rows, {pair.exposure} -> {pair.outcome} {len(pair)} variants"
            hint = "give the matrix a header of variant identifiers"
            raise InputError(Problem("ld-shape", message, self.file, hint=hint))
        return self.matrix


def read_correlations(path: str | Path) -> Correlations:
    """Read a correlation matrix (CSV or TSV).

    Either a square of numbers alone, in the order of the kept variants, or with a header that names one variant per
    column; other columns (rsid, alleles) may stand to the left, rows are in the order of the columns.

    Raises:
        InputError: Unreadable file, text where numbers belong, not square, not symmetric, outside [-1, 1], a
            diagonal that is not one, identifiers that occur twice or differ between rows and columns; all at once.
    """
    variants, body = _square([[field.strip() for field in row] for row in read_rows(path)], path)
    size = len(body)
    matrix, problems = _numbers([row[-size:] for row in body], variants, path)
    problems += _name_problems(variants, body, path)
    if problems := problems or _impossible(matrix, variants, path):
        raise InputError(problems)
    return Correlations(path, variants, (matrix + matrix.T) / 2)


def _square(rows: list[list[str]], path: str | Path) -> tuple[tuple[str, ...] | None, list[list[str]]]:
    """Identifiers of the columns, if the first line is a header, and the lines that hold numbers."""
    headed = not all(map(_is_number, rows[0]))
    body, width = rows[headed:], len(rows[0])
    uneven = [
        Problem("row-width", f"row has {len(row)} fields, the first line {width}", path, i)
        for i, row in enumerate(body, start=1)
        if len(row) != width
    ]
    size = len(body)
    if not uneven and (size == 0 or width < size or (width > size and not headed)):
        uneven = [Problem("not-square", f"{size} rows of {width} columns hold no square matrix", path)]
    if uneven:
        raise InputError(uneven)
    return (tuple(rows[0][-size:]) if headed else None), body


def _is_number(text: str) -> bool:
    """Whether a field reads as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _column(variants: Sequence[str] | None, i: int) -> str:
    """How a column of the matrix is called in an error."""
    return variants[i] if variants else str(i + 1)


def _numbers(body: list[list[str]], variants: Sequence[str] | None, path: str | Path) -> tuple[Floats, list[Problem]]:
    """The matrix, and every field that is not a finite number."""
    problems = [
        Problem("not-a-number", f"{text!r} is not a correlation", path, i, _column(variants, j))
        for i, row in enumerate(body, start=1)
        for j, text in enumerate(row)
        if not (_is_number(text) and math.isfinite(float(text)))
    ]
    return np.zeros((0, 0)) if problems else np.array(body, dtype=np.float64), problems


def _name_problems(variants: tuple[str, ...] | None, body: list[list[str]], path: str | Path) -> list[Problem]:
    """Identifiers that stand twice, and rows that are named otherwise than their columns."""
    if variants is None:
        return []
    twice = sorted({name for name in variants if variants.count(name) > 1})
    problems = [Problem("duplicate-column", "variant occurs more than once", path, 0, name) for name in twice]
    labelled = len(body[0]) > len(variants)
    if labelled and {row[0] for row in body} == set(variants):
        problems += [
            Problem("ld-order", f"row of {row[0]}, but column {i} is {name}: rows and columns differ in order", path, i)
            for i, (row, name) in enumerate(zip(body, variants, strict=True), start=1)
            if row[0] != name
        ]
    return problems


def _impossible(matrix: Floats, variants: Sequence[str] | None, path: str | Path) -> list[Problem]:
    """Entries that no correlation matrix has."""
    faults = (
        ("ld-range", np.abs(matrix) > 1 + _ROUNDING, "is outside [-1, 1]"),
        ("ld-symmetry", np.triu(np.abs(matrix - matrix.T) > _ROUNDING), "differs from its mirror image"),
        ("ld-diagonal", np.diag(np.abs(np.diag(matrix) - 1) > _ROUNDING), "on the diagonal is not 1"),
    )
    return [
        Problem(code, f"{matrix[i, j]:g} {text}", path, int(i) + 1, _column(variants, int(j)))
        for code, where, text in faults
        for i, j in np.argwhere(where)
    ]
