"""Keras through its own ONNX export and through tf2onnx."""
import os
import pathlib
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import tensorflow as tf
import tf2onnx

from case import session, table, write

KERAS = f"keras {keras.__version__}"
TF2ONNX = f"tf2onnx {tf2onnx.__version__}"

loans = table("loans")
X = loans[["age", "debt ratio", "married"]].to_numpy(np.float32)
y = loans["approved"].to_numpy(np.float32)
LOANS = dict(table="tables/loans.feather", favourable="1", assumedOrder=True)
LOANS["exclude"] = ["id", "sex", "hours-per-week", "housing", "purpose", "approved", "limit"]
iris = table("iris")
XI = iris.drop(columns="species").to_numpy(np.float32)
species, codes = np.unique(iris["species"].to_numpy(object), return_inverse=True)
IRIS = dict(table="tables/iris.feather", exclude=["species"], assumedOrder=True, task="multi-class")


def net(rows, outputs, activation, loss, target, scaled=False):
    keras.utils.set_random_seed(3)
    # Not Normalization, but for one case: the exporters lose its constants and write inputs that nobody can fill.
    normal = keras.layers.Normalization() if scaled else keras.layers.BatchNormalization(momentum=0.8)
    if scaled:
        normal.adapt(rows)
    layers = [keras.layers.Input((rows.shape[1],), name="X"), normal, keras.layers.Dense(8, "relu")]
    model = keras.Sequential(layers + [keras.layers.Dense(outputs, activation)])
    model.compile(keras.optimizers.Adam(0.02), loss)
    model.fit(rows, target, epochs=40, verbose=0)
    return model


def by_keras(model):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.onnx"
        model.export(str(path), format="onnx", verbose=False)
        return path.read_bytes()


def by_tf2onnx(model, width):
    given = (tf.TensorSpec((None, width), tf.float32, name="X"),)
    function = tf.function(lambda X: model(X), input_signature=list(given))
    made, _ = tf2onnx.convert.from_function(function, input_signature=given, opset=18)
    return made.SerializeToString()


def case(name, exporter, what, model, made, rows, column, **facts):
    native = session(made)
    scores = native.run(None, {native.get_inputs()[0].name: rows})[0][:, column]
    own = (KERAS, np.asarray(model(rows))[:, column])
    write(name, {"model.onnx": made}, scores, own, exporter=exporter, what=what, **facts)


def cases():
    model = net(X, 1, "sigmoid", "binary_crossentropy", y)
    what = "sigmoid, `[N, 1]`"
    case("onnx-keras-sigmoid", f"{KERAS}, `model.export`", what, model, by_keras(model), X, 0, **LOANS)
    case("tf2onnx-sigmoid", f"{TF2ONNX}, {KERAS}", what, model, by_tf2onnx(model, 3), X, 0, **LOANS)
    lost = net(X, 1, "sigmoid", "binary_crossentropy", y, scaled=True)
    refused = {"what": "model.onnx lacks constants of the net: its exporter left them out."}
    what = "Normalization layer, whose constants the exporter loses"
    files = {"model.onnx": by_keras(lost)}
    write("onnx-keras-normalization", files, exporter=f"{KERAS}, `model.export`", what=what, refused=refused, **LOANS)
    model = net(XI, 3, "softmax", "sparse_categorical_crossentropy", codes)
    what = "softmax, `[N, 3]`"
    facts = IRIS | {"favourable": "2"}
    case("onnx-keras-softmax", f"{KERAS}, `model.export`", what, model, by_keras(model), XI, 2, **facts)
    case("tf2onnx-softmax", f"{TF2ONNX}, {KERAS}", what, model, by_tf2onnx(model, 4), XI, 2, **facts)


if __name__ == "__main__":
    cases()
