"""What Keras 2 and Keras 3 share: how a model is trained, exported by the converter, and written as a case."""

import subprocess
import sys
import tempfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
import tensorflowjs as tfjs
from keras import layers
from keras_case import applicants, codes, folder, numbers, write_case

EXPORTER = f"tensorflowjs {tfjs.__version__}, Keras {keras.__version__}"
NATIVE = f"Keras {keras.__version__} (tensorflow {tf.__version__})"
TABLE = applicants()
Y = TABLE["granted"].to_numpy("float32")
"""Keras 3 prints what it exports unless told not to; Keras 2 does not know the option."""
QUIET = {} if keras.__version__.startswith("2.") else {"verbose": False}


def fit(model: keras.Model, x, y=Y, loss="binary_crossentropy") -> keras.Model:
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss)
    model.fit(x, y, epochs=30, batch_size=32, verbose=0, shuffle=False)
    return model


def predict(model: keras.Model, x) -> np.ndarray:
    scores = model.predict(x, batch_size=len(Y), verbose=0)
    return np.asarray(next(iter(scores.values())) if isinstance(scores, dict) else scores)


def converter(source: Path, target: Path, *options: str) -> None:
    """The command that people type."""
    command = [Path(sys.executable).parent / "tensorflowjs_converter", *options, source, target]
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


def two_inputs(seed: int) -> keras.Model:
    """Numbers, and `purpose` through an embedding; softmax of two classes."""
    keras.utils.set_random_seed(seed)
    figures = keras.Input((5,), name="numbers")
    purpose = keras.Input((1,), name="purpose", dtype="int32")
    scaled = layers.BatchNormalization()(figures)
    embedded = layers.Flatten()(layers.Embedding(4, 3)(purpose))
    hidden = layers.Dense(8, activation="elu")(layers.Concatenate()([scaled, embedded]))
    model = keras.Model([figures, purpose], layers.Dense(2, activation="softmax")(hidden))
    return fit(model, [numbers(TABLE), codes(TABLE)], loss="sparse_categorical_crossentropy")


def layers_case(case: str, model: keras.Model, x, what: str, **more: object) -> None:
    tfjs.converters.save_keras_model(model, folder(case))
    if "refused" in more:
        return write_case(case, exporter=EXPORTER, what=what, **more)
    scores = more.pop("scores", None)
    scores = predict(model, x)[:, -1] if scores is None else scores
    write_case(case, exporter=EXPORTER, what=what, native=NATIVE, scores=scores, **more)


def by_file(case: str, model: keras.Model, x, what: str, suffix: str, *options: str, **more: object) -> None:
    """Through a file that Keras wrote, `.h5` or `.keras`."""
    place = folder(case)
    with tempfile.TemporaryDirectory() as temp:
        source = Path(temp) / f"model{suffix}"
        model.save(source)
        converter(source, place, *options)
    write_case(case, exporter=EXPORTER, what=what, native=NATIVE, scores=predict(model, x)[:, -1], **more)


def graph(case: str, model: keras.Model, x, what: str, *options: str, **more: object) -> None:
    place = folder(case)
    with tempfile.TemporaryDirectory() as temp:
        model.export(temp, **QUIET)
        converter(Path(temp), place, "--input_format=tf_saved_model", *options)
    write_case(case, exporter=EXPORTER, what=what, native=NATIVE, scores=predict(model, x)[:, -1], **more)
