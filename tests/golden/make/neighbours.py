"""Consistency by nearest neighbours.

    python tests/golden/make/neighbours.py

`rows` are three numbers and a sex of 0 or 1; no two distances are equal. AIF360 0.6.1 reads `consistency` of a dataset whose labels
are the decisions: raw features, protected ones and the row itself included. scikit-learn finds the nearest others on all four
columns, standardised by their standard deviation (n - 1).
"""

import warnings

import numpy as np
import pandas as pd
from aif360.datasets import BinaryLabelDataset
from aif360.metrics import BinaryLabelDatasetMetric
from sklearn.neighbors import NearestNeighbors

from record import save

warnings.simplefilter("ignore")

rng = np.random.default_rng(20)
n = 160
numbers = np.round(rng.normal(size=(n, 3)) * [1, 8, 0.5] + [0, 40, 2], 4)
sex = rng.integers(0, 2, n)
rows = np.float32(np.column_stack([numbers, sex])).astype(float)
decision = (numbers[:, 0] + 0.1 * (numbers[:, 1] - 40) + 0.4 * sex + rng.normal(size=n) * 0.5 > 0).astype(int)


def consistency(neighbours):
    names = ["a", "b", "c", "sex"]
    frame = pd.DataFrame(rows, columns=names).assign(y=decision.astype(float))
    data = BinaryLabelDataset(df=frame, label_names=["y"], protected_attribute_names=["sex"])
    return float(BinaryLabelDatasetMetric(data).consistency(n_neighbors=neighbours)[0])


standard = np.float32((rows - rows.mean(0)) / rows.std(0, ddof=1)).astype(float)


def nearest(values, k):
    return NearestNeighbors(n_neighbors=k, algorithm="brute").fit(values).kneighbors()[1].tolist()


def others(k):
    lists = np.array(nearest(standard, k))
    gaps = np.abs(decision - decision[lists].mean(1))
    return {
        "k": k,
        "neighbours": lists.tolist(),
        "value": float(1 - gaps.mean()),
        "bySex": [float(1 - gaps[sex == own].mean()) for own in (0, 1)],
    }


save(
    "neighbours",
    ["aif360", "scikit-learn", "numpy"],
    {
        "rows": rows.tolist(),
        "standard": standard.tolist(),
        "decision": decision.tolist(),
        "aif360": {str(k): consistency(k) for k in (2, 5, 10)},
        "sklearn": [others(3), others(5)],
    },
)
