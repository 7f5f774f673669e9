"""Writes a golden file: what made it, in which versions, by which command, then the values."""

import json
import math
from importlib.metadata import version
from pathlib import Path

import numpy as np

GOLDEN = Path(__file__).resolve().parent.parent


def plain(value):
    """JSON has no NaN or infinity: NaN becomes null, infinities become the strings 'inf' and '-inf'."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if isinstance(value, (np.bool_, bool)):
        return bool(value)
    if isinstance(value, (np.integer, int)):
        return int(value)
    if isinstance(value, (np.floating, float)):
        number = float(value)
        if math.isnan(number):
            return None
        return number if math.isfinite(number) else ("inf" if number > 0 else "-inf")
    return value


def lines(value, depth=0, width=150):
    """JSON with one short object or list a line, so that a change shows in a diff."""
    flat = json.dumps(value, allow_nan=False, ensure_ascii=False)
    if len(flat) + depth <= width or not isinstance(value, (dict, list)):
        return flat
    pad, end = " " * (depth + 1), " " * depth
    if isinstance(value, dict):
        body = [f"{pad}{json.dumps(k)}: {lines(v, depth + 1, width)}" for k, v in value.items()]
        return "{\n" + ",\n".join(body) + f"\n{end}}}"
    if all(not isinstance(v, (dict, list)) for v in value):
        return flat
    return "[\n" + ",\n".join(pad + lines(v, depth + 1, width) for v in value) + f"\n{end}]"


def save(name, packages, body):
    head = {
        "program": ", ".join(packages),
        "versions": {p: version(p) for p in packages},
        "command": f"python tests/golden/make/{name}.py",
    }
    (GOLDEN / f"{name}.json").write_text(lines(plain(head | body)) + "\n")
