"""Makes every file of this sample from HMDA.rda of Debian's r-cran-aer 1.2-10-1 (all architectures, bookworm).

From the root of the checkout, in an environment with make/requirements.txt (Python 3.11):

    apt-get download r-cran-aer=1.2-10-1
    dpkg -x r-cran-aer_1.2-10-1_all.deb /tmp/aer
    python datasets/boston-hmda/make/make.py /tmp/aer/usr/lib/R/site-library/AER/data/HMDA.rda

sha256 of the package: c75319e132fbb7e3d002ef6c2933507046c66877bea8d5029e599757ae36c709
"""

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

import lightgbm as lgb
import numpy as np
import onnx
import onnxruntime as ort
import pyarrow as pa
import pyarrow.feather as feather
import pyreadr
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.metrics import accuracy_score, balanced_accuracy_score, brier_score_loss, roc_auc_score
from sklearn.model_selection import train_test_split

FOLDER = Path(__file__).resolve().parent.parent
SOURCE_SHA256 = "e898ddf848c97dccb8349f4b0fd7df470970249228a992ec0aed4b2fa4b0cd85"
FEATURES = ["pirat", "hirat", "lvrat", "chist", "mhist", "phist", "unemp", "selfemp", "condomin", "hschool"]
YES_NO_AS_NUMBER = ["phist", "selfemp", "insurance", "condomin", "hschool"]
GRADES = ["chist", "mhist"]
THRESHOLD = 0.85


def read(path):
    data = Path(path).read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != SOURCE_SHA256:
        raise SystemExit(f"{path}: sha256 must be {SOURCE_SHA256}; got {found}")
    frame = pyreadr.read_r(path)["HMDA"].reset_index(drop=True)
    for column in YES_NO_AS_NUMBER:
        frame[column] = (frame[column] == "yes").astype(np.int64)
    for column in GRADES:
        frame[column] = frame[column].astype(str).astype(np.int64)
    frame["approved"] = (frame.pop("deny") == "no").astype(np.int64)
    frame.insert(0, "row_id", np.arange(1, len(frame) + 1, dtype=np.int64))
    return frame


def write(reference, test):
    feather.write_feather(
        pa.Table.from_pandas(reference, preserve_index=False), FOLDER / "reference.feather", compression="lz4"
    )
    table = pa.Table.from_pandas(test, preserve_index=False)
    with pa.OSFile(str(FOLDER / "test.arrow"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table, max_chunksize=500)


def fit(frame):
    options = dict(n_estimators=60, num_leaves=7, learning_rate=0.06, min_child_samples=20, random_state=7)
    model = lgb.LGBMClassifier(**options, deterministic=True, force_row_wise=True, n_jobs=1, verbose=-1)
    return model.fit(frame[FEATURES].to_numpy(), frame["approved"])


def export(model):
    inputs = [("float_input", FloatTensorType([None, len(FEATURES)]))]
    proto = convert_lightgbm(model, "boston-hmda", initial_types=inputs, zipmap=False, target_opset=15)
    entry = proto.metadata_props.add()
    entry.key, entry.value = "feature_names", json.dumps(FEATURES)
    onnx.save(proto, FOLDER / "mortgage.onnx")


def score_onnx(frame):
    session = ort.InferenceSession(FOLDER / "mortgage.onnx", providers=["CPUExecutionProvider"])
    return session.run(["probabilities"], {"float_input": frame[FEATURES].to_numpy(np.float32)})[0][:, 1]


def report(name, frame, score):
    y, hit = frame["approved"], (score >= THRESHOLD).astype(int)
    groups = {
        column: {
            str(value): {
                "rows": int(len(part)),
                "approvedByLender": float(part["approved"].mean()),
                "selectionRate": float(hit[part.index].mean()),
            }
            for value, part in frame.groupby(column, observed=True)
        }
        for column in ("afam", "single")
    }
    return {
        "data": name,
        "rows": len(y),
        "accuracy": accuracy_score(y, hit),
        "balancedAccuracy": balanced_accuracy_score(y, hit),
        "auc": roc_auc_score(y, score),
        "brier": brier_score_loss(y, score),
        "selectionRate": float(hit.mean()),
        "groups": groups,
    }


def main():
    frame = read(sys.argv[1])
    cells = frame["approved"].astype(str) + frame["afam"].astype(str)
    reference, test = train_test_split(frame, test_size=1180, random_state=1990, stratify=cells)
    reference, test = (part.sort_values("row_id").reset_index(drop=True) for part in (reference, test))
    write(reference, test)
    model = fit(reference)
    export(model)
    native, exported = model.predict_proba(test[FEATURES].to_numpy())[:, 1], score_onnx(test)
    result = {
        "program": "LightGBM predict_proba[:, 1] in float64; onnx column by onnxruntime on the CPU",
        "versions": {p: version(p) for p in ("lightgbm", "onnxmltools", "onnxruntime")},
        "command": "python datasets/boston-hmda/make/make.py HMDA.rda",
        "model": "mortgage.onnx",
        "data": "test.arrow",
        "favourable": "1",
        "threshold": THRESHOLD,
        "largestDifference": float(np.abs(native - exported).max()),
        "rowsFurtherThan1e-5": int((np.abs(native - exported) > 1e-5).sum()),
        "metrics": [report("reference.feather", reference, score_onnx(reference)), report("test.arrow", test, exported)],
        "rows": [
            {"row_id": int(r), "native": float(n), "onnx": float(o)} for r, n, o in zip(test["row_id"][:50], native, exported)
        ],
    }
    (FOLDER / "make" / "expected.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps({k: v for k, v in result.items() if k != "rows"}, indent=1))


if __name__ == "__main__":
    main()
