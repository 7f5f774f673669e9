"""Trains loans.onnx on reference.arrow and writes its native scores to make/expected.json.

Run after make.ts, from the root of the checkout, in an environment with make/requirements.txt (Python 3.11):

    python datasets/loans/make/train.py

Also rewrites current.arrow with LZ4 buffers, so that the sample exercises both kinds of Arrow file.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pyarrow as pa
import pyarrow.feather as feather
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, balanced_accuracy_score, brier_score_loss, roc_auc_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

FOLDER = Path(__file__).resolve().parent.parent
NUMBERS = ["age", "income", "loan_amount", "debt_ratio", "employment_years"]
TEXTS = ["sex", "housing", "region", "purpose"]
THRESHOLD = 0.6


def read(name):
    frame = feather.read_feather(FOLDER / name)
    features = frame[NUMBERS + TEXTS].astype({c: np.float32 for c in NUMBERS} | {c: object for c in TEXTS})
    return frame, features, frame["repaid"].astype(str).to_numpy()


def fit(features, label):
    columns = ColumnTransformer(
        [
            ("number", SimpleImputer(strategy="median"), NUMBERS),
            ("text", OneHotEncoder(handle_unknown="ignore", sparse_output=False), TEXTS),
        ]
    )
    trees = GradientBoostingClassifier(n_estimators=80, max_depth=3, learning_rate=0.08, subsample=0.8, random_state=7)
    return Pipeline([("columns", columns), ("trees", trees)]).fit(features, label)


def export(model):
    inputs = [(c, FloatTensorType([None, 1])) for c in NUMBERS] + [(c, StringTensorType([None, 1])) for c in TEXTS]
    proto = convert_sklearn(model, "loans", initial_types=inputs, target_opset={"": 18, "ai.onnx.ml": 3})
    (FOLDER / "loans.onnx").write_bytes(proto.SerializeToString())


def score_onnx(features):
    session = ort.InferenceSession(FOLDER / "loans.onnx", providers=["CPUExecutionProvider"])
    feeds = {c: features[[c]].to_numpy(np.float32) for c in NUMBERS}
    feeds |= {c: features[[c]].to_numpy(object) for c in TEXTS}
    _, maps = session.run(None, feeds)
    return np.array([m["1"] for m in maps])


def report(name, label, score):
    y = (label == "1").astype(int)
    hit = (score >= THRESHOLD).astype(int)
    return {
        "data": name,
        "rows": len(y),
        "accuracy": accuracy_score(y, hit),
        "balancedAccuracy": balanced_accuracy_score(y, hit),
        "auc": roc_auc_score(y, score),
        "brier": brier_score_loss(y, score),
        "selectionRate": float(hit.mean()),
    }


def main():
    _, train, label = read("reference.arrow")
    model = fit(train, label)
    export(model)
    frame, test, test_label = read("current.arrow")
    native, exported = model.predict_proba(test)[:, 1], score_onnx(test)
    feather.write_feather(pa.Table.from_pandas(frame, preserve_index=False), FOLDER / "current.arrow", compression="lz4")
    packages = ["scikit-learn", "skl2onnx", "onnxruntime"]
    result = {
        "program": "scikit-learn predict_proba[:, 1] in float64; onnx column by onnxruntime on the CPU",
        "versions": {p: version(p) for p in packages},
        "command": "python datasets/loans/make/train.py",
        "model": "loans.onnx",
        "data": "current.arrow",
        "favourable": "1",
        "threshold": THRESHOLD,
        "largestDifference": float(np.abs(native - exported).max()),
        "metrics": [report("reference.arrow", label, score_onnx(train)), report("current.arrow", test_label, exported)],
        "rows": [
            {"applicant_id": a, "native": float(n), "onnx": float(o)}
            for a, n, o in zip(frame["applicant_id"][:50], native, exported)
        ],
    }
    (FOLDER / "make" / "expected.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps({k: result[k] for k in ("largestDifference", "metrics")}, indent=1))
    for column in ("sex", "group"):
        print((frame.assign(hit=exported >= THRESHOLD).groupby(column, observed=True)["hit"].mean()).to_dict())
    flipped = test.assign(sex=np.where(test["sex"] == "male", "female", "male"))
    after = score_onnx(flipped)
    print("attribute flip", float(((after >= THRESHOLD) != (exported >= THRESHOLD)).mean()))


if __name__ == "__main__":
    main()
