"""LD of two variants the slow and obvious way: people counted one by one, EM iterated from several starts."""

import math


def genotype_pairs(one, two):
    """People by genotype pair, those with both genotypes known."""
    counts = {(i, j): 0 for i in range(3) for j in range(3)}
    for a, b in zip(one, two, strict=True):
        if a >= 0 and b >= 0:
            counts[int(a), int(b)] += 1
    return counts


def haplotype_r(one, two, starts=(1e-9, 0.25, 0.5, 0.75, 1 - 1e-9)):
    """Correlation of alleles at the best end point of EM over haplotype counts; nan if a variant does not vary."""
    n = genotype_pairs(one, two)
    known = {
        "11": 2 * n[2, 2] + n[2, 1] + n[1, 2],
        "22": 2 * n[0, 0] + n[0, 1] + n[1, 0],
        "12": 2 * n[2, 0] + n[2, 1] + n[1, 0],
        "21": 2 * n[0, 2] + n[0, 1] + n[1, 2],
    }
    total = 2 * sum(n.values())
    if total == 0:
        return math.nan
    best = None
    for start in starts:
        h = em(known, n[1, 1], start)
        value = log_likelihood(h, known, n[1, 1])
        if best is None or value > best[0] + 1e-9:
            best = (value, h)
    h = {k: v / total for k, v in best[1].items()}
    p, q = h["11"] + h["12"], h["11"] + h["21"]
    variance = p * (1 - p) * q * (1 - q)
    return math.nan if variance <= 1e-12 else (h["11"] - p * q) / math.sqrt(variance)


def em(known, double, start):
    """Haplotype counts after EM; ``double`` heterozygotes have unknown phase."""
    share = start
    for _ in range(20_000):
        h = {
            "11": known["11"] + share * double,
            "22": known["22"] + share * double,
            "12": known["12"] + (1 - share) * double,
            "21": known["21"] + (1 - share) * double,
        }
        together, apart = h["11"] * h["22"], h["12"] * h["21"]
        new = together / (together + apart) if together + apart > 0 else share
        if abs(new - share) < 1e-14:
            break
        share = new
    return h


def log_likelihood(h, known, double):
    terms = [(known[k], h[k]) for k in known]
    terms.append((double, h["11"] * h["22"] + h["12"] * h["21"]))
    return sum(count * math.log(value) for count, value in terms if count > 0)


def genotype_r(one, two):
    """Pearson correlation over people with both genotypes."""
    pairs = [(float(a), float(b)) for a, b in zip(one, two, strict=True) if a >= 0 and b >= 0]
    if not pairs:
        return math.nan
    mean_a, mean_b = (sum(p[k] for p in pairs) / len(pairs) for k in range(2))
    cov = sum((a - mean_a) * (b - mean_b) for a, b in pairs)
    var_a, var_b = sum((a - mean_a) ** 2 for a, _ in pairs), sum((b - mean_b) ** 2 for _, b in pairs)
    return math.nan if var_a <= 1e-12 or var_b <= 1e-12 else cov / math.sqrt(var_a * var_b)
