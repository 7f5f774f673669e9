"""Keras 2 → TensorFlow.js: the fixtures `keras2-*` and the table. See keras.md."""

import subprocess
import sys
import tempfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
import tensorflowjs as tfjs
from keras import layers
from keras_case import MODELS, applicants, codes, folder, matrix, numbers, write_case, write_table

EXPORTER = f"tensorflowjs {tfjs.__version__}, Keras {keras.__version__}"
NATIVE = f"Keras {keras.__version__} (tensorflow {tf.__version__})"
TABLE = applicants()
Y = TABLE["granted"].to_numpy("float32")


def fit(model: keras.Model, x, y=Y, loss="binary_crossentropy") -> keras.Model:
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss)
    model.fit(x, y, epochs=30, batch_size=32, verbose=0, shuffle=False)
    return model


def predict(model: keras.Model, x) -> np.ndarray:
    return np.asarray(model.predict(x, batch_size=len(Y), verbose=0))


def converter(source: Path, target: Path, *options: str) -> None:
    """The command that people type."""
    command = [Path(sys.executable).parent / "tensorflowjs_converter", *options, source, target]
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


def sequential() -> keras.Model:
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            layers.BatchNormalization(input_shape=(6,)),
            layers.Dense(8, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    return fit(model, matrix(TABLE))


def logits() -> keras.Model:
    keras.utils.set_random_seed(4)
    model = keras.Sequential(
        [layers.BatchNormalization(input_shape=(6,)), layers.Dense(8, activation="tanh"), layers.Dense(1)]
    )
    return fit(model, matrix(TABLE), loss=keras.losses.BinaryCrossentropy(from_logits=True))


def two_inputs() -> keras.Model:
    """Numbers, and `purpose` through an embedding; softmax of two classes."""
    keras.utils.set_random_seed(5)
    figures = keras.Input((5,), name="numbers")
    purpose = keras.Input((1,), name="purpose", dtype="int32")
    scaled = layers.BatchNormalization()(figures)
    embedded = layers.Flatten()(layers.Embedding(4, 3)(purpose))
    hidden = layers.Dense(8, activation="elu")(layers.Concatenate()([scaled, embedded]))
    model = keras.Model([figures, purpose], layers.Dense(2, activation="softmax")(hidden))
    return fit(model, [numbers(TABLE), codes(TABLE)], loss="sparse_categorical_crossentropy")


def by_column() -> keras.Model:
    """One input a column, named as the data names them; whole numbers as int64."""
    keras.utils.set_random_seed(6)
    inputs = [
        keras.Input((1,), name=name, dtype="int64" if TABLE[name].dtype == "int64" else "float32")
        for name in ["age", "income", "debt_ratio", "region"]
    ]
    wide = [tf.cast(each, "float32") for each in inputs]
    scaled = layers.BatchNormalization()(layers.Concatenate()(wide))
    hidden = layers.Dense(8, activation="relu")(scaled)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="granted")(hidden))
    return fit(model, columns())


def columns() -> list:
    return [
        TABLE[name].to_numpy("int64" if TABLE[name].dtype == "int64" else "float32")[:, None]
        for name in ["age", "income", "debt_ratio", "region"]
    ]


def layers_case(case: str, model: keras.Model, x, what: str, **more: object) -> None:
    tfjs.converters.save_keras_model(model, folder(case))
    scores = more.pop("scores", None)
    scores = predict(model, x)[:, -1] if scores is None else scores
    write_case(case, exporter=EXPORTER, what=what, native=NATIVE, scores=scores, **more)


def quantised(case: str, model: keras.Model, option: str, what: str) -> None:
    """Scores are those of Keras with the weights as the file holds them, read back by the converter's own reader."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "model.h5"
        model.save(source)
        converter(source, folder(case), "--input_format=keras", option)
        back = Path(place) / "back.h5"
        options = ["--input_format=tfjs_layers_model", "--output_format=keras"]
        converter(MODELS / case / "model.json", back, *options)
        scores = predict(keras.models.load_model(back), matrix(TABLE))[:, -1]
    write_case(case, exporter=EXPORTER, what=what, native=NATIVE, scores=scores, assumedOrder=True)


def shards(model: keras.Model) -> None:
    place = folder("keras2-layers-shards")
    with tempfile.TemporaryDirectory() as temp:
        source = Path(temp) / "model.h5"
        model.save(source)
        options = ["--input_format=keras", "--weight_shard_size_bytes=160"]
        converter(source, place / "model", *options)
    what = "model.json in a folder with its weights in several shards"
    scores = predict(model, matrix(TABLE))[:, -1]
    write_case(
        "keras2-layers-shards", exporter=EXPORTER, what=what, native=NATIVE, scores=scores, assumedOrder=True
    )


def graph(case: str, model: keras.Model, x, what: str, *options: str, **more: object) -> None:
    place = folder(case)
    with tempfile.TemporaryDirectory() as temp:
        model.export(temp)
        converter(Path(temp), place, "--input_format=tf_saved_model", *options)
    scores = predict(model, x)[:, -1]
    write_case(case, exporter=EXPORTER, what=what, native=NATIVE, scores=scores, **more)


def graph_from_keras(case: str, model: keras.Model, x, what: str, **more: object) -> None:
    place = folder(case)
    with tempfile.TemporaryDirectory() as temp:
        source = Path(temp) / "model.h5"
        model.save(source)
        converter(source, place, "--input_format=keras", "--output_format=tfjs_graph_model")
    write_case(case, exporter=EXPORTER, what=what, native=NATIVE, scores=predict(model, x)[:, -1], **more)


def refused() -> None:
    model = keras.Sequential([layers.Lambda(lambda x: x / 100, input_shape=(6,)), layers.Dense(1)])
    tfjs.converters.save_keras_model(model, folder("keras2-layers-lambda"))
    write_case(
        "keras2-layers-lambda",
        exporter=EXPORTER,
        what="a Lambda layer",
        refused={"what": "Lambda is not available here."},
    )


def main() -> None:
    write_table()
    plain, x = sequential(), matrix(TABLE)
    layers_case(
        "keras2-layers-sequential",
        plain,
        x,
        "Sequential with BatchNormalization and Dropout, sigmoid",
        assumedOrder=True,
    )
    layers_case(
        "keras2-layers-two-inputs",
        two_inputs(),
        [numbers(TABLE), codes(TABLE)],
        "functional: a matrix and an int32 input into an Embedding, softmax of two classes",
        assumedOrder=True,
    )
    raw = logits()
    layers_case(
        "keras2-layers-logits",
        raw,
        x,
        "no last activation: logits",
        assumedOrder=True,
        transform="sigmoid",
        scores=tf.sigmoid(tf.cast(predict(raw, x)[:, 0], "float64")).numpy(),
    )
    quantised("keras2-layers-float16", plain, "--quantize_float16=*kernel", "kernels stored as float16")
    quantised(
        "keras2-layers-uint8",
        plain,
        "--quantize_uint8=*kernel",
        "kernels stored as uint8 with scale and minimum",
    )
    quantised(
        "keras2-layers-uint16",
        plain,
        "--quantize_uint16=*kernel",
        "kernels stored as uint16 with scale and minimum",
    )
    shards(plain)
    graph(
        "keras2-graph-by-column",
        by_column(),
        columns(),
        "SavedModel with one input a column, int64 among them",
        assumedOrder=False,
    )
    graph_from_keras("keras2-graph-matrix", plain, x, "Graph model made from a Keras file", assumedOrder=True)
    refused()


if __name__ == "__main__":
    main()
