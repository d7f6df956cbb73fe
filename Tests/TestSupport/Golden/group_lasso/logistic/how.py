# python3 how.py: writes expected.json beside itself from input.csv. Group lasso by adelie (numpy < 2), tol 1e-14, on
# columns made orthonormal within groups (x1), (x2 x3), (x4 x5 x6), (x7 ... x10), (x11 ... x15).
FAMILY = "logistic"
import csv, json, os, platform
import adelie as ad
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
rows = list(csv.DictReader(open(os.path.join(here, "input.csv"))))
column = lambda name: np.array([float(row[name]) for row in rows])
x = np.column_stack([column(f"x{j}") for j in range(1, 16)])
n = len(rows)
starts = np.array([0, 1, 3, 6, 10])
ends = np.append(starts[1:], 15)
q = np.empty_like(x, order="F")
for a, b in zip(starts, ends):
    centered = x[:, a:b] - x[:, a:b].mean(axis=0)
    q[:, a:b] = np.linalg.qr(centered)[0] * np.sqrt(n)
if FAMILY == "cox":
    glm = ad.glm.cox(start=np.zeros(n), stop=column("time"), status=column("event"), tie_method="breslow", dtype=np.float64)
else:
    glm = ad.glm.binomial(y=column("y"), dtype=np.float64)
lambdas = np.array([0.15, 0.1, 0.06, 0.03, 0.015])
state = ad.grpnet(X=q, glm=glm, groups=starts, alpha=1, lmda_path=lambdas, intercept=FAMILY != "cox", tol=1e-14,
    irls_tol=1e-14, irls_max_iters=10000, max_iters=10**7, newton_tol=1e-15, early_exit=False, adev_tol=1.0, ddev_tol=0,
    progress_bar=False)
eta = np.asarray(state.betas @ q.T) + np.asarray(state.intercepts)[:, None]
json.dump({"lambda": [float(v) for v in state.lmdas], "predictor": eta.tolist(),
    "groups": [[int(np.linalg.norm(b[a:e]) > 0) for a, e in zip(starts, ends)] for b in np.asarray(state.betas.todense())],
    "oracle": {"python": platform.python_version(), "adelie": ad.__version__, "numpy": np.__version__}},
    open(os.path.join(here, "expected.json"), "w"))
