"""The table that every Keras and TensorFlow.js case scores, and how a case is written."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

FORMATS = Path(__file__).resolve().parent.parent
MODELS = FORMATS / "models"
TABLE = "tables/applicants.feather"
ROWS = 200
NUMBERS = ["age", "income", "debt_ratio", "years_employed", "region"]
"""Coded by place in the sorted list of values, as pandas `category.codes` does."""
PURPOSES = ["car", "home", "other", "school"]
ASIDE = ["granted", "outcome", "group", "id"]


def applicants() -> pd.DataFrame:
    """200 invented people; `granted` leans on debt, income and purpose, `outcome` has three classes."""
    rng = np.random.default_rng(7)
    age = rng.integers(19, 78, ROWS)
    income = np.round(np.exp(rng.normal(10.3, 0.4, ROWS)), 2)
    debt = np.round(rng.beta(2, 4, ROWS), 4)
    years = np.round(np.maximum(0, (age - 18) * rng.uniform(0, 0.8, ROWS)), 1)
    region = rng.integers(0, 5, ROWS)
    purpose = rng.choice(PURPOSES, ROWS)
    z = 3 * (0.35 - debt) + 0.8 * (np.log(income) - 10.3) + 0.03 * years + 0.5 * (purpose == "home")
    luck = rng.logistic(0, 0.5, ROWS)
    return pd.DataFrame(
        {
            "id": np.arange(ROWS) + 1001,
            "group": rng.choice(["a", "b"], ROWS),
            "age": age,
            "income": income,
            "debt_ratio": debt,
            "years_employed": years,
            "region": region,
            "purpose": purpose,
            "granted": (z + luck > 0.3).astype("int64"),
            "outcome": np.where(z + luck > 0.8, "yes", np.where(z + luck > 0, "ask", "no")),
        }
    )


def write_table() -> None:
    (FORMATS / "tables").mkdir(parents=True, exist_ok=True)
    applicants().to_feather(FORMATS / TABLE, compression="uncompressed")


def numbers(table: pd.DataFrame) -> np.ndarray:
    """The numeric columns, float32, in the order of the table."""
    return table[NUMBERS].to_numpy("float32")


def codes(table: pd.DataFrame) -> np.ndarray:
    """`purpose` as codes, n × 1, int32."""
    return np.array([[PURPOSES.index(value)] for value in table["purpose"]], dtype="int32")


def matrix(table: pd.DataFrame) -> np.ndarray:
    """Numbers, then `purpose` as codes: the order of the table."""
    return np.concatenate([numbers(table), codes(table).astype("float32")], axis=1)


def folder(case: str) -> Path:
    """An empty folder for the files of a case."""
    place = MODELS / case
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return place


def write_case(case: str, **entries: object) -> None:
    """Lists the files that lie in the folder and writes case.json beside them."""
    place = MODELS / case
    files = sorted(str(file.relative_to(place)) for file in place.rglob("*") if file.is_file())
    assert files, case
    case_json = {
        "exporter": entries.pop("exporter"),
        "what": entries.pop("what"),
        "files": files,
        "table": TABLE,
        "favourable": "1",
        "exclude": ASIDE,
        "task": "binary",
        "inputs": "auto",
        **({} if "refused" in entries else {"tolerance": 1e-6, "transform": "none"}),
        **entries,
    }
    if "scores" in case_json:
        case_json["scores"] = [float(score) for score in case_json.pop("scores")]
    (place / "case.json").write_text(dump(case_json))


def dump(case: dict) -> str:
    """JSON with the scores, which say nothing to a reader, in one line."""
    text = json.dumps(case, indent=2)
    head, scores, _ = text.partition('"scores": [')
    return (head + '"scores": ' + json.dumps(case["scores"]) + "\n}\n") if scores else text + "\n"
