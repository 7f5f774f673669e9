"""What other libraries read on the same rows, undefined values and missing attributes included.

    python tests/golden/make/conventions.py

Cells are [group, label, decision, rows, weight of each row]; group null is a missing value. fairlearn and AIF360 are given the
weights; Aequitas, smclarify and holisticai know none and see rows. The reference (privileged, a) is the first group, the
facet of Clarify each group in turn. AIF360 gets the rows without a missing value, as its
`StandardDataset` drops the others; fairlearn ends with a ValueError at the first.
`defects` are answers that are wrong on purpose of nobody: each is described where it is made.
"""

import warnings

import numpy as np
import pandas as pd
from aequitas.bias import Bias
from aequitas.fairness import Fairness
from aequitas.group import Group
from aif360.datasets import BinaryLabelDataset
from aif360.metrics import ClassificationMetric
from fairlearn import metrics as fl
from holisticai.bias import metrics as hai
from record import save
from smclarify.bias.metrics import posttraining, pretraining

warnings.simplefilter("ignore")
np.seterr(all="ignore")
METHODS = ("between_groups", "to_overall")
RATES = ("selection_rate", "true_positive_rate", "false_positive_rate", "true_negative_rate", "false_negative_rate")


def cells_of(rng, groups, low, high, weighted, share_empty):
    made = []
    for g in groups:
        for y in (0, 1):
            for d in (0, 1):
                n = 0 if rng.uniform() < share_empty else int(rng.integers(low, high))
                weight = round(float(rng.uniform(0.25, 3)), 3) if weighted else 1.0
                if n:
                    made.append([g, y, d, n, weight])
    if not any(cell[0] == groups[0] for cell in made):
        made.insert(0, [groups[0], 1, 1, 2, 1.0])
    return made


def tables():
    rng = np.random.default_rng(29)
    made = {}
    for k in (2, 3, 6):
        groups = [f"g{i}" for i in range(k)]
        for weighted in (False, True):
            weights = "weighted" if weighted else "unweighted"
            made[f"{k} groups, {weights}"] = cells_of(rng, groups, 20, 400, weighted, 0)
            for i in (1, 2, 3):
                made[f"{k} groups, {weights}, empty cells {i}"] = cells_of(rng, groups, 1, 9, weighted, 0.4)
        made[f"{k} groups and a missing value"] = cells_of(rng, [*groups, None], 2, 60, True, 0.15)
    return made


def expand(cells):
    rows = [(g, y, d, w) for g, y, d, n, w in cells for _ in range(n)]
    frame = pd.DataFrame(rows, columns=["group", "y", "d", "w"])
    frame["group"] = frame.group.astype(object)
    return frame


def attempt(function, *arguments, **options):
    try:
        return function(*arguments, **options)
    except (ValueError, ZeroDivisionError) as error:
        return type(error).__name__


def by_fairlearn(rows):
    common = dict(y_true=rows.y, y_pred=rows.d, sensitive_features=rows.group)
    found = {}
    for method in METHODS:
        for metric in ("demographic_parity", "equal_opportunity", "equalized_odds"):
            for kind in ("difference", "ratio"):
                function = getattr(fl, f"{metric}_{kind}")
                found[f"{metric}_{kind}|{method}"] = attempt(function, **common, method=method, sample_weight=rows.w)
                if metric == "equalized_odds":
                    options = dict(method=method, sample_weight=rows.w, agg="mean")
                    found[f"{metric}_{kind}|{method}|mean"] = attempt(function, **common, **options)
        for rate in (*RATES, "accuracy_score", "zero_one_loss"):
            for kind in ("difference", "ratio"):
                function = getattr(fl, f"{rate}_{kind}")
                found[f"{rate}_{kind}|{method}"] = attempt(function, **common, method=method, sample_weight=rows.w)
    if rows.group.isna().any():
        return found, None
    frame = fl.MetricFrame(
        metrics={rate: getattr(fl, rate) for rate in RATES},
        sample_params={rate: {"sample_weight": rows.w} for rate in RATES},
        **common,
    )
    return found, {"overall": frame.overall.to_dict(), "byGroup": frame.by_group.T.to_dict()}


AIF360 = (
    "statistical_parity_difference disparate_impact average_odds_difference average_abs_odds_difference "
    "equalized_odds_difference equal_opportunity_difference true_positive_rate_difference "
    "average_predictive_value_difference error_rate_difference error_rate_ratio false_positive_rate_difference "
    "false_positive_rate_ratio false_negative_rate_difference false_negative_rate_ratio false_discovery_rate_difference "
    "false_discovery_rate_ratio false_omission_rate_difference false_omission_rate_ratio generalized_entropy_index "
    "theil_index coefficient_of_variation between_group_generalized_entropy_index between_group_theil_index "
    "between_group_coefficient_of_variation between_all_groups_generalized_entropy_index between_all_groups_theil_index "
    "between_all_groups_coefficient_of_variation smoothed_empirical_differential_fairness "
    "differential_fairness_bias_amplification"
).split()


def aif360_metric(rows):
    names = sorted(rows.group.dropna().unique())
    known = rows[rows.group.notna()]
    codes = known.group.map({name: float(i) for i, name in enumerate(names)}).astype(float)
    frame = pd.DataFrame({"s": codes, "y": known.y.astype(float), "w": known.w})
    truth = BinaryLabelDataset(
        df=frame,
        label_names=["y"],
        protected_attribute_names=["s"],
        instance_weights_name="w",
        privileged_protected_attributes=[[0.0]],
        unprivileged_protected_attributes=[[float(i) for i in range(1, len(names))]],
    )
    guess = truth.copy()
    guess.labels = known.d.to_numpy(float).reshape(-1, 1)
    others = [{"s": float(i)} for i in range(1, len(names))] or [{"s": -1.0}]
    return ClassificationMetric(truth, guess, unprivileged_groups=others, privileged_groups=[{"s": 0.0}])


def by_aif360(rows):
    metric = aif360_metric(rows)
    found = {name: attempt(getattr(metric, name)) for name in AIF360}
    for prefix in ("", "between_group_", "between_all_groups_"):
        name = f"{prefix}generalized_entropy_index"
        found[f"{name}|alpha=0"] = attempt(getattr(metric, name), alpha=0)
    return found


def by_aequitas(rows, reference):
    frame = pd.DataFrame({"score": rows.d, "label_value": rows.y, "s": rows.group})
    crosstab, _ = Group().get_crosstabs(frame, attr_cols=["s"])
    options = dict(original_df=frame, ref_groups_dict={"s": reference}, check_significance=False)
    bias = Bias().get_disparity_predefined_groups(crosstab, **options)
    names = ["accuracy", "prev", *Bias.input_group_metrics] if hasattr(Bias, "input_group_metrics") else []
    names = names or ["accuracy", "prev", "ppr", "pprev", "precision", "fdr", "for", "fpr", "fnr", "tpr", "tnr", "npv"]
    names += [f"{name}_disparity" for name in names if f"{name}_disparity" in bias]
    return {row.attribute_value: {name: row[name] for name in names} for _, row in bias.iterrows()}


CLARIFY = ("DPPL", "DI", "DCA", "DCR", "RD", "SD", "DAR", "DRR", "AD", "TE")


def by_clarify(rows):
    label, decision = rows.y == 1, rows.d == 1
    found = {}
    for group in sorted(rows.group.dropna().unique()):
        facet = rows.group == group
        own = {}
        for name in CLARIFY:
            arguments = (decision,) if name in ("DPPL", "DI") else (label, decision)
            own[name] = attempt(getattr(posttraining, name), rows.group, facet, *arguments)
        found[group] = own
    return found, attempt(posttraining.GE, label, decision)


def by_holisticai(rows):
    names = sorted(rows.group.dropna().unique())
    if len(names) != 2:
        return None
    a, b = (rows.group == names[1]).to_numpy(), (rows.group == names[0]).to_numpy()
    y, d = rows.y.to_numpy(), rows.d.to_numpy()
    found = {}
    for name in ("statistical_parity", "disparate_impact", "four_fifths", "cohen_d", "z_test_diff", "z_test_ratio"):
        found[name] = attempt(getattr(hai, name), a, b, d)
    for name in ("equal_opportunity_diff", "false_positive_rate_diff", "average_odds_diff", "accuracy_diff"):
        found[name] = attempt(getattr(hai, name), a, b, d, y)
    return found


def case(name, cells):
    rows = expand(cells)
    reference = cells[0][0]
    gaps, rates = by_fairlearn(rows)
    facets, entropy = by_clarify(rows)
    return {
        "name": name,
        "cells": cells,
        "reference": reference,
        "fairlearn": gaps,
        "fairlearnRates": rates,
        "aif360": by_aif360(rows),
        "aequitas": by_aequitas(rows, reference),
        "clarify": facets,
        "clarifyEntropy": entropy,
        "holisticai": by_holisticai(rows) if rows.w.eq(1).all() else None,
    }


def main():
    made = [case(name, cells) for name, cells in tables().items()]
    packages = ["fairlearn", "aif360", "aequitas", "smclarify", "holisticai", "pandas", "numpy"]
    save("conventions", packages, {"tables": made})


if __name__ == "__main__":
    main()
