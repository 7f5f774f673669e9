"""Makes logistic.onnx: a logistic regression on 14 columns of made-up numbers, for the benchmark of 10,000,000 rows.

Run:  pip install skl2onnx==1.20.0 scikit-learn==1.9.1 onnx==1.23.2 numpy==2.4.6
      python tests/bench/make/logistic.py
"""
import json
from pathlib import Path

import numpy as np
import onnx
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

COLUMNS = [f"x{i}" for i in range(14)]
rng = np.random.default_rng(7)
x = rng.normal(size=(20000, len(COLUMNS))).astype(np.float32)
y = (rng.random(20000) < 1 / (1 + np.exp(-(x[:, 0] + 0.5 * x[:, 1])))).astype(int)
model = to_onnx(LogisticRegression().fit(x, y), x[:1], options={"zipmap": False})
names = model.metadata_props.add()
names.key, names.value = "feature_names", json.dumps(COLUMNS)
out = Path(__file__).parent.parent / "logistic.onnx"
onnx.save(model, str(out))
print(out.name, out.stat().st_size, "bytes")
