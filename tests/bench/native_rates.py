"""Makes four models in a folder and prints, as JSON, how many rows a second native onnxruntime scores with each.

usage: native_rates.py FOLDER THREADS make|time
`make` trains on made-up rows and writes logistic, lightgbm, forest and mlp.onnx; `time` scores FOLDER/x.f32 (float32,
row-major, 14 columns) whole and in batches of 4096 and keeps the faster way.

Needs: numpy scikit-learn lightgbm skl2onnx onnxmltools onnxruntime (measured with 2.4.6, 1.8.1, 4.7.0, 1.20.0, 1.16.0, 1.32.0)
"""
import json
import sys
import time
from pathlib import Path

import numpy as np

FOLDER, THREADS, TASK = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
COLUMNS = 14
NAMES = ["logistic", "lightgbm", "forest", "mlp"]


def make():
    import lightgbm as lgb
    from onnxmltools import convert_lightgbm
    from onnxmltools.convert.common.data_types import FloatTensorType as LightgbmFloat
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier

    rng = np.random.default_rng(7)
    x = rng.normal(size=(20000, COLUMNS)).astype(np.float32)
    logit = x[:, 0] - 0.7 * x[:, 1] + 0.5 * x[:, 2] * x[:, 3]
    y = (rng.random(20000) < 1 / (1 + np.exp(-logit))).astype(int)
    models = {
        "logistic": LogisticRegression().fit(x, y),
        "lightgbm": lgb.LGBMClassifier(n_estimators=200, max_depth=6, random_state=7, n_jobs=1, verbose=-1).fit(x, y),
        "forest": RandomForestClassifier(n_estimators=100, max_depth=10, random_state=7, n_jobs=1).fit(x, y),
        "mlp": MLPClassifier((128, 64), max_iter=20, random_state=7).fit(x, y),
    }
    for name, model in models.items():
        if name == "lightgbm":
            made = convert_lightgbm(model, initial_types=[("input", LightgbmFloat([None, COLUMNS]))], zipmap=False)
        else:
            made = convert_sklearn(
                model, initial_types=[("input", FloatTensorType([None, COLUMNS]))], options={id(model): {"zipmap": False}}
            )
        entry = made.metadata_props.add()
        entry.key, entry.value = "feature_names", json.dumps([f"x{i}" for i in range(COLUMNS)])
        (FOLDER / f"{name}.onnx").write_bytes(made.SerializeToString())
    return {name: (FOLDER / f"{name}.onnx").stat().st_size for name in NAMES}


def rate(session, x):
    def whole():
        session.run(["probabilities"], {"input": x})

    def batches():
        for start in range(0, len(x), 4096):
            session.run(["probabilities"], {"input": x[start : start + 4096]})

    def seconds(work):
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    whole()
    return len(x) / min(seconds(work) for work in (whole, batches) for _ in range(3))


def measure():
    import onnxruntime as ort

    x = np.fromfile(FOLDER / "x.f32", dtype=np.float32).reshape(-1, COLUMNS)
    options = ort.SessionOptions()
    options.intra_op_num_threads = THREADS
    return {name: rate(ort.InferenceSession(str(FOLDER / f"{name}.onnx"), options, ["CPUExecutionProvider"]), x) for name in NAMES}


print(json.dumps(make() if TASK == "make" else measure()))
