"""Drift statistics: PSI and other divergences of counts, one-dimensional two-sample tests, exact MMD.

    python tests/golden/make/drift.py

`counts`: reference and current counts of the same bins. PSI has no agreed treatment of empty bins, so each policy is named.
`samples`: raw numbers, scipy's tests. `mmd`: unbiased and biased MMD² of an RBF kernel exp(-d²/(2σ²)), by plain loops in
numpy and by scikit-learn's rbf_kernel; the two must agree.
"""

import warnings

import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon
from sklearn.metrics.pairwise import rbf_kernel

from record import save

warnings.simplefilter("ignore")


def psi(p, q):
    """Σ(q − p)·ln(q / p); infinite where one side alone is empty, and a bin empty on both sides adds nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = (q - p) * np.log(q / p)
    return np.where((p == 0) & (q == 0), 0.0, terms).sum()


def psi_policies(reference, current):
    p, q = reference / reference.sum(), current / current.sum()
    k = len(p)
    floor = lambda at: psi(np.maximum(p, at), np.maximum(q, at))
    smooth = lambda c: (c + 0.5) / (c.sum() + 0.5 * k)
    return {
        "exact": psi(p, q),
        "floor1e-4": floor(1e-4),
        "floor0.01": floor(0.01),
        "addHalf": psi(smooth(reference), smooth(current)),
    }


def chi_square(reference, current):
    kept = (reference + current) > 0
    if kept.sum() < 2:
        return None
    statistic, p, df, _ = stats.chi2_contingency([reference[kept], current[kept]], correction=False)
    return {"statistic": statistic, "df": df, "pValue": p}


def count_case(name, reference, current):
    reference, current = np.asarray(reference, float), np.asarray(current, float)
    p, q = reference / reference.sum(), current / current.sum()
    return {
        "name": name,
        "reference": reference.astype(int),
        "current": current.astype(int),
        "psi": psi_policies(reference, current),
        "jensenShannonDistanceBase2": jensenshannon(p, q, 2),
        "jensenShannonDivergenceBase2": jensenshannon(p, q, 2) ** 2,
        "hellinger": np.sqrt(max(0.0, 1 - np.sqrt(p * q).sum())),
        "totalVariation": np.abs(p - q).sum() / 2,
        "largestDifference": np.abs(p - q).max(),
        "chiSquare": chi_square(reference, current),
    }


def counts():
    rng = np.random.default_rng(16)
    hand = [
        ("equal", [100, 200, 300], [50, 100, 150]),
        ("deciles, mild shift", [100] * 10, [80, 85, 90, 95, 100, 100, 105, 110, 115, 120]),
        ("empty in current", [50, 30, 20], [60, 40, 0]),
        ("empty in reference", [50, 50, 0], [40, 40, 20]),
        ("empty in both", [50, 50, 0], [40, 60, 0]),
        ("nothing in common", [10, 0], [0, 10]),
        ("one bin", [7], [9]),
        ("unequal sizes", [900, 90, 10], [20, 6, 4]),
        ("frouros χ² rows", [4, 2, 0], [1, 1, 4]),
    ]
    cases = [count_case(*case) for case in hand]
    for k, n, m in [(5, 300, 200), (10, 5000, 800), (20, 400, 4000), (40, 2000, 2000)]:
        p = rng.dirichlet(np.ones(k) * 3)
        q = 0.7 * p + 0.3 * rng.dirichlet(np.ones(k) * 3)
        cases.append(count_case(f"random, {k} bins", rng.multinomial(n, p), rng.multinomial(m, q)))
    return cases


def sample_case(name, a, b):
    ks_exact, ks_asymptotic = (stats.ks_2samp(a, b, method=m) for m in ("exact", "asymp"))
    cvm = stats.cramervonmises_2samp(a, b, method="asymptotic")
    rank = stats.mannwhitneyu(a, b, alternative="two-sided", method="asymptotic")
    return {
        "name": name,
        "reference": a,
        "current": b,
        "kolmogorovSmirnov": {
            "statistic": ks_exact.statistic,
            "pExact": ks_exact.pvalue,
            "pAsymptotic": ks_asymptotic.pvalue,
        },
        "cramerVonMises": {"statistic": cvm.statistic, "pAsymptotic": cvm.pvalue},
        "mannWhitney": {"statistic": rank.statistic, "pAsymptotic": rank.pvalue},
        "wasserstein": stats.wasserstein_distance(a, b),
        "energy": stats.energy_distance(a, b),
    }


def samples():
    rng = np.random.default_rng(17)
    a = [38.7, 41.5, 43.8, 44.5, 45.5, 46, 47.7, 58]
    b = [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8]
    tied = [2] * 3 + [3] * 4 + [5] * 5 + [6] * 4
    cases = [
        sample_case("scipy's own example", a, b),
        sample_case("ties, from scipy's tests", tied, [v + 1 for v in tied]),
        sample_case("the same constant", [3.0] * 5, [3.0] * 7),
        sample_case("two constants", [3.0] * 5, [4.0] * 7),
    ]
    for n, m, shift, digits in [(60, 40, 0.0, 6), (60, 40, 0.6, 6), (100, 70, 0.3, 1), (30, 150, -0.5, 2)]:
        x, y = np.round(rng.normal(size=n), digits), np.round(rng.normal(shift, 1.3, m), digits)
        cases.append(sample_case(f"normal, {n} and {m}, shift {shift}, {digits} digits", x, y))
    return cases


def mmd_by_loops(x, y, sigma):
    kernel = lambda u, v: np.exp(-np.sum((u - v) ** 2) / (2 * sigma**2))
    n, m = len(x), len(y)
    within = lambda z: sum(kernel(z[i], z[j]) for i in range(len(z)) for j in range(len(z)) if i != j)
    across = sum(kernel(u, v) for u in x for v in y)
    unbiased = within(x) / (n * (n - 1)) + within(y) / (m * (m - 1)) - 2 * across / (n * m)
    biased = (within(x) + n) / n**2 + (within(y) + m) / m**2 - 2 * across / (n * m)
    return unbiased, biased


def mmd_by_sklearn(x, y, sigma):
    gamma, n, m = 1 / (2 * sigma**2), len(x), len(y)
    kxx, kyy, kxy = rbf_kernel(x, x, gamma), rbf_kernel(y, y, gamma), rbf_kernel(x, y, gamma)
    off = lambda k: k.sum() - np.trace(k)
    unbiased = off(kxx) / (n * (n - 1)) + off(kyy) / (m * (m - 1)) - 2 * kxy.mean()
    return unbiased, kxx.mean() + kyy.mean() - 2 * kxy.mean()


def median_distance(x, y):
    """Median Euclidean distance over all pairs of the pooled sample, each pair once, without the diagonal."""
    z = np.vstack([x, y])
    i, j = np.triu_indices(len(z), 1)
    return float(np.median(np.sqrt(((z[i] - z[j]) ** 2).sum(1))))


def mmd_case(name, x, y, sigma):
    x, y = np.asarray(x, float), np.asarray(y, float)
    loops, library = mmd_by_loops(x, y, sigma), mmd_by_sklearn(x, y, sigma)
    assert np.allclose(loops, library, atol=1e-13), (name, loops, library)
    energy = lambda u, v: np.sqrt(((u[:, None] - v[None]) ** 2).sum(-1)).mean()
    return {
        "name": name,
        "reference": x,
        "current": y,
        "sigma": sigma,
        "medianDistance": median_distance(x, y),
        "unbiased": loops[0],
        "biased": loops[1],
        "energySquared": 2 * energy(x, y) - energy(x, x) - energy(y, y),
    }


def mmd():
    rng = np.random.default_rng(18)
    cases = [
        mmd_case("two triangles", [(0, 0), (1, 0), (0, 1)], [(1, 1), (2, 1), (1, 2), (2, 2)], 1.0),
        mmd_case("one dimension", [[0], [1], [3]], [[0], [2]], 0.5),
        mmd_case("the same points", [[0, 1], [2, 3], [4, 4]], [[0, 1], [2, 3], [4, 4]], 2.0),
    ]
    for n, m, d, shift in [(40, 30, 3, 0.0), (40, 30, 3, 0.8), (25, 60, 8, 0.4)]:
        x, y = np.round(rng.normal(size=(n, d)), 3), np.round(rng.normal(shift, 1, (m, d)), 3)
        cases.append(mmd_case(f"normal, {n} and {m} rows, {d} columns, shift {shift}", x, y, median_distance(x, y)))
    return cases


def main():
    save("drift", ["scipy", "scikit-learn", "numpy"], {"counts": counts(), "samples": samples(), "mmd": mmd()})


if __name__ == "__main__":
    main()
