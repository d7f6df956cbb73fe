internal import Foundation
public import Statistics
public import Validation

/// A claim on the precision of an imaging biomarker, from a profile or a paper.
public struct PublishedClaim: Sendable, Decodable, Equatable {
  /// The name that options use.
  public let id: String
  /// The profile's area: DWI, DCE-MRI, PET, CT volumetry.
  public let area: String
  /// What is measured.
  public let biomarker: String
  /// Where.
  public let site: String
  /// Longitudinal, cross-sectional or other.
  public let claim: String
  /// Profile claim, proposal, superseded.
  public let status: String
  /// The profile's version, where it is known.
  public let version: String?
  /// Its date, where it is known.
  public let date: String?
  /// The within-subject coefficient of variation, in per cent: the lower end where a range is claimed.
  public let wcvPercentLow: Double?
  /// The upper end.
  public let wcvPercentHigh: Double?
  /// The change in per cent below which a decrease is called real.
  public let decreasePercent: Double?
  /// The change in per cent above which an increase is called real.
  public let increasePercent: Double?
  /// Under which conditions.
  public let conditions: String
  /// Where the number is from.
  public let source: String
  /// Whether somebody read the number there; if not it is from memory.
  public let verified: Bool
  /// How sure the entry is.
  public let confidence: String

  /// The bound for conformance: the upper end of the wCV, else the change as a relative repeatability
  /// coefficient; nil for an entry without a number.
  public var bound: ClaimBound? {
    if let wcvPercentHigh { return ClaimBound(.withinSubjectCV, atMost: Self.fraction(wcvPercentHigh)) }
    return increasePercent.flatMap { ClaimBound(.percentRepeatabilityCoefficient, atMost: $0) }
  }

  /// What a verdict says of a claim that is a range; nil for others.
  var range: Note? {
    guard let low = wcvPercentLow, let high = wcvPercentHigh, low < high else { return nil }
    return Note(
      .claimRange, "\(id) claims a wCV of \(low) to \(high) %: features are held to the upper end.")
  }

  /// The hundredth of a decimal number, rounded once: 2.2 gives 0.022.
  private static func fraction(_ percent: Double) -> Double { Double("\(percent)e-2") ?? percent / 100 }
}

extension Note.Kind {
  /// A claim that is a range, of which one end is held.
  public static let claimRange = Note.Kind("claim-range")
}

/// The published claims that ship with the program, in their order.
///
/// Made from the QIBA profiles and papers named in each entry (RSNA's Quantitative Imaging Biomarkers Alliance, now
/// QuIC): numbers and conditions in our own words, no profile text.
public struct ClaimLibrary: Sendable {
  /// The claims.
  public let claims: [PublishedClaim]

  /// The library of this version of the program.
  public static let shipped: ClaimLibrary = {
    struct File: Decodable { let claims: [PublishedClaim] }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return ClaimLibrary(
        claims: try decoder.decode(File.self, from: Data(PackageResources.qiba_claims_json)).claims)
    } catch {
      preconditionFailure("the shipped claims are not readable: \(error)")
    }
  }()

  /// The claim of a name, whatever its letter case.
  public subscript(id: String) -> PublishedClaim? {
    claims.first { $0.id.lowercased() == id.lowercased() }
  }
}
