internal import Models
internal import Validation

/// The evidence of a command that writes a folder: `log.jsonl`, in which each line holds the SHA-256 of the one before, and
/// `manifest.json` with versions, command, seed and the SHA-256 of every input and output.
public struct Manifest: Sendable {
  private let command: String
  private let provenance: Provenance
  /// What happened between reading and writing, for the log.
  private let findings: [JSONValue]

  /// The manifest of a run.
  public init(_ provenance: Provenance, _ results: StudyResults) {
    self.init("run", provenance, findings: Self.findings(provenance, results))
  }

  init(_ command: String, _ provenance: Provenance, findings: [JSONValue]) {
    self.command = command
    self.provenance = provenance
    self.findings = findings
  }

  /// The outputs with the log and, last, the manifest of all of them.
  public func completing(_ outputs: [OutputFile]) -> [OutputFile] {
    let withLog = outputs + [OutputFile(path: "log.jsonl", text: log(outputs))]
    return withLog + [OutputFile(path: "manifest.json", text: manifest(withLog).text())]
  }

  private func manifest(_ outputs: [OutputFile]) -> JSONValue {
    .document(
      command: command,
      [
        "kind": "manifest", "version": .string(provenance.version),
        "commandLine": .string(provenance.command),
        "commandLineNote": .string(
          "\(command == "run" ? "--out" : "--report"), --force, --jobs and --quiet never change a result and are left out"
        ),
        "seed": .integer(Int(provenance.seed)),
        "libraries": [
          "openBLAS": .string(provenance.openBLAS), "kernels": .string(provenance.kernels),
          "threadsInBLAS": .integer(1),
        ],
        "inputs": .array(
          provenance.inputs.map {
            [
              "role": .string($0.role), "path": .string($0.path), "sha256": .string($0.sha256),
            ]
          }),
        "outputs": .array(
          outputs.map { ["path": .string($0.path), "sha256": .string(SHA256(of: $0.text).hex)] }),
      ])
  }

  private static func findings(_ provenance: Provenance, _ results: StudyResults) -> [JSONValue] {
    var events: [JSONValue] = []
    events.append([
      "event": "cohort", "rows": .integer(results.cohort.rows),
      "events": .integer(results.cohort.events),
    ])
    events.append([
      "event": "model", "lambda": JSONValue(results.model.fit.model.lambda),
      "features": .integer(results.model.terms.count),
      "kktResidual": JSONValue(results.model.fit.kktResidual),
    ])
    let performance = results.performance
    if performance.isValidated {
      events.append([
        "event": performance.optimism == nil ? "hold-out" : "bootstrap",
        "seed": .integer(Int(provenance.seed)), "replicates": .integer(performance.resampleCount),
        "failed": .integer(performance.resampleCount - performance.fittedCount),
      ])
    }
    for external in results.external {
      events.append([
        "event": "external", "name": .string(external.name), "rows": .integer(external.cohort.rows),
      ])
    }
    for acceptance in results.acceptance {
      events.append([
        "event": "acceptance", "quantity": .string(acceptance.criterion.quantity.name),
        "met": .bool(acceptance.isMet),
      ])
    }
    return events
  }

  private func log(_ outputs: [OutputFile]) -> String {
    var events: [JSONValue] = []
    for input in provenance.inputs {
      events.append([
        "event": "read", "role": .string(input.role), "path": .string(input.path),
        "sha256": .string(input.sha256),
      ])
    }
    events += findings
    for output in outputs {
      events.append([
        "event": "write", "path": .string(output.path),
        "sha256": .string(SHA256(of: output.text).hex),
      ])
    }
    var text = ""
    var previous = String(repeating: "0", count: 64)
    for (index, event) in events.enumerated() {
      let head: JSONValue = ["line": .integer(index + 1), "previous": .string(previous)]
      let line = head.appending(event).line()
      text += line + "\n"
      previous = SHA256(of: line).hex
    }
    return text
  }
}

extension Manifest {
  /// The manifest of a repeatability report.
  public init(_ provenance: Provenance, _ analysis: RepeatabilityAnalysis) {
    let claims = analysis.features.flatMap { feature in
      feature.claims.map { verdict -> JSONValue in
        [
          "event": "claim", "feature": .string(feature.name), "by": JSONValue(feature.level),
          "claim": .string(verdict.claim.description),
          "conforms": verdict.conformance?.conforms.map(JSONValue.bool) ?? .null,
        ]
      }
    }
    self.init(
      "repeatability", provenance,
      findings: [["event": "repeatability", "features": .integer(analysis.features.count)]] + claims)
  }
}

extension Manifest {
  /// The manifest of a report on patients' changes.
  public init(_ provenance: Provenance, _ analysis: ChangeAnalysis) {
    self.init(
      "change", provenance,
      findings: [["event": "change", "patients": .integer(analysis.patients.count)]])
  }
}

extension Manifest {
  /// The manifest of a report on frozen scores.
  public init(_ provenance: Provenance, _ assessment: Assessment) {
    self.init(
      "assess", provenance,
      findings: [
        [
          "event": "assess", "rows": .integer(assessment.n), "events": .integer(assessment.events),
          "bases": .integer(assessment.increments.count),
        ]
      ])
  }
}
