internal import Foundation
public import Statistics
internal import Tables
public import Validation

/// A claim that features are held to: a published one or the user's own.
public struct FeatureClaim: Sendable, Equatable {
  /// The feature it is for, a name or glob, or nil for all.
  public let feature: String?
  /// The bound.
  public let bound: ClaimBound
  /// The published claim; nil for the user's own.
  public let published: PublishedClaim?
  /// The source of the user's own claim.
  public let source: String?

  /// A claim.
  public init(feature: String?, bound: ClaimBound, published: PublishedClaim? = nil, source: String? = nil) {
    self.feature = feature
    self.bound = bound
    self.published = published
    self.source = source
  }

  /// Reads `ID`, `QUANTITY:VALUE` (wcv, wsd, rc, %rc, rdc or bias; wcv as a fraction, at most 1), and either behind
  /// `FEATURE=`, a name or glob.
  /// - Throws: `TableAnalysisError` with what is wrong.
  public init(_ text: String, library: ClaimLibrary = .shipped) throws(TableAnalysisError) {
    let parts = text.lastIndex(of: "=").map { (String(text[..<$0]), String(text[text.index(after: $0)...])) }
    let name = parts?.1 ?? text
    let feature = parts?.0
    if let colon = name.firstIndex(of: ":") {
      let word = String(name[..<colon]).lowercased()
      let number = Double(name[name.index(after: colon)...])
      guard let quantity = ClaimBound.Quantity(rawValue: word) else {
        let known = ClaimBound.Quantity.allCases.map(\.rawValue).joined(separator: ", ")
        throw TableAnalysisError(.request, "a claim bounds one of \(known), not '\(word)'")
      }
      guard let bound = number.flatMap({ ClaimBound(quantity, atMost: $0) }) else {
        throw TableAnalysisError(.request, "the claim '\(text)' needs a positive number after the colon")
      }
      guard !bound.isTakenForPercent else { throw TableAnalysisError(.request, Self.percent(bound)) }
      self.init(feature: feature, bound: bound)
      return
    }
    guard let claim = library[name] else {
      let near = nearestName(to: name, among: library.claims.map(\.id))
      let hint = near.map { "did you mean '\($0)'?" } ?? "'validate-cli claims list' names them"
      throw TableAnalysisError(
        .request, "there is no claim '\(name)' (\(hint); your own claim is written as wcv:0.05)")
    }
    guard let bound = claim.bound else {
      throw TableAnalysisError(
        .request, "the claim '\(claim.id)' has no number on record; write your own as wcv:0.05")
    }
    self.init(feature: feature, bound: bound, published: claim)
  }

  /// Why a wCV above 1 is refused.
  static func percent(_ bound: ClaimBound) -> String {
    "a wCV is a fraction: \(bound.atMost) would allow \(100 * bound.atMost) %; \(bound.atMost) % is \(bound.atMost / 100)"
  }

  /// The claim in words: `"MR-ADC-LIVER (unverified): wcv <= 0.09"`.
  public var description: String {
    let mark = published.map { $0.verified ? $0.id : "\($0.id) (unverified)" }
    return (mark.map { $0 + ": " } ?? "") + "\(bound.quantity.rawValue) <= \(bound.atMost)"
  }
}

/// A feature held to a claim.
public struct ClaimVerdict: Sendable {
  /// The claim.
  public let claim: FeatureClaim
  /// What was found; nil when the feature was not measured repeatedly.
  public let conformance: ClaimConformance?
  /// Why nothing was found.
  public let reason: Note?

  /// Caveats of the verdict, and why there is none.
  public var notes: [Note] {
    (reason.map { [$0] } ?? conformance?.notes ?? []) + (claim.published?.range.map { [$0] } ?? [])
  }

  init(claim: FeatureClaim, conformance: ClaimConformance) {
    self.claim = claim
    self.conformance = conformance
    reason = nil
  }

  init(claim: FeatureClaim, because reason: Note) {
    self.claim = claim
    conformance = nil
    self.reason = reason
  }
}
