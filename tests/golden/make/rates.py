"""Rates by group, their disparities, power and strata from fairlearn, AIF360, scikit-learn, scipy, statsmodels and PythonMeta.

    python tests/golden/make/rates.py

`tables` are those of fairness.json (cells: group, label, decision, rows, weight of each row), without its small ones. Where a
denominator is zero the rate is null (scikit-learn with zero_division NaN); the libraries' own answers stand beside it.
"""

import warnings

import numpy as np
import pandas as pd
import sklearn.metrics as sk
from aif360.datasets import BinaryLabelDataset
from aif360.metrics import BinaryLabelDatasetMetric, ClassificationMetric
from fairlearn import metrics as fl
from PythonMeta.core import MH_total_RD
from scipy.optimize import brentq
from scipy.stats import multivariate_normal, norm
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.proportion import (
    power_proportions_2indep,
    proportions_ztest,
    samplesize_proportions_2indep_onetail,
)

from fairness import expand, tables
from record import save

warnings.simplefilter("ignore")


def rates(part):
    y, d, w = part.y, part.d, part.w
    flipped = dict(sample_weight=w, zero_division=np.nan)
    return {
        "selectionRate": float(np.average(d, weights=w)),
        "baseRate": float(np.average(y, weights=w)),
        "truePositiveRate": sk.recall_score(y, d, **flipped),
        "trueNegativeRate": sk.recall_score(y, d, pos_label=0, **flipped),
        "falseNegativeRate": 1 - sk.recall_score(y, d, **flipped),
        "falsePositiveRate": 1 - sk.recall_score(y, d, pos_label=0, **flipped),
        "positivePredictiveValue": sk.precision_score(y, d, **flipped),
        "negativePredictiveValue": sk.precision_score(y, d, pos_label=0, **flipped),
        "falseDiscoveryRate": 1 - sk.precision_score(y, d, **flipped),
        "falseOmissionRate": 1 - sk.precision_score(y, d, pos_label=0, **flipped),
        "accuracy": sk.accuracy_score(y, d, sample_weight=w),
        "errorRate": sk.zero_one_loss(y, d, sample_weight=w),
    }


GAPS = {
    "demographicParity": (fl.demographic_parity_difference, fl.demographic_parity_ratio),
    "equalOpportunity": (fl.equal_opportunity_difference, fl.equal_opportunity_ratio),
    "equalizedOdds": (fl.equalized_odds_difference, fl.equalized_odds_ratio),
    "falsePositiveRate": (fl.false_positive_rate_difference, fl.false_positive_rate_ratio),
    "falseNegativeRate": (fl.false_negative_rate_difference, fl.false_negative_rate_ratio),
    "accuracy": (fl.accuracy_score_difference, None),
    "error": (None, fl.zero_one_loss_ratio),
    "balancedAccuracy": (fl.make_derived_metric(metric=sk.balanced_accuracy_score, transform="difference"), None),
    "precision": (fl.make_derived_metric(metric=sk.precision_score, transform="difference"), None),
}


def by_fairlearn(rows):
    found = {}
    arguments = dict(y_true=rows.y, y_pred=rows.d, sensitive_features=rows.group, sample_weight=rows.w)
    for name, pair in GAPS.items():
        for kind, function in zip(("difference", "ratio"), pair):
            if function is None:
                continue
            for method in ("between_groups", "to_overall"):
                found[f"{name} {kind} {method}"] = function(**arguments, method=method)
            if name == "equalizedOdds":
                found[f"{name} {kind} between_groups mean"] = function(**arguments, agg="mean")
    return found


AIF360 = [
    "average_odds_difference",
    "average_abs_odds_difference",
    "average_predictive_value_difference",
    "false_positive_rate_difference",
    "false_positive_rate_ratio",
    "false_negative_rate_difference",
    "false_negative_rate_ratio",
    "false_discovery_rate_difference",
    "false_discovery_rate_ratio",
    "false_omission_rate_difference",
    "false_omission_rate_ratio",
    "error_rate_difference",
    "error_rate_ratio",
]


def by_aif360(rows):
    """The first group (sorted) is privileged; only tables of two groups. `mean_difference` is that of the labels."""
    names = sorted(rows.group.unique())
    if len(names) != 2:
        return None
    frame = pd.DataFrame({"s": (rows.group == names[0]).astype(float), "y": rows.y.astype(float), "w": rows.w})
    options = dict(label_names=["y"], protected_attribute_names=["s"], instance_weights_name="w")
    truth = BinaryLabelDataset(df=frame, **options)
    guess = truth.copy()
    guess.labels = rows.d.to_numpy(float).reshape(-1, 1)
    groups = dict(unprivileged_groups=[{"s": 0.0}], privileged_groups=[{"s": 1.0}])
    metric = ClassificationMetric(truth, guess, **groups)
    labels = BinaryLabelDatasetMetric(truth, **groups).mean_difference()
    answers = {name: getattr(metric, name)() for name in AIF360}
    return {"privileged": names[0], **answers, "mean_difference": labels}


def table_case(name, cells):
    rows = expand(cells)
    by_group = {g: rates(part) for g, part in rows.groupby("group")}
    return {"name": name, "cells": cells, "byGroup": by_group, "fairlearn": by_fairlearn(rows), "aif360": by_aif360(rows)}


def smoothed(x, n):
    p = (x + 0.5) / (n + 1)
    return p * (1 - p) / n


def critical_case(counts, sizes, compare):
    """Equicoordinate quantile of the contrasts' correlated normal statistics, by scipy's multivariate normal distribution."""
    k = len(counts)
    if compare == "to reference":
        contrasts = [[1.0 if h == g else -1.0 if h == 0 else 0.0 for h in range(k)] for g in range(1, k)]
    elif compare == "to overall":
        total = sum(sizes)
        contrasts = [[1.0 if h == g else -sizes[h] / (total - sizes[g]) for h in range(k)] for g in range(k)]
    else:
        contrasts = [[(h == i) - 1.0 * (h == j) for h in range(k)] for i in range(k) for j in range(i + 1, k)]
    c = np.array(contrasts)
    cov = c @ np.diag([smoothed(x, n) for x, n in zip(counts, sizes)]) @ c.T
    scale = np.sqrt(np.diag(cov))
    options = dict(allow_singular=True, seed=1, maxpts=400_000, abseps=1e-5)
    law = multivariate_normal(mean=np.zeros(len(c)), cov=cov / np.outer(scale, scale), **options)

    def excess(q):
        return law.cdf(np.full(len(c), q), lower_limit=np.full(len(c), -q)) - 0.95

    return {"counts": counts, "sizes": sizes, "compare": compare, "q": brentq(excess, 1.5, 4, xtol=1e-3)}


def power_case(p1, p2, n1, n2, alpha):
    found = power_proportions_2indep(p1 - p2, p2, n1, ratio=n2 / n1, alpha=alpha, return_results=False)
    rows = samplesize_proportions_2indep_onetail(p1 - p2, p2, power=0.8, ratio=1, alpha=alpha)
    return {
        **{"p1": p1, "p2": p2, "n1": n1, "n2": n2, "z": float(norm.isf(alpha / 2))},
        **{"power": float(found), "rowsPerGroup": float(rows)},
    }


def strata_case(name, strata):
    """Strata as [x1, n1, x0, n0] without empty cells (PythonMeta adds one half there)."""
    total = MH_total_RD([[x1, n1 - x1, x0, n0 - x0, f"{i}"] for i, (x1, n1, x0, n0) in enumerate(strata)])[0]
    s = np.array(strata, float)
    differences, weights = s[:, 0] / s[:, 1] - s[:, 2] / s[:, 3], s[:, 1] * s[:, 3] / (s[:, 1] + s[:, 3])
    fitted = WLS(differences, np.ones(len(s)), weights=weights).fit().params[0]
    return {"name": name, "strata": strata, "difference": total[1], "standardError": total[6], "byWls": float(fitted)}


def main():
    made = [table_case(name, cells) for name, cells in tables().items() if not name.endswith("small")]
    z_tests = [
        {"x": x, "n": n, "p": float(proportions_ztest(x, n)[1])}
        for x, n in [([40, 25], [100, 100]), ([30, 12], [60, 50]), ([300, 260], [1000, 1000]), ([90, 20], [400, 90])]
    ]
    critical = [
        critical_case(counts, sizes, compare)
        for compare in ("every pair", "to reference", "to overall")
        for counts, sizes in [([300, 60, 40], [1000, 200, 100]), ([120, 240, 90, 60], [400, 600, 300, 150])]
    ]
    power = [
        power_case(*case)
        for case in [(0.4, 0.3, 200, 200, 0.05), (0.25, 0.1, 80, 240, 0.05), (0.55, 0.7, 150, 60, 0.01), (0.08, 0.02, 500, 300, 0.05)]
    ]
    strata = [
        strata_case("three strata", [[30, 100, 20, 80], [50, 90, 60, 120], [5, 40, 12, 60]]),
        strata_case("Berkeley-like, turned round", [[512, 825, 89, 108], [313, 560, 17, 25], [120, 325, 202, 593], [138, 417, 131, 375], [53, 191, 94, 393], [22, 373, 24, 341]]),
        strata_case("one stratum", [[20, 60, 40, 90]]),
    ]
    body = {"tables": made, "zTests": z_tests, "critical": critical, "power": power, "strata": strata}
    save("rates", ["fairlearn", "aif360", "scikit-learn", "scipy", "statsmodels", "PythonMeta", "numpy"], body)


if __name__ == "__main__":
    main()
