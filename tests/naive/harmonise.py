"""Harmonisation of whole alleles the slow and obvious way: row by row, with dictionaries.

Covers rows where both files give both alleles and neither codes indels as I and D.
"""

import math

OTHER = {"A": "T", "T": "A", "C": "G", "G": "C"}


def flip(allele):
    return "".join(OTHER.get(letter, letter) for letter in allele)


def near_half(frequency, tolerance):
    frequency = 0.5 if math.isnan(frequency) else frequency
    return 0.5 - tolerance < frequency < 0.5 + tolerance


def harmonise_row(x, y, palindromes, tolerance=0.08):
    """(beta of the outcome, its frequency, keep) for one exposure row and one outcome row; None if alleles differ."""
    alleles, beta, eaf = (y["effect_allele"], y["other_allele"]), y["beta"], y["eaf"]
    target = (x["effect_allele"], x["other_allele"])
    if alleles != target and alleles[::-1] != target and not palindromic(target):
        alleles = (flip(alleles[0]), flip(alleles[1]))
    if alleles[::-1] == target:
        alleles, beta, eaf = target, -beta, 1 - eaf
    if alleles != target:
        return None
    if not palindromic(target):
        return beta, eaf, True
    ambiguous = near_half(x["eaf"], tolerance) or near_half(eaf, tolerance)
    if palindromes == "infer" and (x["eaf"] - 0.5) * (eaf - 0.5) < 0:
        beta, eaf = -beta, 1 - eaf
    keep = {"infer": not ambiguous, "forward": True, "drop": False}[palindromes]
    return beta, eaf, keep


def palindromic(pair):
    return len(pair[0]) == 1 and OTHER.get(pair[0]) == pair[1]


def harmonise(exposure, outcome, palindromes):
    """rsid -> what each outcome row of the variant would give."""
    by_id = {}
    for y in outcome:
        by_id.setdefault(y["rsid"], []).append(y)
    result = {}
    for x in exposure:
        choices = [harmonise_row(x, y, palindromes) for y in by_id.get(x["rsid"], [])]
        result[x["rsid"]] = choices
    return result
