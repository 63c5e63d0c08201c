"""Results of a study: named tidy tables with fixed schemas, and their provenance."""

from gnbreport.results.results import Results
from gnbreport.results.schemas import SCHEMA_VERSION, SCHEMAS, Column, Schema
from gnbreport.results.tables import from_csv, make_table, neutralise, to_csv

__all__ = ["SCHEMAS", "SCHEMA_VERSION", "Column", "Results", "Schema", "from_csv", "make_table", "neutralise", "to_csv"]
