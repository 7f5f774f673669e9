"""Confidence intervals and tests for proportions, paired decisions, AUC and families of tests.

    python tests/golden/make/intervals.py

Proportions: scipy binomtest and statsmodels. Two proportions: group 1 minus (over) group 2. `score` is independent code here
(restricted likelihood by root finding, limits by bisection), checked at each run against the limits that Newcombe (1998,
Table II) and Koopman (1984) printed. statsmodels 0.15.0 is kept for Newcombe's interval and for ratios (its root finder stops
near 1e-9, and where a group has only successes it answers NaN, a complex number or a single point). Its *difference* score
limits are wrong and left out: statsmodels issue 10269, count0 for nobs0 in the restricted estimate; 56/70 against 48/80 gives
an upper limit of 0.3440 for 0.3382.
DeLong: midranks against the definition over all pairs.
"""

import warnings

import numpy as np
from scipy import stats
from scipy.optimize import brentq
from scipy.special import xlogy
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from record import save

warnings.simplefilter("ignore")
SINGLE = [(0, 1), (1, 1), (0, 10), (1, 10), (5, 10), (10, 10), (0, 20), (0, 59), (0, 299), (5, 100), (50, 100), (70, 100)]
SINGLE += [(81, 263), (990, 1000), (3, 2995), (99999, 100000)]
PAIRS = [(56, 70, 48, 80), (9, 10, 3, 10), (10, 10, 0, 20), (0, 10, 0, 20), (10, 10, 20, 20), (7, 10, 20, 20), (1, 30, 0, 30)]
PAIRS += [(300, 400, 60, 100), (15, 500, 3, 30), (5, 2000, 0, 30), (120, 400, 30, 100), (633, 1000, 512, 1000), (0, 30, 4, 40)]


def single():
    rows = []
    for x, n in SINGLE:
        for level in (0.9, 0.95, 0.99, 0.999):
            wilson = stats.binomtest(x, n).proportion_ci(level, method="wilson")
            exact = stats.binomtest(x, n).proportion_ci(level, method="exact")
            other = proportion_confint(x, n, alpha=1 - level, method="agresti_coull")
            rows.append(
                {
                    "successes": x,
                    "trials": n,
                    "level": level,
                    "wilson": [wilson.low, wilson.high],
                    "clopperPearson": [exact.low, exact.high],
                    "agrestiCoull": other,
                }
            )
    return rows


def one_sided():
    rows = []
    for x, n in SINGLE:
        for level in (0.95, 0.999):
            low = stats.binomtest(x, n, alternative="greater").proportion_ci(level, method="exact").low
            high = stats.binomtest(x, n, alternative="less").proportion_ci(level, method="exact").high
            rows.append({"successes": x, "trials": n, "level": level, "lower": low, "upper": high})
    return rows


def restricted_difference(x1, n1, x2, n2, delta):
    """Maximum-likelihood p2 under p1 - p2 = delta, by root finding on the score of the log-likelihood."""
    low, high = max(0.0, -delta), min(1.0, 1.0 - delta)
    slope = lambda p: (
        x1 / (p + delta) - (n1 - x1) / (1 - p - delta) + x2 / p - (n2 - x2) / (1 - p)
    )
    inset = (high - low) * 1e-13
    if high - low < 1e-12 or slope(low + inset) <= 0:
        return low
    if slope(high - inset) >= 0:
        return high
    return brentq(slope, low + inset, high - inset, xtol=1e-15, rtol=1e-14)


def restricted_ratio(x1, n1, x2, n2, theta):
    """Maximum-likelihood p2 under p1 = theta p2: the smaller root of a quadratic (Koopman 1984)."""
    a, b, c = (n1 + n2) * theta, -((n1 + x2) * theta + x1 + n2), x1 + x2
    return (-b - np.sqrt(max(0.0, b * b - 4 * a * c))) / (2 * a)


def score_difference(x1, n1, x2, n2, level, correction):
    z2 = stats.norm.ppf(0.5 + level / 2) ** 2
    factor = (n1 + n2) / (n1 + n2 - 1) if correction else 1.0
    d = x1 / n1 - x2 / n2

    def excess(delta):
        p2 = restricted_difference(x1, n1, x2, n2, delta)
        p1 = p2 + delta
        variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * factor
        if variance <= 1e-300:
            return -z2 if abs(d - delta) < 1e-12 else np.inf
        return (d - delta) ** 2 / variance - z2

    return [bisect(excess, d, -1.0), bisect(excess, d, 1.0)]


def bisect(excess, inside, end):
    """The limit between a value inside the interval and an end of the range; the end itself if that is inside too."""
    if excess(end + (1e-12 if end < inside else -1e-12)) < 0 or inside == end:
        return end
    low, high = inside, end
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    return (low + high) / 2


def score_ratio(x1, n1, x2, n2, level, correction=False):
    """Koopman's interval of p1 / p2; with the correction N/(N-1), Miettinen and Nurminen's. Infinity where x2 = 0."""
    z2 = stats.norm.ppf(0.5 + level / 2) ** 2 * ((n1 + n2) / (n1 + n2 - 1) if correction else 1.0)

    def excess(log_theta):
        theta = np.exp(log_theta)
        p2 = restricted_ratio(x1, n1, x2, n2, theta)
        p1 = min(1.0, theta * p2)
        variance = p1 * (1 - p1) / n1 + theta**2 * p2 * (1 - p2) / n2
        return (x1 / n1 - theta * x2 / n2) ** 2 / max(variance, 1e-300) - z2

    if x1 == 0 and x2 == 0:
        return [0.0, np.inf]
    inside = np.log((x1 / n1) / (x2 / n2)) if x1 and x2 else (-40.0 if x1 == 0 else 40.0)
    low = 0.0 if x1 == 0 else np.exp(bisect(excess, inside, -40.0))
    return [low, np.inf if x2 == 0 else np.exp(bisect(excess, inside, 40.0))]


def newcombe(x1, n1, x2, n2, level):
    """Newcombe's hybrid score interval (his method 10), from scipy's Wilson limits."""
    (l1, u1), (l2, u2) = (stats.binomtest(x, n).proportion_ci(level, method="wilson") for x, n in ((x1, n1), (x2, n2)))
    p1, p2 = x1 / n1, x2 / n2
    d = p1 - p2
    return [d - np.hypot(p1 - l1, u2 - p2), d + np.hypot(u1 - p1, p2 - l2)]


def by_statsmodels(pair, level):
    answers = {}
    for name, options in {
        "newcombe": dict(method="newcomb", compare="diff"),
        "miettinenNurminenRatio": dict(method="score", compare="ratio", correction=True),
        "koopmanRatio": dict(method="score", compare="ratio", correction=False),
    }.items():
        try:
            limits = confint_proportions_2indep(*pair, alpha=1 - level, **options)
            answers[name] = "complex number" if np.iscomplexobj(limits) else limits
        except (ValueError, RuntimeError, ZeroDivisionError, FloatingPointError) as error:
            answers[name] = type(error).__name__
    return answers


def two():
    rows = []
    for pair in PAIRS:
        for level in (0.9, 0.95, 0.99):
            independent = {
                "newcombe": newcombe(*pair, level),
                "miettinenNurminen": score_difference(*pair, level, True),
                "mee": score_difference(*pair, level, False),
                "koopmanRatio": score_ratio(*pair, level),
                "miettinenNurminenRatio": score_ratio(*pair, level, True),
            }
            keys = dict(zip(("successes1", "trials1", "successes2", "trials2"), pair))
            rows.append(keys | {"level": level, "score": independent, "statsmodels": by_statsmodels(pair, level)})
    return rows


PRINTED = {
    (56, 70, 48, 80): ([0.0533, 0.3377], [0.0528, 0.3382], [0.0524, 0.3339]),
    (9, 10, 3, 10): ([0.1821, 0.8370], [0.1700, 0.8406], [0.1705, 0.8090]),
    (5, 56, 0, 29): ([-0.0313, 0.1926], [-0.0326, 0.1933], [-0.0381, 0.1926]),
    (0, 10, 0, 20): ([-0.1611, 0.2775], [-0.1658, 0.2844], [-0.1611, 0.2775]),
    (10, 10, 0, 20): ([0.7225, 1.0], [0.7156, 1.0], [0.6791, 1.0]),
}


def check_printed():
    """Newcombe's rows are Mee, Miettinen-Nurminen and his method 10; Koopman's example is 36/40 over 16/80."""
    for pair, (mee, mn, method10) in PRINTED.items():
        for ours, theirs in (
            (score_difference(*pair, 0.95, False), mee),
            (score_difference(*pair, 0.95, True), mn),
            (newcombe(*pair, 0.95), method10),
        ):
            assert np.allclose(ours, theirs, atol=5.1e-5), (pair, ours, theirs)
    assert np.allclose(score_ratio(36, 40, 16, 80, 0.95), [2.94, 7.15], atol=5.1e-3)


def check_restricted():
    """The restricted estimates must be where the likelihood, searched by brute force, is largest."""
    for x1, n1, x2, n2 in PAIRS:
        likelihood = lambda p1, p2: xlogy(x1, p1) + xlogy(n1 - x1, 1 - p1) + xlogy(x2, p2) + xlogy(n2 - x2, 1 - p2)
        for delta in (-0.7, -0.2, 0.01, 0.3, 0.8):
            low, high = max(0.0, -delta), min(1.0, 1.0 - delta)
            grid = np.linspace(low, high, 200_001)
            best = grid[np.argmax(likelihood(np.clip(grid + delta, 0, 1), grid))]
            assert abs(best - restricted_difference(x1, n1, x2, n2, delta)) < 1e-5
        for theta in (0.2, 0.9, 1.3, 6.0):
            grid = np.linspace(0, min(1.0, 1 / theta), 200_001)
            best = grid[np.argmax(likelihood(np.clip(theta * grid, 0, 1), grid))]
            assert abs(best - restricted_ratio(x1, n1, x2, n2, theta)) < 1e-5, (x1, n1, x2, n2, theta)


def paired():
    rows = []
    for b, c in [(0, 0), (1, 0), (5, 0), (5, 5), (10, 2), (264, 0), (31, 12), (120, 97), (651, 0), (1, 3)]:
        exact = mcnemar([[50, b], [c, 60]], exact=True)
        sign = stats.binomtest(b, b + c).pvalue if b + c else 1.0
        rows.append({"gained": b, "lost": c, "statsmodels": exact.pvalue, "binomtest": sign})
    return rows


def tukey():
    return [
        {"groups": k, "df": df, "p": p, "quantile": stats.studentized_range.ppf(p, k, np.inf if df is None else df)}
        for k in (2, 3, 5, 10)
        for df in (None, 10, 60)
        for p in (0.9, 0.95, 0.99)
    ]


def holm():
    families = [[0.01, 0.04, 0.03, 0.005], [0.03, 0.001, 0.02, 0.5], [0.2], [0.05, 0.05, 0.05], [1e-9, 0.9, 1.0, 0.049, 0.0125]]
    families += [[float(v) for v in np.random.default_rng(14).beta(0.4, 1.5, 15)]]
    adjust = lambda ps, method: multipletests(ps, 0.05, method=method)[1]
    return [{"p": p, "holm": adjust(p, "holm"), "benjaminiHochberg": adjust(p, "fdr_bh")} for p in families]


def midrank_delong(positive, negative):
    """AUC and DeLong variance through midranks (Sun and Xu 2014)."""
    m, n = len(positive), len(negative)
    joint = stats.rankdata(np.concatenate([positive, negative]))
    v10 = (joint[:m] - stats.rankdata(positive)) / n
    v01 = 1 - (joint[m:] - stats.rankdata(negative)) / m
    return v10.mean(), np.var(v10, ddof=1) / m + np.var(v01, ddof=1) / n, v10, v01


def pairwise_delong(positive, negative):
    """The same from the definition: ψ over all pairs, ties one half (DeLong, DeLong and Clarke-Pearson 1988)."""
    psi = (positive[:, None] > negative).astype(float) + 0.5 * (positive[:, None] == negative)
    v10, v01 = psi.mean(axis=1), psi.mean(axis=0)
    return psi.mean(), np.var(v10, ddof=1) / len(positive) + np.var(v01, ddof=1) / len(negative)


def delong():
    rng, rows = np.random.default_rng(15), []
    for m, n, shift, digits in [(5, 7, 1, 1), (20, 20, 0, 1), (60, 25, 1.2, 6), (40, 90, 0.7, 2), (3, 3, 9, 3)]:
        positive, negative = np.round(rng.normal(shift, 1, m), digits), np.round(rng.normal(0, 1, n), digits)
        auc, variance, *_ = midrank_delong(positive, negative)
        again = pairwise_delong(positive, negative)
        assert np.allclose([auc, variance], again, atol=1e-14)
        rows.append({"positive": positive, "negative": negative, "auc": auc, "variance": variance})
    return rows


def main():
    check_printed()
    check_restricted()
    body = {
        "proportion": single(),
        "clopperPearsonOneSided": one_sided(),
        "twoProportions": two(),
        "mcnemarExact": paired(),
        "studentizedRange": tukey(),
        "adjusted": holm(),
        "delong": delong(),
    }
    save("intervals", ["scipy", "statsmodels", "numpy"], body)


if __name__ == "__main__":
    main()
