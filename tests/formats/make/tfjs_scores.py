"""Scores the models that tfjs.mjs trained by Keras 2, where it can load them, and puts its scores into case.json. See keras.md."""

import json
import tempfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras_case import MODELS, applicants, dump, matrix
from keras_export import NATIVE, converter


def keras_outputs(case: str) -> np.ndarray:
    with tempfile.TemporaryDirectory() as place:
        back = Path(place) / "back.h5"
        converter(
            MODELS / case / "model.json", back, "--input_format=tfjs_layers_model", "--output_format=keras"
        )
        model = keras.models.load_model(back, compile=False)
        return np.asarray(model.predict(matrix(applicants()), batch_size=200, verbose=0), "float64")


def main() -> None:
    for case, column in [("tfjs-js-sigmoid", 0), ("tfjs-js-logits", 1), ("tfjs-teachable-machine-layout", 2)]:
        place = MODELS / case / "case.json"
        own = json.loads(place.read_text())
        raw = keras_outputs(case)
        scores = tf.nn.softmax(raw).numpy()[:, column] if own["transform"] == "softmax" else raw[:, column]
        moved = float(np.abs(scores - np.array(own["scores"])).max())
        assert moved < 1e-6, f"{case}: Keras and TensorFlow.js differ by {moved}"
        print(f"{case}: Keras and {own['native']} differ by {moved:.1e}")
        place.write_text(dump({**own, "native": NATIVE, "scores": [float(score) for score in scores]}))


if __name__ == "__main__":
    main()
