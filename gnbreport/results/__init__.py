"""Results of a study: named tidy tables with fixed schemas, and their provenance."""

from gnbreport.results.schemas import SCHEMA_VERSION, SCHEMAS, Column, Schema

__all__ = ["SCHEMAS", "SCHEMA_VERSION", "Column", "Schema"]
