"""Sphinx configuration."""

from gnbreport import __version__

project = "gnbreport"
author = "The gnbreport founders"
release = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "examples/*/README.md"]
html_theme = "alabaster"
