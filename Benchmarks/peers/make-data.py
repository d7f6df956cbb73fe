#!/usr/bin/env python3
"""Inputs of the path benchmark: four shapes, survival and response, fixed seeds.

    make-data.py FOLDER

Writes NAME.x.f64 (column-major doubles) and NAME.y.csv (time,status or y). Features are a first-order autoregression
with correlation 0.5; 20 of them carry an effect of 0.2 to 0.6 per SD; a third of the times are censored.
"""
import sys
import numpy as np

SHAPES = [(500, 2000), (300, 20000), (2000, 1000), (10000, 500)]


def design(n, p, seed):
    rng = np.random.Generator(np.random.PCG64(seed))
    noise = rng.standard_normal((n, p))
    x = np.empty((n, p))
    x[:, 0] = noise[:, 0]
    for j in range(1, p):
        x[:, j] = 0.5 * x[:, j - 1] + np.sqrt(0.75) * noise[:, j]
    effect = np.zeros(p)
    chosen = rng.choice(p, 20, replace=False)
    effect[chosen] = rng.choice([-1, 1], 20) * rng.uniform(0.2, 0.6, 20)
    return rng, np.round(x, 6), x @ effect


folder = sys.argv[1]
for index, (n, p) in enumerate(SHAPES):
    rng, x, eta = design(n, p, 1000 + index)
    event = rng.exponential(1, n) * np.exp(-eta) * 10
    censoring = rng.exponential(20, n)
    time = np.round(np.minimum(event, censoring), 8) + 1e-8
    x.T.tofile(f"{folder}/cox_{n}x{p}.x.f64")
    np.savetxt(f"{folder}/cox_{n}x{p}.y.csv", np.column_stack([time, event <= censoring]), delimiter=",",
               header="time,status", comments="", fmt="%.10g")
    rng, x, eta = design(n, p, 2000 + index)
    y = rng.uniform(size=n) < 1 / (1 + np.exp(-eta))
    x.T.tofile(f"{folder}/logistic_{n}x{p}.x.f64")
    np.savetxt(f"{folder}/logistic_{n}x{p}.y.csv", y, delimiter=",", header="y", comments="", fmt="%d")
