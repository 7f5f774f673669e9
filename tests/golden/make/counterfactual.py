"""Flips of the loan sample when a sensitive feature and its declared proxies move, worked out without drawing where possible.

Numbers: every row's rank within its group's whole column is looked up in the other group's; ties by 40 draws of numpy.
Categories: the expected rate over the coupling that changes fewest, by scoring every row under every category.
"""

from pathlib import Path

import numpy as np
import onnxruntime
import pyarrow.feather
from record import save

LOANS = Path(__file__).parents[3] / "datasets" / "loans"
table = pyarrow.feather.read_table(LOANS / "current.arrow").to_pandas()
session = onnxruntime.InferenceSession(str(LOANS / "loans.onnx"))


def decisions(rows):
    feed = {}
    for given in session.get_inputs():
        kind = object if given.type == "tensor(string)" else np.float32
        feed[given.name] = rows[given.name].to_numpy().astype(kind).reshape(-1, 1)
    scores = session.run(["output_probability"], feed)[0]
    return np.array([row["1"] for row in scores]) >= 0.6


def quantile_moved(column, group, other, draws):
    """The values that rows of `group` take in `other`, at a rank drawn within each tie."""
    own = table.loc[table.sex == group, column].dropna().to_numpy()
    there = np.sort(table.loc[table.sex == other, column].dropna().to_numpy())
    ranked = np.sort(own)
    values = table.loc[table.sex == group, column].to_numpy()
    low = np.searchsorted(ranked, values, "left") / len(ranked)
    high = np.searchsorted(ranked, values, "right") / len(ranked)
    rank = low + draws * (high - low)
    moved = there[np.minimum((rank * len(there)).astype(int), len(there) - 1)]
    return np.where(np.isnan(values), values, moved)


before = decisions(table)
generator = np.random.default_rng(1)


def numbers(columns):
    flips = np.zeros(len(table))
    rounds = 40
    for _ in range(rounds):
        changed = table.copy()
        for group, other in (("female", "male"), ("male", "female")):
            rows = (table.sex == group).to_numpy()
            changed["sex"] = changed["sex"].astype(object)
            changed.loc[rows, "sex"] = other
            for column in columns:
                changed[column] = changed[column].astype(float)
                changed.loc[rows, column] = quantile_moved(column, group, other, generator.random(rows.sum()))
        flips += decisions(changed) != before
    return float(np.mean(flips / rounds))


def categories(feature, column):
    groups = sorted(table[feature].dropna().unique())
    names = sorted(table[column].dropna().unique())
    under = {}
    for name in names:
        changed = table.copy()
        changed[column] = name
        under[name] = decisions(changed) != before
    share = {g: table.loc[table[feature] == g, column].value_counts(normalize=True) for g in groups}
    rate = np.zeros(len(table))
    for own in groups:
        for other in groups:
            if own == other:
                continue
            p = np.array([share[own].get(name, 0.0) for name in names])
            q = np.array([share[other].get(name, 0.0) for name in names])
            excess = np.maximum(0, q - p)
            excess = excess / excess.sum()
            away = sum(e * under[name] for e, name in zip(excess, names))
            for at, name in enumerate(names):
                rows = ((table[feature] == own) & (table[column] == name)).to_numpy()
                leave = 1 - min(1, q[at] / p[at]) if p[at] > 0 else 0
                rate[rows] += leave * away[rows] / (len(groups) - 1)
    return float(rate.mean())


save(
    "counterfactual",
    ["numpy", "onnxruntime", "pandas"],
    {
        "sexAlone": numbers([]),
        "sexWithIncomeAndYears": numbers(["income", "employment_years"]),
        "sexWithIncome": numbers(["income"]),
        "groupWithHousing": categories("group", "housing"),
        "groupWithRegion": categories("group", "region"),
    },
)
