"""Tables as CSV: the same text as the standard library's writer, cell by cell, of hostile texts too."""

from __future__ import annotations

import csv
import io
import math

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from gnbreport.results import SCHEMAS
from gnbreport.results.tables import make_table, neutralise, to_csv

TEXTS = st.text(st.sampled_from("ab,\"'\n\r=-@ \t\u00e9"), max_size=6)
ROWS = st.lists(st.tuples(TEXTS, st.floats(allow_nan=True), st.none() | st.booleans()), max_size=5)


def table(name, rows):
    """Rows of a text, a float and a truth value in every column of these kinds; the others are empty."""
    kinds = {"text": 0, "float": 1, "bool": 2}
    columns = [c for c in SCHEMAS[name].columns if c.kind in kinds]
    return make_table(name, [{c.name: row[kinds[c.kind]] for c in columns} for row in rows])


def slow(frame, schema):
    """One cell after the other."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(schema.names)
    for _, row in frame.iterrows():
        cells = []
        for column in schema.columns:
            value = row[column.name]
            if column.kind == "text":
                cells.append(neutralise(value))
            elif value is pd.NA or (isinstance(value, float) and math.isnan(value)):
                cells.append("")
            else:
                cells.append(str(value).lower() if column.kind == "bool" else value)
        writer.writerow(cells)
    return out.getvalue()


@given(st.sampled_from(["estimates", "dispositions", "harmonised"]), ROWS)
def test_the_same_as_the_standard_writer(name, rows):
    frame = table(name, rows)
    text = to_csv(frame, SCHEMAS[name])
    assert text == slow(frame, SCHEMAS[name])
