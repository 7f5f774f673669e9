"""Writes expected.json: CSV files in many dialects, each with its cells as pandas reads them when told the dialect.

    pip install pandas==3.1.1 && python make.py && npx prettier --write expected.json

Assay is told nothing and must come to the same cells. Files are made from seeded random tables, so that quotes, line
ends, separators and missing values meet in ways that nobody thought of.
"""

import io
import json
import math
import pathlib
import random

import pandas as pd

here = pathlib.Path(__file__).parent
cases = []
NA = ["", "NA", "N/A", "?", "-", "NaN", "null"]


def cell(value):
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return int(value.timestamp() * 1000)
    if isinstance(value, str):
        return value.strip().replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value.item() if hasattr(value, "item") else value


def kind(series):
    if pd.api.types.is_bool_dtype(series):
        return "boolean"
    if pd.api.types.is_numeric_dtype(series):
        return "number"
    return "time" if pd.api.types.is_datetime64_any_dtype(series) else "category"


def add(name, text, **options):
    frame = pd.read_csv(
        io.BytesIO(text.encode()), na_values=NA, keep_default_na=False, **options
    )
    columns = {
        str(column).strip(): {"type": kind(frame[column]), "cells": [cell(value) for value in frame[column]]}
        for column in frame
    }
    cases.append({"name": name, "text": text, "columns": columns})


def table(seed, separator=",", newline="\n", decimal=".", quote_all=False, rows=40):
    """A seeded table of every kind of column that a file may hold."""
    rng = random.Random(seed)
    words = ["Bern", "Zürich", "São Paulo", "東京", "O'Hara", 'a "b" c', f"x{separator} y", "two\nlines", "=1+1", "-x"]

    def quoted(text):
        if quote_all or separator in text or '"' in text or "\n" in text:
            return '"' + text.replace('"', '""').replace("\n", newline) + '"'
        return text

    def number(value):
        return value.replace(".", decimal)

    def row(index):
        missing = rng.random() < 0.1
        return [
            f"{index:05d}",
            str(rng.randint(-50, 50)) if not missing else rng.choice(NA),
            number(f"{rng.uniform(-1e3, 1e3):.{rng.randint(1, 12)}f}"),
            number(repr(rng.uniform(0, 1) * 10 ** rng.randint(-20, 20))),
            str(rng.randint(2**31, 2**52)),
            rng.choice(words),
            rng.choice(["true", "false"]),
            f"20{rng.randint(10, 30)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
        ]

    names = ["id", "n", "x", "long", "wide", "word", "flag", "day"]
    lines = [names, *(row(index) for index in range(rows))]
    return newline.join(separator.join(quoted(text) for text in line) for line in lines) + newline


own = {"dtype": {"id": str}, "parse_dates": ["day"]}
for seed, (word, separator) in enumerate({"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}.items()):
    add(f"{word}, unix", table(seed, separator), sep=separator, **own)
    add(f"{word}, windows, all quoted", table(10 + seed, separator, "\r\n", quote_all=True), sep=separator, **own)
add("bar, old mac", table(20, "|", "\r", rows=30), sep="|", **own)
add("semicolon, decimal comma", table(21, ";", "\r\n", ","), sep=";", decimal=",", **own)
add("tab, decimal comma", table(22, "\t", "\n", ","), sep="\t", decimal=",", **own)
add("byte order mark", "\ufeff" + table(23), **own)
add(
    "Adult: blanks after commas, ? as missing",
    "age, workclass, sex, income\n39, State-gov, Male, <=50K\n50, ?, Female, >50K\n?, Private, Male, <=50K\n",
    skipinitialspace=True,
)
add("quotes after blanks", 'a, b\n1, "x, y"\n2, "z ""q"""\n', skipinitialspace=True)
add("quotes inside texts without quotes", 'a,b\n1,x"y\n2,"p""q"\n3,5" wide\n')
add("yes and no, 0 and 1, true and false", "a,b,c,d\nyes,0,true,Y\nno,1,false,N\nyes,1,true,Y\n")
add("names with blanks, quotes and signs", '" age ","a,b",=1+1,"say ""hi""",x\n1,2,3,4,5\n6,7,8,9,0\n')
add("numbers and words in one column", "a,b\n1,x\n2,y\nmany,z\n", dtype={"a": str})
add("no line end at the end", "a,b\n1,x\n2,y")
add("a last cell that is missing", "a,b\n1,x\n2,")
add("infinities and exponents", "a,b\ninf,1e5\n-inf,2E-3\n1.5,-3e+2\n")
add("numbers of twenty digits", "a,b\n0.12345678901234567890,1\n98765432109876543210.5,2\n.5,3\n5.,4\n")

(here / "expected.json").write_text(json.dumps(cases, ensure_ascii=False, indent=1, allow_nan=False))
