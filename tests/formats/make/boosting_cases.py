"""LightGBM and XGBoost through onnxmltools, CatBoost through its own exporter."""
import pathlib
import sys
import tempfile

import catboost
import lightgbm
import numpy as np
import onnxmltools
import xgboost
from onnxmltools.convert.common.data_types import FloatTensorType

from case import run, sigmoid, table, write

EXPORTER = f"onnxmltools {onnxmltools.__version__}"
LIGHTGBM = f"lightgbm {lightgbm.__version__}"
XGBOOST = f"xgboost {xgboost.__version__}"
CATBOOST = f"catboost {catboost.__version__}"

loans = table("loans")
y = loans["approved"].to_numpy()
limit = loans["limit"].to_numpy()
NUMBERS = ["age", "hours-per-week", "debt ratio", "married"]
X = loans[NUMBERS].to_numpy(np.float32)
LOANS = dict(table="tables/loans.feather", favourable="1", assumedOrder=True)
LOANS["exclude"] = ["id", "sex", "housing", "purpose", "approved", "limit"]
REGRESSION = LOANS | {"favourable": None, "task": "regression", "threshold": float(np.median(limit))}
iris = table("iris")
XI = iris.drop(columns="species").to_numpy(np.float32)
species = iris["species"].to_numpy(object)
codes = np.unique(species, return_inverse=True)[1]
IRIS = dict(table="tables/iris.feather", exclude=["species"], assumedOrder=True, task="multi-class")
SMALL = dict(n_estimators=8, num_leaves=7, min_child_samples=8, verbose=-1)
# Sums of float32 leaves: a regressor's numbers are in thousands.
LOOSE = {"tolerance": 2e-3}


def typed(width):
    return [("input", FloatTensorType([None, width]))]


def lightgbm_cases():
    facts = dict(exporter=f"{EXPORTER}, {LIGHTGBM}")
    model = lightgbm.LGBMClassifier(**SMALL).fit(X, y)
    own = (LIGHTGBM, model.predict_proba(X)[:, 1])
    made = onnxmltools.convert_lightgbm(model, initial_types=typed(4)).SerializeToString()
    scores = [row[1] for row in run(made, {"input": X}, "probabilities")]
    what = "LightGBM, dictionary output, nulls"
    write("lightgbm-zipmap", {"model.onnx": made}, scores, own, what=what, **facts, **LOANS)
    made = onnxmltools.convert_lightgbm(model, initial_types=typed(4), zipmap=False).SerializeToString()
    scores = run(made, {"input": X}, "probabilities")[:, 1]
    write("lightgbm-table", {"model.onnx": made}, scores, own, what="LightGBM, `zipmap=False`", **facts, **LOANS)
    model = lightgbm.LGBMClassifier(**SMALL).fit(XI, species)
    made = onnxmltools.convert_lightgbm(model, initial_types=typed(4)).SerializeToString()
    scores = [row["virginica"] for row in run(made, {"input": XI}, "probabilities")]
    own = (LIGHTGBM, model.predict_proba(XI)[:, 2])
    what = "LightGBM, three text classes"
    write("lightgbm-classes", {"model.onnx": made}, scores, own, what=what, favourable="virginica", **facts, **IRIS)
    model = lightgbm.LGBMRegressor(**SMALL).fit(X, limit)
    made = onnxmltools.convert_lightgbm(model, initial_types=typed(4)).SerializeToString()
    scores = run(made, {"input": X}, "variable")[:, 0]
    write("lightgbm-regressor", {"model.onnx": made}, scores, what="LGBMRegressor", **facts, **REGRESSION | LOOSE)


def xgboost_cases():
    facts = dict(exporter=f"{EXPORTER}, {XGBOOST}")
    small = dict(n_estimators=8, max_depth=3)
    model = xgboost.XGBClassifier(**small).fit(X, y)
    made = onnxmltools.convert_xgboost(model, initial_types=typed(4)).SerializeToString()
    scores = run(made, {"input": X}, "probabilities")[:, 1]
    own = (XGBOOST, model.predict_proba(X)[:, 1])
    write("xgboost-classifier", {"model.onnx": made}, scores, own, what="XGBClassifier, nulls", **facts, **LOANS)
    model = xgboost.XGBClassifier(**small).fit(XI, codes)
    made = onnxmltools.convert_xgboost(model, initial_types=typed(4)).SerializeToString()
    scores = run(made, {"input": XI}, "probabilities")[:, 2]
    own = (XGBOOST, model.predict_proba(XI)[:, 2])
    write("xgboost-classes", {"model.onnx": made}, scores, own, what="XGBClassifier, three classes", favourable="2", **facts, **IRIS)
    model = xgboost.XGBRegressor(**small).fit(X, limit)
    made = onnxmltools.convert_xgboost(model, initial_types=typed(4)).SerializeToString()
    scores = run(made, {"input": X}, "variable")[:, 0]
    write("xgboost-regressor", {"model.onnx": made}, scores, what="XGBRegressor", **facts, **REGRESSION | LOOSE)


def catboost_file(model):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.onnx"
        model.save_model(str(path), format="onnx")
        return path.read_bytes()


def catboost_cases():
    facts = dict(exporter=CATBOOST)
    small = dict(iterations=8, depth=3, verbose=0, random_seed=0, allow_writing_files=False)
    x = np.nan_to_num(X, nan=38.0)
    columns = [0, 2, 3]
    x = X[:, columns]
    model = catboost.CatBoostClassifier(**small).fit(x, y)
    made = catboost_file(model)
    scores = [row[1] for row in run(made, {"features": x}, "probabilities")]
    own = (CATBOOST, model.predict_proba(x)[:, 1])
    aside = LOANS | {"exclude": LOANS["exclude"] + ["hours-per-week"]}
    what = '`save_model(format="onnx")`, dictionary output'
    write("catboost-classifier", {"model.onnx": made}, scores, own, what=what, **facts, **aside)
    model = catboost.CatBoostClassifier(**small).fit(XI, species)
    made = catboost_file(model)
    scores = [row["virginica"] for row in run(made, {"features": XI}, "probabilities")]
    own = (CATBOOST, model.predict_proba(XI)[:, 2])
    what = '`save_model(format="onnx")`, three text classes'
    write("catboost-classes", {"model.onnx": made}, scores, own, what=what, favourable="virginica", **facts, **IRIS)
    model = catboost.CatBoostRegressor(**small).fit(x, limit)
    made = catboost_file(model)
    scores = run(made, {"features": x}, "predictions").ravel()
    aside = REGRESSION | LOOSE | {"exclude": aside["exclude"]}
    write("catboost-regressor", {"model.onnx": made}, scores, what="CatBoostRegressor", **facts, **aside)


if __name__ == "__main__":
    for make in [lightgbm_cases, xgboost_cases, catboost_cases]:
        if not sys.argv[1:] or make.__name__ in sys.argv[1:]:
            make()
