"""Score-based measures and errors of amounts from scikit-learn, statsmodels, scipy and numpy.

    python tests/golden/make/scores.py

`scores`: rows are [group, label, score]. Areas between ROC curves are numpy trapezoids on a grid of 2,000,001 points over the
curves of scikit-learn, so they are right to about 1e-6. `crossing` has two curves of equal area. `errors` (expected calibration
error, plain) is over the bins of sklearn.calibration.calibration_curve with strategy quantile, weighted by rows.
`amounts`: rows are [group, label, prediction, weight].
"""

import numpy as np
import sklearn.metrics as sk
import statsmodels.api as sm
from record import save
from scipy import stats

rng = np.random.default_rng(7)


def roc_on(grid, y, s):
    fpr, tpr, _ = sk.roc_curve(y, s, drop_intermediate=False)
    return np.interp(grid, fpr, tpr)


def between(rows):
    grid = np.linspace(0, 1, 2_000_001)
    groups = sorted({r[0] for r in rows})
    curves = []
    for g in groups:
        y, s = np.array([r[1] for r in rows if r[0] == g]), np.array([r[2] for r in rows if r[0] == g])
        curves.append((roc_on(grid, y, s), sk.roc_auc_score(y, s)))
    (a, auc_a), (b, auc_b) = curves
    return {"abroca": np.trapezoid(np.abs(a - b), grid), "aucDifference": auc_a - auc_b}


def per_group(rows):
    made = {}
    for g in sorted({r[0] for r in rows}):
        y = np.array([r[1] for r in rows if r[0] == g])
        s = np.array([r[2] for r in rows if r[0] == g])
        odds = np.log(s / (1 - s))
        fit = sm.GLM(y, sm.add_constant(odds), family=sm.families.Binomial()).fit(cov_type="HC0", tol=1e-14, maxiter=200)
        made[g] = {
            "averagePrecision": sk.average_precision_score(y, s),
            "logLoss": sk.log_loss(y, s),
            "brier": sk.brier_score_loss(y, s),
            "auc": sk.roc_auc_score(y, s),
            "offset": s.mean() - y.mean(),
            "ratio": s.sum() / y.sum(),
            "slope": fit.params[1],
            "intercept": fit.params[0],
            "slopeError": fit.bse[1],
        }
    return made


def scored(name, sizes, slope):
    rows = []
    for g, n in sizes.items():
        s = np.round(rng.uniform(0.02, 0.98, n), 3)
        chance = 1 / (1 + np.exp(-slope[g] * np.log(s / (1 - s))))
        y = (rng.uniform(size=n) < chance).astype(int)
        rows += [[g, int(a), float(b)] for a, b in zip(y, s)]
    return {"name": name, "rows": rows, "groups": per_group(rows), **between(rows)}


crossing_rows = (
    [["a", 1, s] for s in (0.9, 0.9, 0.1, 0.1)]
    + [["a", 0, s] for s in (0.5, 0.5, 0.5, 0.5)]
    + [["b", 1, s] for s in (0.5, 0.5, 0.5, 0.5)]
    + [["b", 0, s] for s in (0.9, 0.9, 0.1, 0.1)]
)


def amounts():
    rows = []
    for g, n, spread in (("a", 40, 3.0), ("b", 25, 6.0)):
        y = np.round(rng.normal(100, 15, n), 3)
        p = np.round(y + rng.exponential(spread, n) - spread / 2, 3)
        w = np.round(rng.uniform(0.5, 2, n), 3)
        rows += [[g, float(a), float(b), float(c)] for a, b, c in zip(y, p, w)]
    made = {}
    for weighted in (False, True):
        own = {}
        for g in ("a", "b"):
            y, p, w = (np.array([r[k] for r in rows if r[0] == g]) for k in (1, 2, 3))
            w = w if weighted else np.ones_like(w)
            mean = stats.ttest_1samp(p - y, 0).confidence_interval(0.95)
            own[g] = {
                "mae": sk.mean_absolute_error(y, p, sample_weight=w),
                "rmse": sk.root_mean_squared_error(y, p, sample_weight=w),
                "r2": sk.r2_score(y, p, sample_weight=w),
                "meanError": np.average(p - y, weights=w),
                "meanPrediction": np.average(p, weights=w),
                "over": np.average(np.maximum(p - y, 0), weights=w),
                "under": np.average(np.maximum(y - p, 0), weights=w),
                "student": None if weighted else [mean.low, mean.high],
            }
        made["weighted" if weighted else "unweighted"] = own
    return {"rows": rows, **made}


def calibration_error():
    from sklearn.calibration import calibration_curve

    s = rng.permutation((np.arange(1000) + 0.5) / 1000)
    y = (rng.uniform(size=1000) < s**1.3).astype(int)
    true, mean = calibration_curve(y, s, n_bins=10, strategy="quantile")
    return {"rows": [["a", int(a), float(b)] for a, b in zip(y, s)], "plain": np.mean(np.abs(true - mean))}


student = [[level, v, stats.t.ppf((1 + level) / 2, v)] for level in (0.9, 0.95, 0.999) for v in (0.5, 1, 2, 5, 30, 300, 9999, 10000, 1e6)]

save(
    "scores",
    ["scikit-learn", "statsmodels", "scipy", "numpy"],
    {
        "scores": [
            scored("alike", {"a": 120, "b": 80}, {"a": 1.0, "b": 1.0}),
            scored("apart", {"a": 100, "b": 60}, {"a": 1.2, "b": 0.5}),
        ],
        "crossing": {"rows": crossing_rows, **between(crossing_rows)},
        "calibrationError": calibration_error(),
        "amounts": amounts(),
        "student": student,
    },
)
