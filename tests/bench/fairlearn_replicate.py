"""Prints the milliseconds that one bootstrap replicate of fairlearn's MetricFrame takes on the codes in argv[1]."""
import sys
import time

import numpy as np
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate

codes = np.fromfile(sys.argv[1], dtype=np.int32)
decision, label, group = codes % 2, codes // 2 % 2, codes // 4
metrics = {"sr": selection_rate, "tpr": true_positive_rate, "fpr": false_positive_rate}
arguments = {"metrics": metrics, "y_true": label, "y_pred": decision, "sensitive_features": group}


def seconds(**more):
    start = time.perf_counter()
    MetricFrame(**arguments, **more).difference()
    return time.perf_counter() - start


point = seconds()
print(1000 * (seconds(n_boot=2, ci_quantiles=[0.025, 0.975], random_state=1) - point) / 2)
