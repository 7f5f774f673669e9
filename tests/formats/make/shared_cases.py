"""Native scores of real models that are not kept here, for a table that is a formula: `python shared_cases.py FOLDER`.

Cell (r, c) is ((31 r + 7 c) mod 97) / 10. `../shared.test.ts` compares them where the folder of models is present.
"""
import json
import pathlib
import sys

import numpy as np

from case import FORMATS, NATIVE, session

ROWS = 24
MODELS = ["logreg_iris", "rf_iris", "pipeline_lightgbm", "pipeline_xgboost", "treecl", "treecl2", "mnist"]


def rows_of(scores):
    """A dictionary a row, or a table."""
    return [list(row.values()) if isinstance(row, dict) else row.tolist() for row in scores]


folder = pathlib.Path(sys.argv[1])
made = {}
for name in MODELS:
    native = session(folder / f"{name}.onnx")
    given = native.get_inputs()[0]
    # A width that the file leaves open is twenty in these files.
    shape = [20 if size is None else int(size) for size in given.shape[1:]]
    width = int(np.prod(shape))
    r, c = np.mgrid[0:ROWS, 0:width]
    table = (((31 * r + 7 * c) % 97) / 10).astype(np.float32).reshape(ROWS, *shape)
    alone = given.shape[0] == 1
    batches = [table[at : at + 1] for at in range(ROWS)] if alone else [table]
    scores = [row for batch in batches for row in rows_of(native.run(None, {given.name: batch})[-1])]
    made[name] = {"width": width, "scores": scores}
    print(name, width, scores[0])
(FORMATS / "shared.json").write_text(json.dumps({"native": NATIVE, "models": made}) + "\n")
