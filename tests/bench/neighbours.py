"""Times scikit-learn on the rows of a file: python neighbours.py FILE ROWS FEATURES NEIGHBOURS THREADS; prints seconds and indexes."""

import json
import os
import sys
import time

path, rows, features, neighbours, threads = sys.argv[1], *map(int, sys.argv[2:])
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(threads)

import numpy as np
from sklearn.neighbors import NearestNeighbors

values = np.fromfile(path, dtype="<f4").reshape(rows, features)
seconds = {}
for name, kind in [("brute, f32", np.float32), ("brute, f64", np.float64)]:
    own = values.astype(kind)
    started = time.perf_counter()
    search = NearestNeighbors(n_neighbors=neighbours, algorithm="brute", n_jobs=threads).fit(own)
    found = search.kneighbors(return_distance=False)
    seconds[name] = time.perf_counter() - started
print(json.dumps({"seconds": seconds, "nearest": found[:, 0].tolist()}))
