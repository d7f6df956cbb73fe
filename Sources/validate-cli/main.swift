import Foundation
import LinearAlgebra
import Models
import Statistics
import Tables
import Validation

BLAS.useOneThread()
print(BLAS.coreName)
let text = try String(contentsOfFile: "datasets/gse7390/gse7390.csv", encoding: .utf8)
let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
let names = lines[0]
var cols: [[Double]] = []
var used: [String] = []
for (j, n) in names.enumerated() where n.hasPrefix("X") { used.append(n); cols.append(lines.dropFirst().map { Double($0[j]) ?? .nan }) }
let ti = names.firstIndex(of: "time")!, ei = names.firstIndex(of: "event")!
let y = try SurvivalOutcome(time: lines.dropFirst().map { Double($0[ti])! }, isEvent: lines.dropFirst().map { $0[ei] == "1" })
let x = FeatureColumns(names: used, values: Matrix(columns: cols, rowCount: y.count))
var pipe = Pipeline(CoxFamily(ties: .efron), rule: .crossValidated(folds: 10, measure: .deviance, choice: .lambdaMin))
let subj = SubjectGroups(rowCount: y.count)
let tr = Pipeline<CoxFamily>.Training(features: x, outcome: y, subjects: subj, identifiers: (0..<y.count).map { "\($0)" })
var stream = StreamPurpose.finalFolds.stream(seed: 20260101, index: 0)
let clock = ContinuousClock()
var t0 = clock.now
let fit = try pipe.fit(tr, stream: &stream)
print("final fit", clock.now - t0, fit.model.coefficients.count, fit.model.lambda, fit.path.points.count)
t0 = clock.now
let res = await OptimismBootstrap(pipe, Bootstrap(replicates: 20, seed: 20260101)).run(tr, apparent: fit, width: 2)
print("20 replicates", clock.now - t0)
for m in res.measures { if let p = res.performance[m] { print(m, p.apparent.value!, p.optimism, p.corrected.value!, p.corrected.interval!) } }
print(res.notes)
