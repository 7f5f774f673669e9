"""Makes lightgbm-200.onnx: 200 trees on 14 columns of made-up numbers, for the end-to-end benchmark.

Run:  pip install lightgbm==4.7.0 onnxmltools==1.16.0 skl2onnx==1.20.0 onnx==1.23.2 numpy==2.4.6
      python tests/bench/make/lightgbm_200.py
"""
import json
from pathlib import Path

import lightgbm as lgb
import numpy as np
import onnx
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

COLUMNS = [f"x{i}" for i in range(14)]
rng = np.random.default_rng(7)
x = rng.normal(size=(20000, len(COLUMNS))).astype(np.float32)
logit = x[:, 0] - 0.7 * x[:, 1] + 0.5 * x[:, 2] * x[:, 3]
y = (rng.random(20000) < 1 / (1 + np.exp(-logit))).astype(int)
model = lgb.LGBMClassifier(n_estimators=200, num_leaves=31, max_depth=6, random_state=7, n_jobs=1, verbose=-1).fit(x, y)
converted = convert_lightgbm(model, initial_types=[("input", FloatTensorType([None, len(COLUMNS)]))], zipmap=False)
names = converted.metadata_props.add()
names.key, names.value = "feature_names", json.dumps(COLUMNS)
out = Path(__file__).parent.parent / "lightgbm-200.onnx"
onnx.save(converted, str(out))
print(out.name, out.stat().st_size, "bytes")
