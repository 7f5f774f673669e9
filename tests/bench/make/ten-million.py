"""Writes ten-million.parquet: 10,000,000 rows × 20 columns as a user's pandas or pyarrow would, with default row groups.

    pip install pyarrow==26.0.1 numpy==2.4.6 && python ten-million.py FOLDER [ROWS]

Fourteen numbers x0 … x13 (what lightgbm-200.onnx reads; some are missing), three categories, a label, a sex and a score.
reference.parquet beside it has a tenth of the rows. Neither is committed.
"""

import pathlib
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

folder = pathlib.Path(sys.argv[1])
total = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
part = 1_000_000


def rows(count, seed):
    draw = np.random.default_rng(seed)
    columns = {f"x{i}": draw.uniform(-1.73, 1.73, count) for i in range(12)}
    columns["x12"] = pa.array(draw.normal(0, 1, count), mask=draw.random(count) < 0.02)
    columns["x13"] = draw.integers(0, 100, count).astype("int64")
    region = draw.integers(0, 12, count)
    for name, words in {"region": 12, "job": 40, "channel": 3}.items():
        codes = region if name == "region" else draw.integers(0, words, count)
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), [f"{name}-{i}" for i in range(words)])
    sex = draw.integers(0, 2, count)
    columns["sex"] = pa.array(np.where(sex == 1, "female", "male"))
    score = 1 / (1 + np.exp(-(columns["x0"] + 0.5 * columns["x1"] - 0.2 * sex)))
    columns["label"] = (draw.random(count) < score).astype("int64")
    columns["score"] = score
    return pa.table(columns)


def write(name, count):
    schema = rows(10, 0).schema
    with pq.ParquetWriter(folder / name, schema) as writer:
        for at in range(0, count, part):
            writer.write_table(rows(min(part, count - at), at // part + len(name)))


write("ten-million.parquet", total)
write("reference.parquet", total // 10)
