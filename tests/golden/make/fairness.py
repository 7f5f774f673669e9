"""Group fairness and quality metrics from fairlearn, AIF360 and scikit-learn.

    python tests/golden/make/fairness.py

`tables`: cells are [group, label, decision, rows, weight of each row]. `strict` is plain arithmetic on the counts and gives null
where a denominator is zero; the libraries' own answers stand beside it and are wrong there on purpose (fairlearn says 0).
`scores`: rows are [group, label, score, weight]; the decision is score >= 0.5.
"""

import warnings

import numpy as np
import pandas as pd
import sklearn.metrics as sk
from aif360.datasets import BinaryLabelDataset
from aif360.metrics import ClassificationMetric
from fairlearn import metrics as fl
from record import save

warnings.simplefilter("ignore")
RATES = {
    "selectionRate": fl.selection_rate,
    "truePositiveRate": fl.true_positive_rate,
    "falsePositiveRate": fl.false_positive_rate,
    "trueNegativeRate": fl.true_negative_rate,
    "falseNegativeRate": fl.false_negative_rate,
    "accuracy": sk.accuracy_score,
}
GAPS = {
    "demographicParityDifference": fl.demographic_parity_difference,
    "demographicParityRatio": fl.demographic_parity_ratio,
    "equalOpportunityDifference": fl.equal_opportunity_difference,
    "equalOpportunityRatio": fl.equal_opportunity_ratio,
    "equalizedOddsDifference": fl.equalized_odds_difference,
    "equalizedOddsRatio": fl.equalized_odds_ratio,
}


def counts(group, tn, fp, fn, tp, weight=1.0):
    return [[group, y, d, n, weight] for (y, d), n in zip([(0, 0), (0, 1), (1, 0), (1, 1)], [tn, fp, fn, tp]) if n]


def random_table(rng, k, low, high, weighted):
    cells = []
    for g in range(k):
        for y in (0, 1):
            for d in (0, 1):
                weight = round(float(rng.uniform(0.25, 3)), 3) if weighted else 1.0
                cells.append([f"g{g}", y, d, int(rng.integers(low, high)), weight])
    return cells


def tables():
    rng = np.random.default_rng(11)
    made = {
        "two groups, by hand": counts("a", 30, 10, 15, 45) + counts("b", 40, 5, 25, 20),
        "fairlearn docstring": counts("F", 0, 0, 1, 4) + counts("M", 1, 1, 1, 2),
        "parity": counts("a", 40, 10, 10, 40) + counts("b", 20, 5, 5, 20),
        "no negatives in b": counts("a", 5, 5, 5, 5) + counts("b", 0, 0, 5, 5),
        "no positives in b": counts("a", 5, 5, 4, 6) + counts("b", 8, 2, 0, 0),
        "nobody selected in b": counts("a", 10, 5, 3, 12) + counts("b", 12, 0, 8, 0),
        "nobody selected": counts("a", 10, 0, 5, 0) + counts("b", 12, 0, 8, 0),
        "one group": counts("a", 10, 5, 3, 12),
        "one class, all positive": counts("a", 0, 0, 3, 7) + counts("b", 0, 0, 6, 4),
        "three groups, one of one row": counts("a", 30, 10, 15, 45) + counts("b", 40, 5, 25, 20) + counts("c", 0, 1, 0, 0),
        "signed odds cancel": counts("a", 30, 20, 10, 40) + counts("b", 40, 10, 20, 30),
    }
    for k in (2, 3, 5):
        for weighted in (False, True):
            name = f"random, {k} groups, {'weighted' if weighted else 'unweighted'}"
            made[name] = random_table(rng, k, 5, 120, weighted)
            made[name + ", small"] = random_table(rng, k, 1, 6, weighted)
    return made


def expand(cells):
    rows = [(g, y, d, w) for g, y, d, n, w in cells for _ in range(n)]
    return pd.DataFrame(rows, columns=["group", "y", "d", "w"])


def by_fairlearn(rows):
    arguments = dict(y_true=rows.y, y_pred=rows.d, sensitive_features=rows.group)
    names = list(RATES)
    frame = fl.MetricFrame(metrics=RATES, sample_params={n: {"sample_weight": rows.w} for n in names}, **arguments)
    gaps = {}
    for name, function in GAPS.items():
        try:
            gaps[name] = function(**arguments, sample_weight=rows.w)
        except ValueError as error:
            gaps[name] = f"ValueError: {error}"
    return {"overall": frame.overall.to_dict(), "byGroup": frame.by_group.T.to_dict(), **gaps}


def divide(a, b):
    return float(a / b) if b > 0 else None


def strict_rates(part):
    cell = {(y, d): part.w[(part.y == y) & (part.d == d)].sum() for y in (0, 1) for d in (0, 1)}
    tn, fp, fn, tp = cell[0, 0], cell[0, 1], cell[1, 0], cell[1, 1]
    n = tn + fp + fn + tp
    return {
        "selectionRate": divide(tp + fp, n),
        "truePositiveRate": divide(tp, tp + fn),
        "falsePositiveRate": divide(fp, fp + tn),
        "trueNegativeRate": divide(tn, fp + tn),
        "falseNegativeRate": divide(fn, tp + fn),
        "precision": divide(tp, tp + fp),
        "accuracy": divide(tp + tn, n),
    }


def spread(by_group, name):
    """Gap and ratio over the groups where the rate exists; null with fewer than two such groups."""
    values = [r[name] for r in by_group.values() if r[name] is not None]
    if len(values) < 2:
        return None, None
    return max(values) - min(values), divide(min(values), max(values))


def strict(rows):
    by_group = {g: strict_rates(part) for g, part in rows.groupby("group")}
    parity, opportunity = spread(by_group, "selectionRate"), spread(by_group, "truePositiveRate")
    odds = [spread(by_group, n) for n in ("truePositiveRate", "falsePositiveRate")]
    gaps = [gap for gap, _ in odds if gap is not None]
    return {
        "overall": strict_rates(rows),
        "byGroup": by_group,
        "demographicParityDifference": parity[0],
        "disparateImpactRatio": parity[1],
        "equalOpportunityDifference": opportunity[0],
        "equalizedOddsDifference": max(gaps) if gaps else None,
        "equalizedOddsUndefined": [n for n, (g, _) in zip(("truePositiveRate", "falsePositiveRate"), odds) if g is None],
    }


def by_aif360(rows):
    """The first group (sorted) counts as privileged; only tables of two groups."""
    names = sorted(rows.group.unique())
    if len(names) != 2:
        return None
    frame = pd.DataFrame({"s": (rows.group == names[0]).astype(float), "y": rows.y.astype(float), "w": rows.w})
    options = dict(label_names=["y"], protected_attribute_names=["s"], instance_weights_name="w")
    truth = BinaryLabelDataset(df=frame, **options)
    guess = truth.copy()
    guess.labels = rows.d.to_numpy(float).reshape(-1, 1)
    metric = ClassificationMetric(truth, guess, unprivileged_groups=[{"s": 0.0}], privileged_groups=[{"s": 1.0}])
    methods = [
        "statistical_parity_difference",
        "disparate_impact",
        "equal_opportunity_difference",
        "average_odds_difference",
        "average_abs_odds_difference",
        "equalized_odds_difference",
        "false_positive_rate_difference",
        "accuracy",
        "error_rate_difference",
        "average_predictive_value_difference",
        "generalized_entropy_index",
        "theil_index",
    ]
    answers = {"privileged": names[0], "unprivileged": names[1]}
    for method in methods:
        try:
            answers[method] = getattr(metric, method)()
        except (ZeroDivisionError, AttributeError) as error:
            answers[method] = type(error).__name__
    return answers


def table_case(name, cells):
    rows = expand(cells)
    agree = {"strict": strict(rows), "fairlearn": by_fairlearn(rows), "aif360": by_aif360(rows)}
    return {"name": name, "cells": cells, **agree}


def quality(part):
    y, s, w = part.y, part.s, part.w
    d = (s >= 0.5).astype(int)
    both = y.nunique() == 2
    return {
        "accuracy": sk.accuracy_score(y, d, sample_weight=w),
        "balancedAccuracy": sk.balanced_accuracy_score(y, d, sample_weight=w) if both else None,
        "auc": sk.roc_auc_score(y, s, sample_weight=w) if both else None,
        "brier": sk.brier_score_loss(y, s, sample_weight=w),
        "averagePrecision": sk.average_precision_score(y, s, sample_weight=w) if both else None,
        "f1": sk.f1_score(y, d, sample_weight=w, zero_division=np.nan),
        "matthews": sk.matthews_corrcoef(y, d, sample_weight=w) if both else None,
        "logLoss": sk.log_loss(y, s, sample_weight=w, labels=[0, 1]),
    }


def score_rows(rng, n, k, digits, weighted):
    y = rng.integers(0, 2, n)
    s = 1 / (1 + np.exp(-(rng.normal(size=n) * 1.2 + 1.4 * y - 0.7)))
    frame = pd.DataFrame({"group": [f"g{g}" for g in rng.integers(0, k, n)], "y": y, "s": np.round(s, digits)})
    frame["w"] = np.round(rng.uniform(0.2, 3, n), 2) if weighted else 1.0
    return frame


def score_case(name, frame):
    by_group = {g: quality(part) for g, part in frame.groupby("group")}
    fpr, tpr, at = sk.roc_curve(frame.y, frame.s, sample_weight=frame.w, drop_intermediate=False)
    curve = {"threshold": at, "falsePositiveRate": fpr, "truePositiveRate": tpr} if len(frame) <= 20 else None
    return {
        "name": name,
        "rows": frame.values.tolist(),
        "overall": quality(frame),
        "byGroup": by_group,
        "rocCurve": curve,
    }


def scores():
    rng = np.random.default_rng(12)
    hand = [("a", 1, 0.9, 1), ("a", 0, 0.9, 1), ("a", 1, 0.5, 1), ("a", 0, 0.4, 1), ("b", 1, 0.4, 1), ("b", 1, 0.4, 1)]
    cases = [score_case("by hand, ties, b has one class", pd.DataFrame(hand, columns=["group", "y", "s", "w"]))]
    for n, k, digits, weighted in [
        (20, 2, 1, False),
        (20, 2, 1, True),
        (150, 2, 6, False),
        (150, 3, 1, False),
        (150, 3, 2, True),
        (150, 5, 6, True),
    ]:
        name = f"{n} rows, {k} groups, {digits} digits, {'weighted' if weighted else 'unweighted'}"
        cases.append(score_case(name, score_rows(rng, n, k, digits, weighted)))
    return cases


def main():
    made = [table_case(name, cells) for name, cells in tables().items()]
    save("fairness", ["fairlearn", "aif360", "scikit-learn", "numpy"], {"tables": made, "scores": scores()})


if __name__ == "__main__":
    main()
