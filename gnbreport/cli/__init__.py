"""The command line: one module per verb, loaded only when the verb is called."""

from __future__ import annotations

from gnbreport.cli.group import main

__all__ = ["main"]
