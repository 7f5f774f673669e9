"""Slices of data in two halves: ranks, tests, limits and what a slice stands for, by pandas, scipy, statsmodels and scikit-learn.

    python tests/golden/make/slices.py

`rows` are made up here, with the half that each row falls into; nothing of the search is shared with the code under test. Ranking
is Agresti and Caffo's bound written out; limits are MOVER from statsmodels' Clopper-Pearson (method beta); p is scipy's Fisher test,
adjusted by statsmodels; the AUC of a slice as a guess of a value is scikit-learn's. `familyP` is by permuting what is counted over the
rows of the first half and taking scipy's least hypergeometric tail over all slices, `PERMUTATIONS` times.
"""

import itertools
import math

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact, hypergeom, norm
from sklearn.metrics import roc_auc_score
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from record import save

LEAST, CANDIDATES, LEVEL, PERMUTATIONS = 20, 8, 0.95, 20000
rng = np.random.default_rng(20)
N = 1500
rows = pd.DataFrame(
    {
        "job": rng.choice(["clerk", "cook", "smith"], N, p=[0.5, 0.3, 0.2]),
        "town": rng.choice(["north", "south"], N, p=[0.7, 0.3]),
        "size": rng.choice(["s", "m", "l"], N),
        "half": rng.integers(0, 2, N),
        "label": rng.integers(0, 2, N),
    }
)
rows["sex"] = np.where(rng.random(N) < np.where(rows.job == "smith", 0.2, 0.6), "f", "m")
wrong = rng.random(N) < np.where((rows.job == "smith") & (rows.town == "south"), 0.45, 0.12)
rows["decision"] = np.where(wrong, 1 - rows.label, rows.label)
COLUMNS = ["job", "town", "size"]


def measures():
    y, d = rows.label, rows.decision
    yield "error-rate", pd.Series(True, rows.index), y != d
    yield "false-negative-rate", y == 1, d == 0
    yield "false-positive-rate", y == 0, d == 1
    yield "rejection-rate", pd.Series(True, rows.index), d == 0


def masks():
    for name in COLUMNS:
        for value in sorted(rows[name].unique()):
            yield {name: value}, rows[name] == value
    for a, b in itertools.combinations(COLUMNS, 2):
        for u, v in itertools.product(sorted(rows[a].unique()), sorted(rows[b].unique())):
            yield {a: u, b: v}, (rows[a] == u) & (rows[b] == v)


def sides(inside, among, hit, half):
    own, rest = inside & among & (rows.half == half), ~inside & among & (rows.half == half)
    return int((own & hit).sum()), int(own.sum()), int((rest & hit).sum()), int(rest.sum())


def bound(x, n, y, m):
    p, q = (x + 1) / (n + 2), (y + 1) / (m + 2)
    return p - q - norm.ppf(0.95) * math.sqrt(p * (1 - p) / (n + 2) + q * (1 - q) / (m + 2))


def proxy(inside):
    best = max(("f", "m"), key=lambda v: abs(2 * roc_auc_score(rows.sex == v, inside) - 1))
    auc = roc_auc_score(rows.sex == best, inside)
    lift = (rows.sex[inside] == best).mean() / (rows.sex == best).mean()
    return {"strength": abs(2 * auc - 1), "aucs": {v: roc_auc_score(rows.sex == v, inside) for v in ("f", "m")}, "lift": {v: (rows.sex[inside] == v).mean() / (rows.sex == v).mean() for v in ("f", "m")}}


def family(eligible, among, hit):
    """Each slice's upper tail in the first half, and the share of permutations whose least tail is no greater."""
    use = (among & (rows.half == 0)).to_numpy()
    member = np.array([inside.to_numpy()[use] for _, _, inside, _ in eligible], dtype=np.float32)
    hits, total = hit.to_numpy()[use].astype(np.float32), int(use.sum())
    tails = [hypergeom.sf(np.arange(-1, total), total, int(hits.sum()), int(own.sum())) for own in member]
    shuffler = np.random.default_rng(1)
    least = np.ones(PERMUTATIONS)
    for b in range(PERMUTATIONS):
        x = np.rint(member @ shuffler.permutation(hits)).astype(int)
        least[b] = min(tail[k] for tail, k in zip(tails, x))
    own = [tail[k] for tail, k in zip(tails, np.rint(member @ hits).astype(int))]
    return [(p, float((least <= p * (1 + 1e-7)).mean())) for p in own]


def search(name, among, hit):
    eligible = []
    for conditions, inside in masks():
        counts = [sides(inside, among, hit, half) for half in (0, 1)]
        if min(c for s in counts for c in (s[1], s[3])) >= LEAST:
            eligible.append((bound(*counts[0]), conditions, inside, counts))
    eligible.sort(key=lambda item: -item[0])
    chosen, families = eligible[:CANDIDATES], family(eligible, among, hit)
    each = (1 - LEVEL) / len(chosen)
    ps = [fisher_exact([[x, n - x], [y, m - y]])[1] for _, _, _, (_, (x, n, y, m)) in chosen]
    adjusted = multipletests(ps, method="holm")[1]
    slices = []
    for (low, conditions, inside, (_, (x, n, y, m))), p, holm, (tail, familywise) in zip(chosen, ps, adjusted, families):
        d = x / n - y / m
        (l1, u1), (l2, u2) = (proportion_confint(*pair, alpha=each, method="beta") for pair in ((x, n), (y, m)))
        lower = d - math.sqrt((x / n - l1) ** 2 + (u2 - y / m) ** 2)
        upper = d + math.sqrt((u1 - x / n) ** 2 + (y / m - l2) ** 2)
        one = {"conditions": conditions, "lowerBound": low, "rows": n, "rate": x / n, "restRate": y / m, "difference": d}
        one |= {"discoveryP": tail, "familyP": familywise}
        slices.append({**one, "lower": lower, "upper": upper, "p": p, "adjustedP": holm, "proxy": proxy(inside)})
    return {"measure": name, "searched": len(eligible), "slices": slices}


kinds = rows.groupby(["job", "town", "size", "sex", "half", "label", "decision"]).size()
save(
    "slices",
    ["numpy", "pandas", "scipy", "scikit-learn", "statsmodels"],
    {
        "least": LEAST,
        "candidates": CANDIDATES,
        "level": LEVEL,
        "rows": [[*key, int(count)] for key, count in kinds.items()],
        "searches": [search(*own) for own in measures()],
    },
)
