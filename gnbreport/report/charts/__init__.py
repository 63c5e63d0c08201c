"""One chart a module: each takes rows of one table and gives one SVG, for page, PDF and file alike."""
