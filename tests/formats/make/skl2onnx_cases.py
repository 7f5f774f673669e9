"""scikit-learn models through skl2onnx."""
import warnings

import numpy as np
import pandas as pd
import skl2onnx
import sklearn
from skl2onnx import convert_sklearn, to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from case import run, table, write

warnings.filterwarnings("ignore")
EXPORTER = f"skl2onnx {skl2onnx.__version__}"
SKLEARN = f"scikit-learn {sklearn.__version__}"
OPSET = {"": 18, "ai.onnx.ml": 3}

loans = table("loans")
y = loans["approved"].to_numpy()
NUMBERS = ["age", "hours-per-week", "debt ratio", "married"]
MATRIX = dict(table="tables/loans.feather", favourable="1", assumedOrder=True)
MATRIX["exclude"] = ["id", "sex", "housing", "purpose", "approved", "limit"]
COLUMNS = dict(table="tables/loans.feather", favourable="1", exclude=["id", "sex", "approved", "limit"])
X = loans[NUMBERS].to_numpy(np.float32)
X64 = loans[NUMBERS].to_numpy(np.float64)


def numeric(model):
    return make_pipeline(SimpleImputer(), StandardScaler(), model)


def features():
    """A frame as a pipeline is given it: strings, whole numbers, a boolean and a name that must be made plain."""
    floats = {"hours-per-week": np.float32, "debt ratio": np.float32}
    return loans[["age", "hours-per-week", "debt ratio", "housing", "purpose", "married"]].astype(floats)


def mixed(model):
    words = OneHotEncoder(handle_unknown="ignore")
    parts = [
        ("whole", StandardScaler(), ["age"]),
        ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), ["hours-per-week", "debt ratio"]),
        ("words", words, ["housing", "purpose"]),
    ]
    return make_pipeline(ColumnTransformer(parts, remainder="passthrough"), model)


def feeds(frame, onnx_model):
    """One input a column, under the names that the exporter gave them."""
    made = {}
    for name, value in zip(frame.columns, onnx_model.graph.input):
        column = frame[name]
        text = not pd.api.types.is_numeric_dtype(column)
        made[value.name] = column.to_numpy(object if text else column.dtype).reshape(-1, 1)
    return made


def matrix_float32():
    model = numeric(LogisticRegression()).fit(X, y)
    made = to_onnx(model, X[:1], options={"zipmap": False}, target_opset=OPSET).SerializeToString()
    write(
        "skl-matrix-float32",
        {"model.onnx": made},
        run(made, {"X": X}, "probabilities")[:, 1],
        (SKLEARN, model.predict_proba(X)[:, 1]),
        exporter=EXPORTER,
        what='`to_onnx(model, X)`, float32, `zipmap=False`',
        **MATRIX,
    )


def zipmap_default():
    model = numeric(LogisticRegression()).fit(X, y)
    made = convert_sklearn(
        model, initial_types=[("float_input", FloatTensorType([None, 4]))], target_opset=OPSET
    ).SerializeToString()
    rows = run(made, {"float_input": X}, "output_probability")
    write(
        "skl-float-input-zipmap",
        {"model.onnx": made},
        [row[1] for row in rows],
        (SKLEARN, model.predict_proba(X)[:, 1]),
        exporter=EXPORTER,
        what='`convert_sklearn(model, [("float_input", …)])`, dictionary output (ZipMap)',
        **MATRIX,
    )


def columns_mixed():
    frame = features()
    model = mixed(LogisticRegression()).fit(frame, y)
    made = to_onnx(model, frame[:1], options={"zipmap": False}, target_opset=OPSET)
    write(
        "skl-columns-mixed",
        {"model.onnx": made.SerializeToString()},
        run(made.SerializeToString(), feeds(frame, made), "probabilities")[:, 1],
        (SKLEARN, model.predict_proba(frame)[:, 1]),
        exporter=EXPORTER,
        what="`to_onnx(pipeline, frame)`: one input a column, texts, whole numbers, booleans and nulls",
        **COLUMNS,
    )


if __name__ == "__main__":
    for make in [matrix_float32, zipmap_default, columns_mixed]:
        make()
