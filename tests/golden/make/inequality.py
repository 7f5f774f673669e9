"""Inequality of benefits, information, differential fairness, exact tests and the BCa bootstrap.

    python tests/golden/make/inequality.py

`confusion` tables are [group, tn, fp, fn, tp]. AIF360 0.6.1 divides its entropy at alpha 0 by the mean a second time; the value at
alpha 0 is therefore numpy on the definition. Information: scikit-learn's mutual_info_score, within labels or decisions weighted by
their rows. Fisher: scipy; the mid-p takes half of scipy's hypergeometric probability of the observed table away. BCa: scipy's own
z0, acceleration and tail probabilities for replicates that stand here, and scipy's interval from 20,000 replicates of its own.
Divergences: scipy rel_entr and jensenshannon (squared). Beta-binomial: scipy.stats.betabinom.
"""

import warnings

import numpy as np
import pandas as pd
from aif360.datasets import BinaryLabelDataset
from aif360.metrics import BinaryLabelDatasetMetric, ClassificationMetric
from scipy import stats
from scipy.spatial.distance import jensenshannon
from scipy.special import ndtri, rel_entr
from scipy.stats import _resampling
from sklearn.metrics import mutual_info_score
from statsmodels.stats.multitest import multipletests

from record import save

warnings.simplefilter("ignore")

TABLES = {
    "by hand": [["a", 30, 10, 15, 45], ["b", 40, 5, 25, 20]],
    "toy10": [["a", 1, 1, 0, 2], ["b", 3, 0, 1, 2]],
    "three": [["a", 210, 33, 41, 160], ["b", 90, 22, 17, 35], ["c", 31, 4, 12, 19]],
    "no false negatives": [["a", 30, 10, 0, 45], ["b", 40, 5, 0, 20]],
}


def frame(table):
    rows = []
    for at, (_, tn, fp, fn, tp) in enumerate(table):
        for y, d, n in [(0, 0, tn), (0, 1, fp), (1, 0, fn), (1, 1, tp)]:
            rows += [[float(at), float(y), float(d)]] * n
    return pd.DataFrame(rows, columns=["g", "y", "d"])


def dataset(data, label):
    return BinaryLabelDataset(
        df=data[["g", label]].rename(columns={label: "y"}), label_names=["y"], protected_attribute_names=["g"]
    )


def entropy(benefit, alpha):
    r = benefit / benefit.mean()
    if alpha == 0:
        return float("inf") if (r == 0).any() else -np.log(r).mean()
    if alpha == 1:
        return np.mean(np.where(r > 0, r * np.log(np.where(r > 0, r, 1)), 0))
    return np.mean(r**alpha - 1) / (alpha * (alpha - 1))


def confusion():
    out = []
    for name, table in TABLES.items():
        data = frame(table)
        groups = [{"g": float(at)} for at in range(len(table))]
        metric = ClassificationMetric(
            dataset(data, "y"), dataset(data, "d"), unprivileged_groups=groups[1:], privileged_groups=groups[:1]
        )
        labels = BinaryLabelDatasetMetric(dataset(data, "y"))
        decisions = BinaryLabelDatasetMetric(dataset(data, "d"))
        benefit = (data.d - data.y + 1).to_numpy()
        means = data.assign(b=benefit).groupby("g").b.transform("mean").to_numpy()
        within = lambda by, of: sum(len(s) * mutual_info_score(s.g, s[of]) for _, s in data.groupby(by)) / len(data)
        out.append(
            {
                "name": name,
                "table": table,
                "aif360": {
                    "entropy": {str(a): metric.generalized_entropy_index(alpha=a) for a in (1, 2, 0.5, 3)},
                    "theil": metric.theil_index(),
                    "variation": metric.coefficient_of_variation(),
                    "between": {str(a): metric.between_all_groups_generalized_entropy_index(alpha=a) for a in (1, 2)},
                    "labels": labels.smoothed_empirical_differential_fairness(),
                    "decisions": decisions.smoothed_empirical_differential_fairness(),
                    "amplification": metric.differential_fairness_bias_amplification(),
                },
                "definition": {
                    "entropy": {str(a): entropy(benefit, a) for a in (0, 1, 2, 0.5, -1, 3)},
                    "between": {str(a): entropy(means, a) for a in (0, 1, 2, -1)},
                },
                "sklearn": {
                    "independence": mutual_info_score(data.g, data.d),
                    "separation": within("y", "d"),
                    "sufficiency": within("d", "y"),
                },
            }
        )
    return out


def benefits():
    b = np.array([0.9, 0.75, 0.6])
    return {"benefits": b, "entropy": {str(a): entropy(b, a) for a in (0, 0.5, 1, 2)}}


def distances():
    out = []
    for p, q in [(0.3, 0.5), (0.01, 0.2), (0.9, 0.1), (0.5, 0.5)]:
        a, b = np.array([p, 1 - p]), np.array([q, 1 - q])
        kl = max(rel_entr(a, b).sum(), rel_entr(b, a).sum())
        out.append({"p": p, "q": q, "kl": kl, "js": jensenshannon(a, b) ** 2, "tv": np.abs(a - b).sum() / 2})
    return out


def fisher():
    out = []
    for x1, n1, x2, n2 in [(8, 10, 1, 10), (3, 12, 3, 12), (0, 5, 4, 6), (30, 100, 55, 120), (2, 2, 1, 4), (0, 40, 0, 3), (400, 900, 80, 260)]:
        p = stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
        own = stats.hypergeom.pmf(x1, n1 + n2, x1 + x2, n1)
        out.append({"x1": x1, "n1": n1, "x2": x2, "n2": n2, "p": p, "midP": p - own / 2})
    return out


def literal_bca():
    """scipy's z0, acceleration and tails; two strata, three kinds of rows each, statistic = ratio of mean benefits."""
    first = np.repeat([0.0, 1.0, 2.0], [9, 60, 11])
    second = np.repeat([0.0, 1.0, 2.0], [7, 20, 3])

    def ratio(a, b, axis=-1):
        return a.mean(axis=axis) / b.mean(axis=axis)

    replicates = np.round(np.random.default_rng(5).normal(ratio(first, second) + 0.03, 0.1, 41), 4)
    replicates[7] = ratio(first, second)
    low, high, a = _resampling._bca_interval([first, second], ratio, -1, 0.025, replicates, None, np)
    z0 = float(np.ravel(ndtri(_resampling._percentile_of_score(replicates, np.array([ratio(first, second)]), axis=-1, xp=np)))[0])
    drawn = stats.bootstrap(
        (first, second), ratio, n_resamples=20000, method="BCa", random_state=np.random.default_rng(1), vectorized=True
    ).confidence_interval
    single = stats.bootstrap(
        (first,), lambda x, axis=-1: x.var(axis=axis) / x.mean(axis=axis) ** 2 / 2, n_resamples=20000, method="BCa",
        random_state=np.random.default_rng(2), vectorized=True,
    ).confidence_interval
    return {
        "counts": [[9, 60, 11], [7, 20, 3]],
        "replicates": replicates,
        "z0": z0,
        "acceleration": float(a),
        "tails": [float(np.ravel(low)[0]), float(np.ravel(high)[0])],
        "interval": [drawn.low, drawn.high],
        "entropyOfFirst": [single.low, single.high],
    }


def permutation():
    """The exact law of |x_a/n_a − x_b/n_b|, and LiFT's example: an observed difference of 0."""
    out = []
    for x1, n1, x2, n2 in [(7, 12, 3, 15), (5, 10, 6, 12), (0, 4, 5, 9)]:
        k = np.arange(max(0, x1 + x2 - n2), min(n1, x1 + x2) + 1)
        t = np.abs(k / n1 - (x1 + x2 - k) / n2)
        mass = stats.hypergeom.pmf(k, n1 + n2, x1 + x2, n1)
        out.append({"x1": x1, "n1": n1, "x2": x2, "n2": n2, "p": mass[t >= abs(x1 / n1 - x2 / n2) - 1e-12].sum()})
    return out


def beta_binomial():
    rows = [(3, 10, 2.0, 5.0), (0, 4, 0.5, 1.5), (70, 90, 8.0, 3.0), (2, 2, 30.0, 70.0)]
    return [{"x": x, "n": n, "a": a, "b": b, "logMass": stats.betabinom.logpmf(x, n, a, b)} for x, n, a, b in rows]


SHRUNKEN = {
    "small cells": [(7, 20), (30, 60), (0, 2), (4, 4), (11, 40)],
    "two large": [(300, 1000), (360, 1000)],
    "alike": [(20, 100), (22, 110), (9, 50), (1, 3)],
}


def shrunken():
    """Rates p ~ Beta(m s, (1-m) s), uniform m and 1/(1+s): numpy on a fine grid, then 200,000 draws for the largest difference."""
    out = []
    for name, cells in SHRUNKEN.items():
        m = (np.arange(400) + 0.5) / 400
        v = (np.arange(600) + 0.5) / 600
        m, v = np.meshgrid(m, v, indexing="ij")
        s = 1 / v**3 - 1
        a, b = m * s, (1 - m) * s
        ll = sum(stats.betabinom.logpmf(x, n, a, b) for x, n in cells)
        weight = np.exp(ll) * 3 * v**2
        evidence = weight.mean()
        chance = weight / weight.sum()
        means = [(chance * (x + a) / (n + a + b)).sum() for x, n in cells]
        rng = np.random.default_rng(3)
        at = rng.choice(chance.size, 200000, p=chance.ravel())
        p = np.array([rng.beta(x + a.ravel()[at], n - x + b.ravel()[at]) for x, n in cells])
        gap = p.max(0) - p.min(0)
        grid = np.linspace(0, 1, 200001)[1:-1]
        common = np.exp(sum(stats.binom.logpmf(x, n, grid) for x, n in cells)).mean()
        out.append(
            {
                "name": name,
                "cells": cells,
                "means": means,
                "limits": np.quantile(p, [0.025, 0.975], axis=1).T,
                "gap": np.quantile(gap, [0.025, 0.5, 0.975]),
                "equal": common / (common + evidence),
            }
        )
    return out


def ranks():
    p = [0.03, 0.001, 0.02, 0.5]
    return {"p": p, "holm": multipletests(p, method="holm")[1], "bh": multipletests(p, method="fdr_bh")[1]}


if __name__ == "__main__":
    save(
        "inequality",
        ["aif360", "numpy", "scipy", "scikit-learn", "statsmodels"],
        {
            "confusion": confusion(),
            "benefits": benefits(),
            "distances": distances(),
            "fisher": fisher(),
            "bca": literal_bca(),
            "permutation": permutation(),
            "betaBinomial": beta_binomial(),
            "shrunken": shrunken(),
            "ranks": ranks(),
        },
    )
