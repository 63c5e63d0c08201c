"""Published claims beside the study's own results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from gnbreport import claims
from gnbreport.study import Study


def claims_rows(study: Study, tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """Rows of table ``claims``; none where the study names no claims file."""
    if not study.study.claims:
        return []
    published = claims.read_claims(study.path(study.study.claims))
    return claims.judge(published, tables, simulated=study.simulated)
