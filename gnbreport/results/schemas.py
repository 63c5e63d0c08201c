"""The tables of a study's results: names, columns, types. Fixed; a change bumps ``SCHEMA_VERSION``."""

from __future__ import annotations

from gnbreport.results.schema import Column, Kind, Schema
from gnbreport.results.schemas_conclusions import CONCLUSIONS
from gnbreport.results.schemas_data import DATA
from gnbreport.results.schemas_diagnostics import DIAGNOSTICS
from gnbreport.results.schemas_estimates import ESTIMATES
from gnbreport.results.schemas_frequencies import FREQUENCIES
from gnbreport.results.schemas_mediation import MEDIATION
from gnbreport.results.schemas_multiplicity import MULTIPLICITY
from gnbreport.results.schemas_plausibility import PLAUSIBILITY

__all__ = ["SCHEMAS", "SCHEMA_VERSION", "Column", "Kind", "Schema"]

SCHEMA_VERSION = "1.4.0"

SCHEMAS: dict[str, Schema] = {
    schema.name: schema
    for schema in (
        *DATA,
        *FREQUENCIES,
        *ESTIMATES,
        *MULTIPLICITY,
        *DIAGNOSTICS,
        *PLAUSIBILITY,
        *CONCLUSIONS,
        *MEDIATION,
    )
}
