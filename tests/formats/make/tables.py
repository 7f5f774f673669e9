"""Makes the tables that several cases share, with seeds that fix them."""
import numpy as np
import pandas as pd
from sklearn.datasets import load_iris

from case import TABLES

ROWS = 200


def loans():
    """Whole numbers, fractions, texts, a boolean and nulls: what a table of applicants holds."""
    rng = np.random.default_rng(11)
    age = rng.integers(18, 80, ROWS)
    hours = np.round(rng.normal(38, 9, ROWS), 1)
    debt = np.round(rng.gamma(2, 0.15, ROWS), 3)
    housing = rng.choice(["own", "rent", "with parents"], ROWS, p=[0.4, 0.45, 0.15])
    purpose = rng.choice(["car", "studies", "home", "other"], ROWS)
    married = rng.random(ROWS) < 0.45
    sex = rng.choice(["female", "male"], ROWS)
    logit = (age - 45) / 20 + (hours - 38) / 12 - 3 * debt + (housing == "own") + 0.5 * married + 0.4
    approved = (logit + rng.logistic(0, 0.8, ROWS) > 0).astype(np.int64)
    limit = np.round(2000 + 900 * logit + rng.normal(0, 300, ROWS), 2)
    hours[rng.choice(ROWS, 14, replace=False)] = np.nan
    return pd.DataFrame(
        {
            "id": np.arange(1001, 1001 + ROWS),
            "sex": sex,
            "age": age,
            "hours-per-week": hours,
            "debt ratio": debt,
            "housing": housing,
            "purpose": purpose,
            "married": married,
            "approved": approved,
            "limit": limit,
        }
    )


def iris():
    """Three classes, four numbers."""
    data = load_iris(as_frame=True)
    return data.frame.assign(species=data.target_names[data.target]).drop(columns="target")


if __name__ == "__main__":
    TABLES.mkdir(exist_ok=True)
    loans().to_feather(TABLES / "loans.feather")
    iris().to_feather(TABLES / "iris.feather")
