#!/usr/bin/env python3
"""Cohorts of the pipeline benchmark as tables with a study file each.

    make-cohorts.py FOLDER

Writes NAME.csv and NAME.yaml for cox and logistic, 300x1000, 500x2000 and growing n and p. Features are a first-order autoregression with
correlation 0.5; ten of them carry an effect of 0.5 per SD; half of the times are censored.
"""
import sys
import numpy as np

SHAPES = [(300, 1000), (500, 2000), (300, 100), (300, 4000), (150, 1000), (600, 1000), (1200, 1000)]
STUDY = """version: 1
title: Pipeline benchmark
data:
  table: {name}.csv
  endpoint: {endpoint}
  features: ["x*"]
model: {{penalty: lasso, select: lambda.min, folds: 10{ties}}}
validation:
  replicates: {replicates}
  controls: {{permutations: 0, shuffles: 0, learning_curve: 0, stability_selection: 0}}
"""


folder = sys.argv[1]
replicates = int(sys.argv[2])
for index, (n, p) in enumerate(SHAPES):
    rng = np.random.Generator(np.random.PCG64(3000 + index))
    noise = rng.standard_normal((n, p))
    x = np.empty((n, p))
    x[:, 0] = noise[:, 0]
    for j in range(1, p):
        x[:, j] = 0.5 * x[:, j - 1] + np.sqrt(0.75) * noise[:, j]
    x = np.round(x, 6)
    eta = x[:, :50:5] @ np.where(np.arange(10) % 2 == 0, 0.5, -0.5)
    names = [f"x{j}" for j in range(p)]
    event = rng.exponential(1, n) * np.exp(-eta)
    censoring = rng.exponential(1, n)
    time = np.round(np.minimum(event, censoring), 8) + 1e-8
    y = (rng.uniform(size=n) < 1 / (1 + np.exp(-eta))).astype(int)
    for family, outcome, columns in (
        ("cox", [time, (event <= censoring).astype(int)], ["time", "status"]), ("logistic", [y], ["y"])):
        name = f"{family}_{n}x{p}"
        rows = ([",".join(columns + names)] + [",".join([f"{o[i]:.10g}" for o in outcome] + [f"{v:.6g}" for v in x[i]])
                for i in range(n)])
        open(f"{folder}/{name}.csv", "w").write("\n".join(rows) + "\n")
        endpoint = ("{survival: {time: time, event: status}}" if family == "cox" else "{response: {column: y}}")
        open(f"{folder}/{name}.yaml", "w").write(
            STUDY.format(name=name, endpoint=endpoint, replicates=replicates, ties=", ties: breslow" if family == "cox" else ""))
