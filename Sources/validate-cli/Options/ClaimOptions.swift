import ArgumentParser
import Studies
import Validation

extension ConformanceRule: ExpressibleByArgument {}

/// Claims that features are held to.
struct ClaimOptions: ParsableArguments {
  @Option(
    name: .long,
    help:
      "A claim, for all features or FEATURE=CLAIM: an id of 'claims list', or wcv:0.05, wsd:V, rc:V, %rc:V, rdc:V, bias:V; repeatable."
  )
  var claim: [String] = []

  @Option(
    name: .long,
    help: "Conformance: upper-bound (one-sided 95 % upper bound at most the claim) or point-estimate.")
  var rule = ConformanceRule.upperBound

  /// The claims.
  func claims() throws -> [FeatureClaim] { try claim.map { try FeatureClaim($0) } }
}
