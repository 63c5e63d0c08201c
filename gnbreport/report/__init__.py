"""The report of a study: what each section shows, and how it becomes HTML, PDF, tables and figures."""

from gnbreport.report.write import report

__all__ = ["report"]
