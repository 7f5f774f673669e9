"""Classes that onnxruntime gives to the rows of tests/formats/tables/iris.feather, counted.

    python tests/golden/make/class-models.py

Needs onnxruntime, numpy and pyarrow. Petal lengths are moved on by 37 rows, so that the models err. Cells are [sepal length at least 5.8,
species, class of the largest probability, rows].
"""

from collections import Counter
from pathlib import Path

import numpy as np
import onnxruntime
import pyarrow.feather as feather
from record import save

FORMATS = Path(__file__).resolve().parents[2] / "formats"
CLASSES = ["setosa", "versicolor", "virginica"]


def counted(model):
    table = feather.read_table(FORMATS / "tables/iris.feather").to_pandas()
    columns = [table.iloc[:, at].to_numpy() for at in range(4)]
    columns[2] = np.roll(columns[2], -37)
    session = onnxruntime.InferenceSession(FORMATS / f"models/{model}/model.onnx")
    given = session.run(None, {session.get_inputs()[0].name: np.stack(columns, 1).astype(np.float32)})[1]
    shares = np.array([[row[name] for name in CLASSES] for row in given]) if isinstance(given, list) else given
    chosen = [CLASSES[at] for at in shares.argmax(1)]
    cells = Counter(zip(["long" if v >= 5.8 else "short" for v in columns[0]], table.species, chosen))
    return [[*key, rows] for key, rows in sorted(cells.items())]


save("class-models", ["onnxruntime"], {name: counted(name) for name in ["skl-iris-forest", "lightgbm-classes", "catboost-classes"]})
