"""Measures over several classes by scikit-learn and holisticai, on rows given as [group, label, decision, rows].

    python tests/golden/make/classes.py

`made` has every class in every group; `vector` is the example of holisticai's own tests; `swapped` has one class with precision 1
and recall 0.5.
"""

import warnings

import numpy as np
from holisticai.bias import metrics as hai
from record import save
from sklearn import metrics as skl

warnings.simplefilter("ignore")


def arrays(cells):
    rows = [(g, y, d) for g, y, d, n in cells for _ in range(n)]
    return tuple(np.array([row[at] for row in rows]) for at in range(3))


def measures(cells):
    group, label, decision = arrays(cells)
    own = {"cells": cells}
    for name in ["multiclass_true_rates", "multiclass_average_odds", "multiclass_equality_of_opp"]:
        for how in ["max", "mean"]:
            own[f"{name}|{how}"] = getattr(hai, name)(group, decision, label, aggregation_fun=how)
    for how in ["max", "mean"]:
        own[f"multiclass_statistical_parity|{how}"] = hai.multiclass_statistical_parity(group, decision, aggregation_fun=how)
    own["hai_precision"] = hai.precision_matrix(group, decision, label).to_numpy()
    own["hai_recall"] = hai.recall_matrix(group, decision, label).to_numpy()
    own["accuracy"] = skl.accuracy_score(label, decision)
    own["balanced_accuracy"] = skl.balanced_accuracy_score(label, decision)
    own["recall"] = skl.recall_score(label, decision, average=None)
    own["precision"] = skl.precision_score(label, decision, average=None)
    own["by_group"] = {
        g: {
            "accuracy": skl.accuracy_score(label[group == g], decision[group == g]),
            "balanced_accuracy": skl.balanced_accuracy_score(label[group == g], decision[group == g]),
            "recall": skl.recall_score(label[group == g], decision[group == g], average=None, labels=np.unique(label)),
        }
        for g in np.unique(group)
    }
    own["confusion"] = skl.confusion_matrix(label, decision)
    return own


def made():
    """Groups of unequal sizes, four classes, errors that differ by group."""
    cells = []
    for at, (g, n) in enumerate([("a", 400), ("b", 250), ("c", 120)]):
        for y in range(4):
            for d in range(4):
                share = (0.7 - 0.08 * at * (y + 1) / 4) if y == d else (0.1 + 0.03 * ((at + y + d) % 3))
                cells.append([g, y, d, max(1, round(n * (0.4, 0.3, 0.2, 0.1)[y] * share))])
    return cells


def vector():
    rows = zip("AAAABBBBCC", [0, 1, 1, 0, 1, 0, 2, 1, 2, 1], [0, 1, 2, 0, 1, 2, 0, 1, 2, 0])
    return [[g, y, d, 1] for g, y, d in rows]


swapped = [["a", 0, 0, 40], ["a", 1, 1, 20], ["a", 1, 0, 20], ["b", 0, 0, 40], ["b", 1, 1, 20], ["b", 1, 0, 20]]

save(
    "classes",
    ["holisticai", "scikit-learn"],
    {"made": measures(made()), "vector": measures(vector()), "swapped": measures(swapped)},
)
