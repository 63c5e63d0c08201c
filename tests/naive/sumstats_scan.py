"""The obvious way to scan a GWAS-SSF-like table: the csv module, row by row, Decimal for p-values."""

import csv
import math
import re
from decimal import Decimal, InvalidOperation

MISSING = {"", "na", "nan", "n/a", "#na", "#n/a", "<na>", ".", "-", "--", "null", "none", "-nan", "n.a.", "nd"}
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def decimal(text):
    """Decimal, None if missing, ValueError if it is no number."""
    text = text.strip()
    if text.lower() in MISSING:
        return None
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None


def log10(value):
    if value == 0:
        return -math.inf
    return math.log10(float(value.scaleb(-value.adjusted()))) + value.adjusted()


def scan(path, delimiter, *, p_below=None, variants=None, positions=None, region=None):
    """Row numbers taken, with (p, log10 p, beta, se); row numbers rejected; number of rows."""
    taken, rejected, total = {}, set(), 0
    with open(path, newline="", encoding="utf-8") as handle:
        for record in csv.DictReader(handle, delimiter=delimiter):
            total += 1
            asked = variants is not None and record["rsid"].strip() in variants
            chromosome = record["chromosome"].strip().removeprefix("chr")
            at = decimal(record["base_pair_location"])
            place = None if at is None or at != int(at) else (chromosome, int(at))
            asked |= positions is not None and place in positions
            asked |= (
                region is not None
                and place is not None
                and place[0] == region[0]
                and region[1] <= place[1] <= region[2]
            )
            asked |= p_below is None and variants is None and positions is None and region is None
            try:
                p = decimal(record["p_value"])
                if p is not None and not 0 <= p <= 1:
                    raise ValueError
            except ValueError:
                if asked or p_below is not None:
                    rejected.add(total)
                continue
            below = p_below is not None and p is not None and float(p) < p_below
            if not (asked or below):
                continue
            nameless = record["rsid"].strip().lower() in MISSING
            if (at is not None and at != int(at)) or (nameless and at is None):
                rejected.add(total)
                continue
            try:
                beta, se = decimal(record["beta"]), decimal(record["standard_error"])
            except ValueError:
                rejected.add(total)
                continue
            if beta is None or se is None or se <= 0:
                rejected.add(total)
                continue
            taken[total] = (p, float(beta), float(se))
    return taken, rejected, total
