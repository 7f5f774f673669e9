"""Prints, as JSON, the milliseconds that other libraries take for the groups of the codes in argv[1]: group × label × decision."""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
codes = np.fromfile(sys.argv[1], dtype=np.int32)
decision, label, group = codes % 2, codes // 2 % 2, codes // 4


def milliseconds(work, times=3):
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return 1000 * best


def fairlearn():
    from fairlearn import metrics as fl

    rates = {
        "selection": fl.selection_rate,
        "tpr": fl.true_positive_rate,
        "fpr": fl.false_positive_rate,
        "fnr": fl.false_negative_rate,
        "tnr": fl.true_negative_rate,
    }
    rows = {"metrics": rates, "y_true": label, "y_pred": decision, "sensitive_features": group}

    def point(**more):
        frame = fl.MetricFrame(**rows, **more)
        return frame.by_group, frame.difference(), frame.ratio()

    def replicates():
        return point(n_boot=2, ci_quantiles=[0.025, 0.975], random_state=1)

    alone = milliseconds(point)
    return {"point": alone, "replicate": max(0.0, milliseconds(replicates, 1) - alone) / 2}


def aif360():
    from aif360.datasets import BinaryLabelDataset
    from aif360.metrics import ClassificationMetric

    def dataset(values):
        frame = pd.DataFrame({"g": group.astype(float), "y": values.astype(float)})
        return BinaryLabelDataset(df=frame, label_names=["y"], protected_attribute_names=["g"])

    def point():
        groups = {"unprivileged_groups": [{"g": 1.0}], "privileged_groups": [{"g": 0.0}]}
        metric = ClassificationMetric(dataset(label), dataset(decision), **groups)
        return (
            metric.statistical_parity_difference(),
            metric.disparate_impact(),
            metric.average_odds_difference(),
            metric.equal_opportunity_difference(),
            metric.error_rate_difference(),
        )

    return {"point": milliseconds(point)}


def aequitas():
    from aequitas.bias import Bias
    from aequitas.group import Group

    names = np.array([str(g) for g in range(group.max() + 1)], dtype=object)
    frame = pd.DataFrame({"score": decision, "label_value": label})
    frame["g"] = pd.Series(names[group], dtype=object)

    def point():
        crosstab, _ = Group().get_crosstabs(frame.copy(), attr_cols=["g"])
        return Bias().get_disparity_predefined_groups(crosstab, original_df=frame, ref_groups_dict={"g": "0"})

    return {"point": milliseconds(point)}


found = {}
for library in (fairlearn, aif360, aequitas):
    try:
        found[library.__name__] = library()
    except ImportError:
        pass
print(json.dumps(found))
