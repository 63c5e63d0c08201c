"""The search for the analysis behind a published table: choices varied one and all, stages done once."""

from gnbreport.pipeline.search.explore import Search, explore, search
from gnbreport.pipeline.search.files import search_file
from gnbreport.pipeline.search.published import read_published
from gnbreport.pipeline.search.space import Space, stated_specification
from gnbreport.pipeline.search.specification import Clump, Specification
from gnbreport.pipeline.search.table import PublishedTable, read_table

__all__ = [
    "Clump",
    "PublishedTable",
    "Search",
    "Space",
    "Specification",
    "explore",
    "read_published",
    "read_table",
    "search",
    "search_file",
    "stated_specification",
]
