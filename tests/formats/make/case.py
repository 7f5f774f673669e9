"""Writes one fixture: the exported files of a model and `case.json`, which says what they are and what they must score.

See README.md in this folder for how the parts fit together.
"""
import json
import pathlib
import shutil

import numpy as np
import onnxruntime as rt
import pandas as pd

FORMATS = pathlib.Path(__file__).resolve().parent.parent
TABLES = FORMATS / "tables"
MODELS = FORMATS / "models"
NATIVE = f"onnxruntime {rt.__version__}"


def table(name):
    """A table as the tests read it: what is fed natively is what the file holds."""
    return pd.read_feather(TABLES / f"{name}.feather")


def session(model):
    """A native session on one thread; `model` is bytes, or a path where weights lie beside it."""
    options = rt.SessionOptions()
    options.intra_op_num_threads = 1
    return rt.InferenceSession(model if isinstance(model, bytes) else str(model), options)


def run(model, feeds, output):
    """One output of a model on native onnxruntime."""
    return session(model).run([output], feeds)[0]


def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, np.float64)))


def softmax(z):
    z = np.asarray(z, np.float64)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def number(value):
    value = float(value)
    return value if np.isfinite(value) else None


def write(name, files, scores=None, original=None, native=NATIVE, **facts):
    """Writes a case. `original` is (program, scores) of the model before export: how far the export itself moved them."""
    folder = MODELS / name
    shutil.rmtree(folder, ignore_errors=True)
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    case = {"exporter": facts.pop("exporter"), "what": facts.pop("what"), "files": list(files)}
    case |= {"task": "binary", "transform": "none", "assumedOrder": False, "inputs": "auto", "tolerance": 1e-6} | facts
    if original is not None:
        program, own = original
        moved = float(np.nanmax(np.abs(np.asarray(own, np.float64) - np.asarray(scores, np.float64))))
        assert moved < 1e-4, f"{name}: the export moved scores by {moved}"
        case["original"] = {"program": program, "largestDifference": float(f"{moved:.2g}")}
    if scores is not None:
        case |= {"native": native, "scores": [number(value) for value in np.ravel(scores)]}
    lines = json.dumps(case, indent=2)
    if scores is not None:
        # One line of scores: they are data, not reading.
        head, tail = lines.split('"scores": [', 1)
        lines = head + '"scores": [' + " ".join(tail.split())
        lines = lines.replace(" ] }", "]\n}")
    (folder / "case.json").write_text(lines + "\n")
    size = sum(len(data) for data in files.values())
    print(f"{name}: {size} bytes")
