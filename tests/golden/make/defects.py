"""Answers of other libraries that are known to be wrong or misleading, for tests that show how ours differ.

    python tests/golden/make/defects.py

Cells are [group, label, decision, rows]. Each entry says what was asked of the library and what it gave.
"""

import warnings

import numpy as np
import pandas as pd
from aequitas.bias import Bias
from aequitas.fairness import Fairness
from aequitas.group import Group
from conventions import aif360_metric
from fairlearn import metrics as fl
from holisticai.bias import metrics as hai
from record import save
from smclarify.bias.metrics import pretraining

warnings.simplefilter("ignore")
np.seterr(all="ignore")


def confusion(g, tn, fp, fn, tp):
    return [[g, y, d, n] for (y, d), n in zip([(0, 0), (0, 1), (1, 0), (1, 1)], [tn, fp, fn, tp]) if n]


def expand(cells):
    frame = pd.DataFrame([(g, y, d, 1.0) for g, y, d, n in cells for _ in range(n)], columns=["group", "y", "d", "w"])
    frame["group"] = frame.group.astype(object)
    return frame


def bias_of(cells, significance):
    rows = expand(cells)
    frame = pd.DataFrame({"score": rows.d, "label_value": rows.y, "s": rows.group})
    crosstab, _ = Group().get_crosstabs(frame, attr_cols=["s"])
    options = dict(original_df=frame.copy(), ref_groups_dict={"s": "a"}, check_significance=significance)
    return Bias().get_disparity_predefined_groups(crosstab, **options, mask_significance=False)


def aequitas_significance():
    cells = confusion("a", 400, 100, 50, 450) + confusion("b", 400, 100, 450, 50)
    found = bias_of(cells, True).set_index("attribute_value").loc["b"]
    names = ["fpr", "fpr_disparity", "fdr_disparity", "fpr_significance", "fdr_significance", "tnr_significance"]
    return {"cells": cells, **{name: found[name] for name in names}}


def aequitas_fairness():
    cells = confusion("a", 2, 2, 0, 4) + confusion("b", 3, 1, 0, 4)
    found = Fairness().get_group_value_fairness(bias_of(cells, False)).set_index("attribute_value").loc["a"]
    names = ["TypeI Parity", "TypeII Parity", "Supervised Fairness"]
    return {"cells": cells, **{name: found[name] for name in names}}


def aequitas_size():
    cells = confusion("a", 300, 150, 300, 150) + confusion("b", 30, 15, 30, 15)
    found = bias_of(cells, False).set_index("attribute_value").loc["b"]
    return {"cells": cells, "ppr_disparity": found["ppr_disparity"], "pprev_disparity": found["pprev_disparity"]}


def fairlearn_undefined():
    cells = confusion("a", 1, 1, 1, 1) + confusion("b", 0, 0, 2, 0)
    rows = expand(cells)
    return {"cells": cells, "equalized_odds_difference": fl.equalized_odds_difference(rows.y, rows.d, sensitive_features=rows.group)}


def fairlearn_interval():
    """Five groups of 80 rows at exactly one rate: no gap at all, and an interval that leaves 0 out."""
    cells = [cell for g in "abcde" for cell in confusion(g, 20, 20, 20, 20)]
    rows = expand(cells)
    options = dict(n_boot=200, ci_quantiles=[0.025, 0.975], random_state=1)
    frame = fl.MetricFrame(metrics=fl.selection_rate, y_true=rows.y, y_pred=rows.d, sensitive_features=rows.group, **options)
    return {"cells": cells, "difference": frame.difference(), "difference_ci": frame.difference_ci()}


def aif360_entropy():
    cells = confusion("a", 1, 1, 0, 1) + confusion("b", 0, 1, 0, 0)
    metric = aif360_metric(expand(cells))
    return {"cells": cells, "alpha0": metric.generalized_entropy_index(alpha=0), "alpha1": metric.theil_index()}


def aif360_cancels():
    cells = confusion("a", 80, 20, 20, 80) + confusion("b", 60, 40, 40, 60)
    metric = aif360_metric(expand(cells))
    return {
        "cells": cells,
        "average_odds_difference": metric.average_odds_difference(),
        "equalized_odds_difference": metric.equalized_odds_difference(),
    }


def holisticai_crossing():
    """Curves of one area that cross: rows are [group, label, score]."""
    rows = [("a", 1, 0.9), ("a", 0, 0.6), ("a", 0, 0.5), ("a", 1, 0.2), ("b", 0, 0.9), ("b", 1, 0.6), ("b", 1, 0.5), ("b", 0, 0.2)]
    a = np.array([int(g == "a") for g, _, _ in rows])
    y, s = np.array([y for _, y, _ in rows]), np.array([s for _, _, s in rows])
    return {"rows": rows, "abroca": hai.abroca(a, 1 - a, s, y)}


def holisticai_variation():
    cells = confusion("a", 1, 1, 0, 2) + confusion("b", 3, 0, 1, 2)
    rows = expand(cells)
    return {
        "cells": cells,
        "coefficient_of_variation": hai.coefficient_of_variation(rows.d.to_numpy(), rows.y.to_numpy()),
        "generalized_entropy_index": hai.generalized_entropy_index(rows.d.to_numpy(), rows.y.to_numpy()),
    }


def holisticai_absent():
    cells = confusion("a", 2, 1, 0, 0) + confusion("b", 1, 1, 1, 2)
    rows = expand(cells)
    a = (rows.group == "a").to_numpy()
    return {"cells": cells, "equal_opportunity_diff": hai.equal_opportunity_diff(a, ~a, rows.d.to_numpy(), rows.y.to_numpy())}


def clarify_divergence():
    label = [0, 0, 1, 1, 2, 2, 2, 2]
    facet = [False, False, False, False, True, True, False, False]
    return {"label": label, "facet": facet, "kl": pretraining.KL(pd.Series(label), pd.Series(facet))}


def main():
    cases = [
        aequitas_significance,
        aequitas_fairness,
        aequitas_size,
        fairlearn_undefined,
        fairlearn_interval,
        aif360_entropy,
        aif360_cancels,
        holisticai_crossing,
        holisticai_variation,
        holisticai_absent,
        clarify_divergence,
    ]
    packages = ["fairlearn", "aif360", "aequitas", "smclarify", "holisticai"]
    save("defects", packages, {case.__name__: case() for case in cases})


if __name__ == "__main__":
    main()
