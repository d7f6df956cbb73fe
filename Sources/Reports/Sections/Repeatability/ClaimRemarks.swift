internal import Statistics
internal import Studies
internal import Validation

/// The caveats of verdicts on claims, and why some have none: one line for each, with the features it is about.
struct ClaimRemarks {
  private struct Remark {
    let message: String
    var names: [String]
    var count: Int
  }

  private var remarks: [Remark] = []

  /// So many features are named in a line.
  private static let mostNamed = 3

  /// Adds the caveats of a feature's verdict.
  mutating func add(_ verdict: ClaimVerdict, of feature: String) {
    let quantity = verdict.claim.bound.quantity.rawValue
    for note in verdict.notes {
      merge(Remark(message: note.message, names: ["\(feature), \(quantity)"], count: 1))
    }
  }

  /// Adds those of others.
  mutating func add(_ other: ClaimRemarks) { for remark in other.remarks { merge(remark) } }

  private mutating func merge(_ remark: Remark) {
    guard let place = remarks.firstIndex(where: { $0.message == remark.message }) else {
      return remarks.append(remark)
    }
    remarks[place].count += remark.count
    let room = max(0, Self.mostNamed - remarks[place].names.count)
    remarks[place].names += remark.names.prefix(room)
  }

  /// `"y, rdc: RDC needs readers or sites in the design."`
  var lines: [String] {
    remarks.map { remark in
      let more = remark.count - remark.names.count
      return remark.names.joined(separator: "; ") + (more > 0 ? " and \(more) more" : "") + ": "
        + remark.message
    }
  }
}
