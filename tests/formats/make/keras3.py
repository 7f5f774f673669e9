"""Keras 3 → TensorFlow.js: the fixtures `keras3-*`; the table comes from keras2.py. See keras.md."""

import keras
import numpy as np
from keras import layers
from keras_case import codes, matrix, numbers
from keras_export import TABLE, Y, by_file, fit, graph, layers_case, predict, two_inputs


def sequential() -> keras.Model:
    keras.utils.set_random_seed(13)
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.BatchNormalization(),
            layers.Dense(8, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    return fit(model, matrix(TABLE))


def late_built() -> keras.Model:
    """A Sequential without an Input, as many tutorials write it."""
    keras.utils.set_random_seed(14)
    model = keras.Sequential(
        [layers.BatchNormalization(), layers.Dense(6, activation="tanh"), layers.Dense(2)]
    )
    fit(model, matrix(TABLE), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def nested() -> keras.Model:
    """Models inside a model, one of them called twice; Add, Multiply and Average of several tensors."""
    keras.utils.set_random_seed(16)
    block = keras.Sequential(
        [keras.Input((6,)), layers.Dense(6, activation="tanh"), layers.Dense(6)], name="block"
    )
    given = keras.Input((6,), name="x")
    inner_in = keras.Input((6,))
    inner_hidden = layers.Dense(6, activation="sigmoid")(inner_in)
    gate = keras.Model(inner_in, layers.Multiply()([inner_in, inner_hidden]), name="gate")
    scaled = layers.BatchNormalization()(given)
    once = layers.Add()([scaled, block(scaled)])
    twice = layers.Add()([once, block(once)])
    mixed = layers.Average()([gate(twice), scaled, once])
    return fit(keras.Model(given, layers.Dense(1, activation="sigmoid")(mixed)), matrix(TABLE))


def initialisers() -> keras.Model:
    """Everything that Keras 3 writes as nested objects: initialisers, regularisers, constraints, dtype policies."""
    keras.utils.set_random_seed(17)
    given = keras.Input((6,), dtype="float32")
    x = layers.BatchNormalization(gamma_initializer="ones", momentum=0.9)(given)
    x = layers.Dense(
        8,
        kernel_initializer=keras.initializers.HeNormal(seed=1),
        bias_initializer=keras.initializers.Constant(0.1),
        kernel_regularizer=keras.regularizers.L2(1e-3),
        activation="swish",
    )(x)
    x = layers.LayerNormalization()(x)
    x = layers.Dense(
        8,
        kernel_initializer=keras.initializers.Orthogonal(seed=2),
        kernel_constraint=keras.constraints.MaxNorm(2.0),
        bias_regularizer=keras.regularizers.L1(1e-4),
        use_bias=True,
    )(x)
    x = layers.LeakyReLU(negative_slope=0.2)(x)
    x = layers.Dense(6, kernel_initializer=keras.initializers.TruncatedNormal(stddev=0.4, seed=3))(x)
    x = layers.PReLU()(x)
    x = layers.Dense(6, kernel_initializer=keras.initializers.VarianceScaling(mode="fan_avg", seed=4))(x)
    x = layers.ELU()(x)
    x = layers.Dense(6, kernel_initializer=keras.initializers.RandomUniform(-0.5, 0.5, seed=5))(x)
    x = layers.ReLU(max_value=6.0)(x)
    x = layers.Dense(2, kernel_initializer="lecun_uniform")(x)
    return fit(keras.Model(given, layers.Softmax()(x)), matrix(TABLE), loss="sparse_categorical_crossentropy")


def reshaped() -> keras.Model:
    """Layers with shapes in their settings, and a convolution over the columns."""
    keras.utils.set_random_seed(18)
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.BatchNormalization(),
            layers.Reshape((6, 1)),
            layers.Conv1D(4, 3, padding="same", activation="relu"),
            layers.GlobalAveragePooling1D(),
            layers.Dense(1),
            layers.Activation("sigmoid"),
        ]
    )
    return fit(model, matrix(TABLE))


def named_ends() -> keras.Model:
    keras.utils.set_random_seed(20)
    figures = keras.Input((5,), name="numbers")
    purpose = keras.Input((1,), name="purpose", dtype="int64")
    scaled = layers.BatchNormalization()(figures)
    own = layers.Dense(6, activation="gelu")(scaled)
    mixed = own + layers.Flatten()(layers.Embedding(4, 6)(purpose))
    ends = {
        "granted": layers.Dense(1, activation="sigmoid", name="granted")(
            layers.Dense(5, activation="mish")(mixed)
        )
    }
    model = keras.Model({"numbers": figures, "purpose": purpose}, ends)
    return fit(model, {"numbers": numbers(TABLE), "purpose": codes(TABLE)}, {"granted": Y})


def precise(dtype: str) -> keras.Model:
    keras.utils.set_random_seed(21)
    given = keras.Input((6,))
    scaled = layers.BatchNormalization(dtype="float32")(given)
    hidden = layers.Dense(8, activation="relu", dtype=dtype)(scaled)
    return fit(keras.Model(given, layers.Dense(1, activation="sigmoid", dtype=dtype)(hidden)), matrix(TABLE))


def recurrent() -> keras.Model:
    keras.utils.set_random_seed(22)
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.BatchNormalization(),
            layers.Reshape((6, 1)),
            layers.LSTM(4),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    return fit(model, matrix(TABLE))


def by_column() -> keras.Model:
    keras.utils.set_random_seed(19)
    inputs = [keras.Input((1,), name=name) for name in ["age", "income", "debt_ratio", "region"]]
    hidden = layers.Dense(8, activation="relu")(layers.BatchNormalization()(layers.Concatenate()(inputs)))
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="granted")(hidden))
    return fit(model, columns())


def columns() -> list:
    return [TABLE[name].to_numpy("float32")[:, None] for name in ["age", "income", "debt_ratio", "region"]]


def from_keras(case: str, model: keras.Model, x, what: str) -> None:
    options = ["--input_format=keras_keras", "--output_format=tfjs_layers_model"]
    by_file(case, model, x, what, ".keras", *options, assumedOrder=True)


def refused() -> None:
    @keras.saving.register_keras_serializable()
    class Halve(layers.Layer):
        def call(self, x):
            return x / 2

    def with_layer(layer: layers.Layer) -> keras.Model:
        given = keras.Input((6,))
        return keras.Model(given, layers.Dense(1)(layer(given)))

    picture = keras.Sequential(
        [keras.Input((4, 4, 1)), layers.RandomFlip(), layers.Flatten(), layers.Dense(1)]
    )
    normal = layers.Normalization()
    normal.adapt(matrix(TABLE))
    given = keras.Input((6,))
    doubled = keras.Model(given, layers.Dense(1)(layers.Dense(6)(given) * 2.0))

    def missing(name: str) -> str:
        return f"{name} is not available here."

    different = "would score differently here."
    for case, model, what, words in [
        ("random-flip", picture, "a RandomFlip layer", missing("RandomFlip")),
        ("normalization", with_layer(normal), "a Normalization layer", missing("Normalization")),
        ("custom", with_layer(Halve()), "a custom layer", missing("Custom>Halve")),
        (
            "leaky-activation",
            with_layer(layers.Dense(6, activation="leaky_relu")),
            "the activation leaky_relu",
            missing("leaky_relu"),
        ),
        (
            "hard-sigmoid",
            with_layer(layers.Dense(6, activation="hard_sigmoid", name="gate")),
            "hard_sigmoid, which Keras 3 defines anew",
            f"Layer 'gate' (Dense) {different}",
        ),
        (
            "relu-slope",
            with_layer(layers.ReLU(negative_slope=0.1, name="bent")),
            "ReLU with a slope",
            f"Layer 'bent' (ReLU) {different}",
        ),
        (
            "number",
            doubled,
            "arithmetic with a number between layers",
            "Layer 'multiply_1' (Multiply) cannot be built here.",
        ),
    ]:
        layers_case(f"keras3-layers-{case}", model, None, what, refused={"what": words})


def main() -> None:
    plain, x = sequential(), matrix(TABLE)
    layers_case(
        "keras3-layers-sequential",
        plain,
        x,
        "Sequential with BatchNormalization and Dropout, sigmoid",
        assumedOrder=True,
    )
    by_file(
        "keras3-layers-from-h5",
        plain,
        x,
        "the same model by way of an .h5 file",
        ".h5",
        "--input_format=keras",
        assumedOrder=True,
    )
    from_keras("keras3-layers-from-keras", plain, x, "the same model by way of a .keras file")
    late = late_built()
    z = predict(late, x).astype("float64")
    layers_case(
        "keras3-layers-logits",
        late,
        x,
        "Sequential without an Input; two logits",
        assumedOrder=True,
        transform="softmax",
        scores=1 / (1 + np.exp(z[:, 0] - z[:, 1])),
    )
    pair = [numbers(TABLE), codes(TABLE)]
    double = two_inputs(15)
    layers_case(
        "keras3-layers-two-inputs",
        double,
        pair,
        "functional: a matrix and an int32 input into an Embedding, softmax of two classes",
        assumedOrder=True,
    )
    layers_case(
        "keras3-layers-nested",
        nested(),
        x,
        "models inside a model, one of them called twice",
        assumedOrder=True,
    )
    layers_case(
        "keras3-layers-initialisers",
        initialisers(),
        x,
        "initialisers, regularisers, constraints, six kinds of activation",
        assumedOrder=True,
    )
    named = {"numbers": pair[0], "purpose": pair[1]}
    layers_case(
        "keras3-layers-named-ends",
        named_ends(),
        named,
        "inputs and outputs in dictionaries, an int64 input, x + y between layers",
        assumedOrder=True,
    )
    layers_case("keras3-layers-float64", precise("float64"), x, "layers in float64", assumedOrder=True)
    layers_case(
        "keras3-layers-mixed-float16",
        precise("mixed_float16"),
        x,
        "layers in mixed float16",
        assumedOrder=True,
        tolerance=2e-3,
    )
    from_keras("keras3-layers-from-keras-two-inputs", double, pair, "two inputs by way of a .keras file")
    layers_case("keras3-layers-lstm", recurrent(), x, "an LSTM over the columns", assumedOrder=True)
    layers_case(
        "keras3-layers-reshaped", reshaped(), x, "Reshape and Conv1D over the columns", assumedOrder=True
    )
    graph("keras3-graph-matrix", plain, x, "`model.export`, then a Graph model", assumedOrder=True)
    graph(
        "keras3-graph-two-inputs",
        double,
        pair,
        "`model.export` with two inputs, softmax of two classes",
        assumedOrder=True,
    )
    graph(
        "keras3-graph-by-column",
        by_column(),
        columns(),
        "`model.export` with one input a column",
        assumedOrder=False,
    )
    refused()


if __name__ == "__main__":
    main()
