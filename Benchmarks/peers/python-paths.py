#!/usr/bin/env python3
"""adelie or scikit-survival on one case, at glmnet's lambdas: python-paths.py FOLDER NAME REPEATS adelie|sksurv

Prints CPU seconds, the least of the repeats. Features are standardised outside the time.
"""
import os
import sys
import time

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
import numpy as np

folder, name, repeats, peer = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
y = np.loadtxt(f"{folder}/{name}.y.csv", delimiter=",", skiprows=1, ndmin=2)
x = np.fromfile(f"{folder}/{name}.x.f64").reshape(-1, y.shape[0]).T
x = np.asfortranarray((x - x.mean(0)) / x.std(0))
lambdas = np.loadtxt(f"{folder}/{name}.lambda")
if peer == "adelie":
    import adelie

    def fit():
        if y.shape[1] == 2:
            glm = adelie.glm.cox(start=np.full(len(y), -1.0), stop=y[:, 0], status=y[:, 1], tie_method="breslow")
        else:
            glm = adelie.glm.binomial(y[:, 0])
        adelie.grpnet(x, glm, lmda_path=lambdas, adev_tol=1.0, early_exit=False, progress_bar=False, n_threads=1)
else:
    from sksurv.linear_model import CoxnetSurvivalAnalysis
    from sksurv.util import Surv

    outcome = Surv.from_arrays(y[:, 1] == 1, y[:, 0])

    def fit():
        CoxnetSurvivalAnalysis(l1_ratio=1.0, alphas=lambdas, max_iter=100000).fit(x, outcome)

best = float("inf")
for _ in range(repeats):
    start = time.process_time()
    fit()
    best = min(best, time.process_time() - start)
print(f"{best:.4f}")
