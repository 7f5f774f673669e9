"""PyTorch through its two exporters: the tracing one (one file) and the current one (weights in a second file)."""
import pathlib
import sys
import tempfile
import warnings

import numpy as np
import torch

from case import session, sigmoid, softmax, table, write

warnings.filterwarnings("ignore")
TORCH = f"torch {torch.__version__.split('+')[0]}"

loans = table("loans")
# The columns without nulls: a net gives no score where a number is missing.
X = loans[["age", "debt ratio", "married"]].to_numpy(np.float32)
y = torch.tensor(loans["approved"].to_numpy(np.float32))
LOANS = dict(table="tables/loans.feather", favourable="1", assumedOrder=True)
LOANS["exclude"] = ["id", "sex", "hours-per-week", "housing", "purpose", "approved", "limit"]
TRACED = dict(dynamo=False, dynamic_axes={"X": {0: "rows"}}, input_names=["X"], output_names=["output"])
CURRENT = dict(dynamo=True, dynamic_shapes=({0: torch.export.Dim("rows")},), input_names=["X"], output_names=["output"])


class Standard(torch.nn.Module):
    """Subtracts the mean and divides by the spread, as a part of the net."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor(X.mean(axis=0)))
        self.register_buffer("spread", torch.tensor(X.std(axis=0)))

    def forward(self, x):
        return (x - self.mean) / self.spread


def fitted(outputs, hidden=8):
    """A net with one logit, or one for each of two classes, after a few steps of training."""
    torch.manual_seed(1)
    layers = [Standard(), torch.nn.Linear(3, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, outputs)]
    net = torch.nn.Sequential(*layers)
    best = torch.optim.Adam(net.parameters(), lr=0.03)
    for _ in range(150):
        best.zero_grad()
        z = net(torch.tensor(X))
        if outputs == 1:
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z[:, 0], y)
        else:
            loss = torch.nn.functional.cross_entropy(z, y.long())
        loss.backward()
        best.step()
    return net.eval()


def case(name, what, net, options, score, sample=None, **facts):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.onnx"
        example = torch.tensor(X[:8] if sample is None else sample)
        torch.onnx.export(net, (example,), str(path), verbose=False, **options)
        files = {own.name: own.read_bytes() for own in sorted(pathlib.Path(folder).iterdir())}
        native = session(path)
        feed = native.get_inputs()[0].name
        rows = [X[row : row + 1] for row in range(len(X))] if sample is not None else [X]
        raw = np.concatenate([native.run(None, {feed: own})[0] for own in rows])
    with torch.no_grad():
        own = net(torch.tensor(X)).numpy()
    write(name, files, score(raw), (TORCH, score(own)), exporter=TORCH, what=what, **LOANS | facts)


def one_logit(raw):
    return sigmoid(raw[:, 0])


def two_logits(raw):
    return softmax(raw)[:, 1]


def probability(raw):
    return raw[:, 0]


def traced():
    case("torch-logit", "traced, one logit, one file", fitted(1), TRACED, one_logit, transform="sigmoid")
    case("torch-logits", "traced, two logits, one file", fitted(2), TRACED, two_logits, transform="softmax")
    net = torch.nn.Sequential(fitted(1), torch.nn.Sigmoid())
    case("torch-sigmoid", "traced, a probability", net, TRACED, probability)
    fixed = TRACED | {"dynamic_axes": None}
    case("torch-one-row", "traced with one row, `[1, 3]`", net, fixed, probability, sample=X[:1])


def current():
    what = "`dynamo=True`: weights in a second file"
    net = torch.nn.Sequential(fitted(1, hidden=64), torch.nn.Sigmoid())
    case("torch-two-files", what, net, CURRENT | {"external_data": True}, probability)
    what = "`dynamo=True, external_data=False`, two logits"
    case("torch-current", what, fitted(2), CURRENT | {"external_data": False}, two_logits, transform="softmax")


if __name__ == "__main__":
    for make in [traced, current]:
        if not sys.argv[1:] or make.__name__ in sys.argv[1:]:
            make()
