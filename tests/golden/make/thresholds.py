"""Thresholds by group under a constraint, as fairlearn's ThresholdOptimizer sets them on a fine grid."""

import warnings

import numpy as np
from fairlearn.postprocessing import ThresholdOptimizer
from sklearn.base import BaseEstimator, ClassifierMixin

from record import save

GRID = 20_001
CONSTRAINTS = ["demographic_parity", "true_positive_rate_parity", "equalized_odds"]


class Scores(ClassifierMixin, BaseEstimator):
    """The score is the only column."""

    def fit(self, x, y):
        self.classes_, self.fitted_ = np.unique(y), True
        return self

    def predict(self, x):
        return np.asarray(x)[:, 0]


def solve(group, label, score, constraint, flip):
    tuned = ThresholdOptimizer(
        estimator=Scores().fit(score[:, None], label),
        constraints=constraint,
        objective="accuracy_score",
        grid_size=GRID,
        flip=flip,
        prefit=True,
        predict_method="predict",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tuned.fit(score[:, None], label, sensitive_features=group)
    p = tuned._pmf_predict(score[:, None], sensitive_features=group)[:, 1]
    by = {
        str(g): {
            "selectionRate": p[group == g].mean(),
            "truePositiveRate": p[(group == g) & (label == 1)].mean(),
            "falsePositiveRate": p[(group == g) & (label == 0)].mean(),
        }
        for g in np.unique(group)
    }
    return {
        "constraint": constraint,
        "flip": flip,
        "accuracy": np.where(label == 1, p, 1 - p).mean(),
        "groups": by,
    }


def table(seed, groups, rows, levels):
    """Scores on a few levels, more or less informative by group."""
    draw = np.random.default_rng(seed)
    group = draw.choice(list("abcd")[:groups], rows)
    strength = {name: draw.uniform(-0.5, 2.5) for name in "abcd"}
    label = draw.integers(0, 2, rows)
    latent = np.array([strength[g] for g in group]) * label + draw.normal(size=rows)
    score = np.clip(np.round((latent + 3) / 7 * levels), 0, levels) / levels
    return group, label, score


def fixture():
    """The table of fairlearn's own test of the optimizer."""
    group = np.array(list("AAAAAAABBBBBBBCCCCCC"))
    label = np.array([int(c) for c in "01101000010111000111"])
    return group, label, np.array([float(c) for c in "00112330001111011112"])


tables = [("fixture", *fixture())]
for seed, (groups, rows, levels) in enumerate([(2, 60, 8), (3, 200, 20), (4, 400, 64), (2, 150, 5)]):
    tables.append((f"{groups} groups, {rows} rows, {levels} levels", *table(seed, groups, rows, levels)))

save(
    "thresholds",
    ["fairlearn", "scikit-learn", "numpy"],
    {
        "grid": GRID,
        "tables": [
            {
                "name": name,
                "group": "".join(group),
                "label": label,
                "score": score,
                "solutions": [solve(group, label, score, c, f) for c in CONSTRAINTS for f in (False, True)],
            }
            for name, group, label, score in tables
        ],
    },
)
