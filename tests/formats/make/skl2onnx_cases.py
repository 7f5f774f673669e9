"""scikit-learn models through skl2onnx."""
import sys
import warnings

import numpy as np
import pandas as pd
import skl2onnx
import sklearn
from skl2onnx import convert_sklearn, to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from case import run, sigmoid, table, write

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
# The columns without nulls, for models that cannot take any.
FULL = loans[["age", "debt ratio", "married"]].to_numpy(np.float64)
WITHOUT_NULLS = MATRIX | {"exclude": MATRIX["exclude"] + ["hours-per-week"]}
words = np.where(y == 1, "granted", "refused")
limit = loans["limit"].to_numpy()
iris = table("iris")
IRIS = dict(table="tables/iris.feather", exclude=["species"], assumedOrder=True, task="multi-class")
XI = iris.drop(columns="species").to_numpy(np.float32)
species = iris["species"].to_numpy(object)


# Log-odds or decision values in two columns, −z and z, or in one.
RAW = {"transform": "sigmoid"}


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


def export(model, sample=None, **options):
    """`to_onnx` of a model that takes a matrix."""
    sample = X[:1] if sample is None else sample
    made = to_onnx(model, sample, options={id(model): options} if options else None, target_opset=OPSET)
    return made.SerializeToString()


def classifier(name, what, model, column=1, output="probabilities", **facts):
    """A classifier on the four numbers, exported with `zipmap=False`; `column` scores the favourable class."""
    model = numeric(model).fit(X, y)
    made = export(model, zipmap=False)
    scores = run(made, {"X": X}, output)[:, column]
    own = (SKLEARN, model.predict_proba(X)[:, column])
    write(name, {"model.onnx": made}, scores, own, exporter=EXPORTER, what=what, **MATRIX | facts)


def classifiers():
    classifier("skl-matrix-float32", "`to_onnx(model, X)`, float32, `zipmap=False`", LogisticRegression())
    classifier("skl-forest", "RandomForestClassifier", RandomForestClassifier(8, max_depth=4, random_state=0))
    classifier("skl-ada-boost", "AdaBoostClassifier", AdaBoostClassifier(n_estimators=6, random_state=0))
    classifier("skl-neighbours", "KNeighborsClassifier", KNeighborsClassifier(7))
    classifier("skl-naive-bayes", "GaussianNB", GaussianNB(), tolerance=2e-5)
    parts = [("a", LogisticRegression()), ("b", DecisionTreeClassifier(max_depth=3, random_state=0))]
    classifier("skl-voting", "VotingClassifier, soft", VotingClassifier(parts, voting="soft", flatten_transform=False))
    stack = StackingClassifier(parts, final_estimator=LogisticRegression(), cv=3)
    classifier("skl-stacking", "StackingClassifier", stack)
    classifier("skl-calibrated", "CalibratedClassifierCV", CalibratedClassifierCV(LogisticRegression(), cv=3))
    svc = SVC(C=0.5, probability=True, random_state=0)
    # Its labels come from the decision value and its probabilities from a fit to it: they differ near 0.5.
    classifier("skl-svc-probability", "SVC with probability", svc, tolerance=2e-6, labelsAgree=0.985)


def matrix_double():
    model = make_pipeline(StandardScaler(), MLPClassifier((8,), max_iter=400, random_state=0)).fit(FULL, y)
    made = export(model, FULL[:1], zipmap=False)
    scores = run(made, {"X": FULL}, "probabilities")[:, 1]
    own = (SKLEARN, model.predict_proba(FULL)[:, 1])
    what = "`to_onnx(model, X)`, double, MLPClassifier"
    facts = WITHOUT_NULLS | {"tolerance": 1e-12}
    write("skl-matrix-double", {"model.onnx": made}, scores, own, exporter=EXPORTER, what=what, **facts)


def svc_scores():
    model = numeric(SVC(C=0.5, random_state=0)).fit(X, y)
    made = export(model, zipmap=False)
    raw = run(made, {"X": X}, "probabilities")
    # onnxruntime writes the columns of a two-class SVC the wrong way round: the first scores the second class.
    own = (SKLEARN, sigmoid(model.decision_function(X)))
    what = "SVC without probability: decision values, in columns the wrong way round"
    write("skl-svc-scores", {"model.onnx": made}, sigmoid(raw[:, 0]), own, exporter=EXPORTER, what=what, **MATRIX | RAW)
    zipped = export(model)
    # The dictionary names them the wrong way round as well.
    rows = run(zipped, {"X": X}, "output_probability")
    scores = sigmoid([row[0] for row in rows])
    what = "SVC without probability, dictionary output"
    write("skl-svc-scores-zipmap", {"model.onnx": zipped}, scores, own, exporter=EXPORTER, what=what, **MATRIX | RAW)


def raw_scores():
    model = numeric(LogisticRegression()).fit(X, y)
    options = {id(model): {"zipmap": False}, id(model.steps[-1][1]): {"raw_scores": True, "zipmap": False}}
    made = to_onnx(model, X[:1], options=options, target_opset=OPSET).SerializeToString()
    raw = run(made, {"X": X}, "probabilities")
    own = (SKLEARN, model.predict_proba(X)[:, 1])
    what = "`raw_scores=True`: log-odds"
    write("skl-raw-scores", {"model.onnx": made}, sigmoid(raw[:, 1]), own, exporter=EXPORTER, what=what, **MATRIX | RAW)


def zipmap_default():
    model = numeric(LogisticRegression()).fit(X, y)
    types = [("float_input", FloatTensorType([None, 4]))]
    made = convert_sklearn(model, initial_types=types, target_opset=OPSET).SerializeToString()
    rows = run(made, {"float_input": X}, "output_probability")
    what = '`convert_sklearn(model, [("float_input", …)])`, dictionary output (ZipMap)'
    own = (SKLEARN, model.predict_proba(X)[:, 1])
    scores = [row[1] for row in rows]
    write("skl-float-input-zipmap", {"model.onnx": made}, scores, own, exporter=EXPORTER, what=what, **MATRIX)


def fixed_batch():
    model = numeric(LogisticRegression()).fit(X, y)
    types = [("float_input", FloatTensorType([1, 4]))]
    made = convert_sklearn(model, initial_types=types, target_opset=OPSET, options={"zipmap": False})
    made = made.SerializeToString()
    scores = [run(made, {"float_input": X[row : row + 1]}, "probabilities")[0, 1] for row in range(len(X))]
    what = "a batch fixed to one row, `[1, 4]`"
    own = (SKLEARN, model.predict_proba(X)[:, 1])
    write("skl-fixed-batch", {"model.onnx": made}, scores, own, exporter=EXPORTER, what=what, **MATRIX)


def text_classes():
    """Class labels that are words: as a dictionary, as one output a class, and listed in an output of their own."""
    model = numeric(LogisticRegression()).fit(X, words)
    own = (SKLEARN, model.predict_proba(X)[:, 0])
    facts = dict(exporter=EXPORTER, **MATRIX | {"favourable": "granted"})
    made = export(model)
    scores = [row["granted"] for row in run(made, {"X": X}, "output_probability")]
    write("skl-text-classes-zipmap", {"model.onnx": made}, scores, own, what="text classes, dictionary output", **facts)
    made = export(model, zipmap="columns")
    scores = run(made, {"X": X}, "sgranted")
    write("skl-zipmap-columns", {"model.onnx": made}, scores, own, what='`zipmap="columns"`, text classes', **facts)
    made = export(model, zipmap=False, output_class_labels=True)
    scores = run(made, {"X": X}, "probabilities")[:, 0]
    what = "`output_class_labels=True`, text classes"
    write("skl-class-labels", {"model.onnx": made}, scores, own, what=what, **facts)


def multi_class():
    for name, what, model in [
        ("skl-iris-zipmap", "three text classes, dictionary output", LogisticRegression(max_iter=500)),
        ("skl-iris-forest", "three text classes, RandomForestClassifier", RandomForestClassifier(5, max_depth=3, random_state=0)),
    ]:
        zipped = "zipmap" in name
        model.fit(XI, species)
        at = list(model.classes_).index("virginica")
        made = export(model, XI[:1], **({} if zipped else {"zipmap": False}))
        result = run(made, {"X": XI}, "output_probability" if zipped else "probabilities")
        scores = [row["virginica"] for row in result] if zipped else result[:, at]
        own = (SKLEARN, model.predict_proba(XI)[:, at])
        write(name, {"model.onnx": made}, scores, own, exporter=EXPORTER, what=what, **IRIS, favourable="virginica")


def multi_output():
    both = np.column_stack([y, (loans["sex"] == "male").astype(int)])
    x = FULL.astype(np.float32)
    model = MultiOutputClassifier(LogisticRegression()).fit(x, both)
    made = export(model, x[:1], zipmap=False)
    first = run(made, {"X": x}, "probabilities")[0]
    what = "MultiOutputClassifier: a sequence of tables, the first is taken"
    own = (SKLEARN, model.predict_proba(x)[0][:, 1])
    write("skl-multi-output", {"model.onnx": made}, first[:, 1], own, exporter=EXPORTER, what=what, **WITHOUT_NULLS)


def regressors():
    facts = MATRIX | {"favourable": None, "task": "regression", "threshold": float(np.median(limit))}
    boosted = GradientBoostingRegressor(n_estimators=8, max_depth=3, random_state=0)
    for name, model in [("skl-linear-regression", LinearRegression()), ("skl-gradient-boosting-regressor", boosted)]:
        kind = type(model).__name__
        model = numeric(model).fit(X, limit)
        made = export(model)
        scores = run(made, {"X": X}, "variable")[:, 0]
        write(name, {"model.onnx": made}, scores, exporter=EXPORTER, what=kind, tolerance=2e-3, **facts)


def isolation_forest():
    x = FULL.astype(np.float32)
    model = IsolationForest(n_estimators=6, max_samples=32, random_state=0).fit(x)
    made = export(model, x[:1])
    raw = run(made, {"X": x}, "scores")
    own = (SKLEARN, sigmoid(model.decision_function(x)))
    what = "IsolationForest: positive for the usual, negative for the unusual"
    scores = sigmoid(raw[:, 0])
    write("skl-isolation-forest", {"model.onnx": made}, scores, own, exporter=EXPORTER, what=what, **WITHOUT_NULLS | RAW)


def columns_mixed():
    frame = features()
    model = mixed(LogisticRegression()).fit(frame, y)
    made = to_onnx(model, frame[:1], options={"zipmap": False}, target_opset=OPSET)
    scores = run(made.SerializeToString(), feeds(frame, made), "probabilities")[:, 1]
    what = "`to_onnx(pipeline, frame)`: one input a column, texts, whole numbers, booleans and nulls"
    own = (SKLEARN, model.predict_proba(frame)[:, 1])
    files = {"model.onnx": made.SerializeToString()}
    write("skl-columns-mixed", files, scores, own, exporter=EXPORTER, what=what, **COLUMNS)


def columns_double():
    frame = features().astype({"hours-per-week": np.float64, "debt ratio": np.float64})
    model = mixed(LogisticRegression()).fit(frame, y)
    made = to_onnx(model, frame[:1], options={"zipmap": False}, target_opset=OPSET)
    what = "`to_onnx(pipeline, frame)` with float64 columns: onnxruntime refuses the file that is written"
    refused = {"what": "model.onnx mixes float32 and float64."}
    files = {"model.onnx": made.SerializeToString()}
    write("skl-columns-double", files, exporter=EXPORTER, what=what, refused=refused, **COLUMNS)


MAKERS = [
    classifiers,
    matrix_double,
    svc_scores,
    raw_scores,
    zipmap_default,
    fixed_batch,
    text_classes,
    multi_class,
    multi_output,
    regressors,
    isolation_forest,
    columns_mixed,
    columns_double,
]

if __name__ == "__main__":
    for make in MAKERS:
        if not sys.argv[1:] or make.__name__ in sys.argv[1:]:
            make()
