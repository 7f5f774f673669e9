"""Keras 2 → TensorFlow.js: the fixtures `keras2-*` and the table. See keras.md."""

import tempfile
from pathlib import Path

import keras
import tensorflow as tf
from keras import layers
from keras_case import MODELS, codes, folder, matrix, numbers, write_case, write_table
from keras_export import (
    EXPORTER,
    NATIVE,
    TABLE,
    by_file,
    converter,
    fit,
    graph,
    layers_case,
    predict,
    two_inputs,
)


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


def refused() -> None:
    model = keras.Sequential([layers.Lambda(lambda x: x / 100, input_shape=(6,)), layers.Dense(1)])
    words = {"what": "Lambda is not available here."}
    layers_case("keras2-layers-lambda", model, None, "a Lambda layer", refused=words)


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
        two_inputs(5),
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
    by_file(
        "keras2-graph-matrix",
        plain,
        x,
        "Graph model made from a Keras file",
        ".h5",
        "--input_format=keras",
        "--output_format=tfjs_graph_model",
        assumedOrder=True,
    )
    refused()


if __name__ == "__main__":
    main()
