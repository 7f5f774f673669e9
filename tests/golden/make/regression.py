"""Errors of a gradient-boosting regressor by sex, from scikit-learn on its native predictions.

    python tests/golden/make/regression.py

Model, predictions and table are those of tests/formats. `missing`: the label of every 7th row is empty and the row left out.
`weighted`: rows count as often as the age says. R² of a group is about the group's own mean.
"""

import json
from pathlib import Path

import pandas as pd
import sklearn.metrics as sk
from record import save

FORMATS = Path(__file__).resolve().parents[2] / "formats"
table = pd.read_feather(FORMATS / "tables/loans.feather")
case = json.loads((FORMATS / "models/skl-gradient-boosting-regressor/case.json").read_text())
table["predicted"] = case["scores"]


def errors(rows, weight):
    y, p, w = rows["limit"], rows["predicted"], rows[weight] if weight else None
    return {
        "rows": len(rows),
        "mae": sk.mean_absolute_error(y, p, sample_weight=w),
        "rmse": sk.root_mean_squared_error(y, p, sample_weight=w),
        "r2": sk.r2_score(y, p, sample_weight=w),
    }


def measured(rows, weight=None):
    groups = {sex: errors(own, weight) for sex, own in rows.groupby("sex")}
    return {"all": errors(rows, weight), **groups}


save(
    "regression",
    ["scikit-learn", "pandas"],
    {
        "plain": measured(table),
        "missing": measured(table[table.index % 7 != 0]),
        "weighted": measured(table, "age"),
    },
)
