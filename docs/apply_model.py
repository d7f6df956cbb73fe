#!/usr/bin/env python3
"""python3 apply_model.py MODEL.json TABLE.csv [HORIZON]: a model's predictions by its file alone (model-file.md)."""
import csv, json, math, sys

model = json.load(open(sys.argv[1], encoding="utf-8"))
horizon = float(sys.argv[3]) if len(sys.argv) > 3 else None
levels = {term["column"]: term["levels"] for term in model["coding"]}
fillers = {filler["feature"]: filler["value"] for filler in model["imputation"]}
filling = model.get("imputationEquations") or {"rounds": 0, "equations": []}
needed = {feature["feature"] for feature in model["training"]["features"]}

def columns(row):
    x = {}
    for name, text in row.items():
        if text in ("", "NA", "NaN", "."): continue
        if name in levels:
            if text not in levels[name]: sys.exit(f"unknown level '{text}' in column '{name}'")
            for level in levels[name][1:]: x[name + level] = float(text == level)
        elif name in needed: x[name] = float(text)
    for step in model["transforms"]:
        if step["feature"] not in x: continue
        value = x[step["feature"]]
        if step["lower"] is not None: value = max(value, step["lower"])
        if step["upper"] is not None: value = min(value, step["upper"])
        x[step["feature"]] = {"log": math.log, "log1p": math.log1p, None: float}[step["logarithm"]](value)
    open_equations = [equation for equation in filling["equations"] if equation["feature"] not in x]
    x = fillers | x
    medians, moved = dict(x), bool(open_equations)
    for _ in range(filling["rounds"]):
        if not moved: break
        moved = False
        for equation in open_equations:
            value = equation["intercept"]
            for term in equation["coefficients"]: value += term["estimate"] * x[term["feature"]]
            if not abs(value - x[equation["feature"]]) <= equation["tolerance"]: moved = True
            x[equation["feature"]] = value
    if moved: x = medians
    for spline in model["splines"]:
        value, breaks = x[spline["feature"]], spline["basis"]["breaks"]
        piece = sum(value >= knot for knot in breaks)
        t = value - breaks[max(piece - 1, 0)]
        for name, function in zip(spline["columns"], spline["basis"]["functions"]):
            c = function[piece]
            x[name] = ((c[3] * t + c[2]) * t + c[1]) * t + c[0]
    for product in model["products"]: x[product["column"]] = x[product["factors"][0]] * x[product["factors"][1]]
    return x

def risk(score, row):
    if model["family"] == "logistic": return 1 / (1 + math.exp(-score))
    if horizon is None: return ""
    strata = model["strata"]
    stratum = model["baseline"]["strata"][strata["levels"].index(row[strata["column"]]) if strata else 0]
    steps = [h for time, h in zip(stratum["time"], stratum["cumulativeHazard"]) if time <= horizon]
    return 1 - math.exp(-(steps[-1] if steps else 0.0) * math.exp(score - model["baseline"]["reference"]))

print("row,linearPredictor,risk")
for number, row in enumerate(csv.DictReader(open(sys.argv[2], encoding="utf-8-sig")), 1):
    x, score = columns(row), model["intercept"] or 0.0
    for term in model["coefficients"]: score += term["estimate"] * x[term["feature"]]
    if model["offset"]: score += float(row[model["offset"]])
    print(number, repr(score), risk(score, row), sep=",")
