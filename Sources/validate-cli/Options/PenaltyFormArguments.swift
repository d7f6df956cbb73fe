import ArgumentParser
import Models
import Studies
import Tables
import Validation

extension AdaptiveLasso.Initial: ExpressibleByArgument {}

/// The forms of a penalised fit: adaptive, relaxed, grouped.
struct PenaltyFormArguments: ParsableArguments {
  @Option(
    name: .long, defaultAsFlag: 1,
    help:
      "[GAMMA], the adaptive lasso: penalty factors 1/|b|^GAMMA from an initial fit (GAMMA 1 if left out).")
  var adaptive: Double?

  @Option(
    name: .long,
    help: "The initial fit of --adaptive: ridge (cross-validated, needs folds) or none (no penalty).")
  var adaptiveInitial: AdaptiveLasso.Initial?

  @Flag(name: .long, help: "Refit each selection without penalty; folds choose the blend of the two.")
  var relax = false

  @Option(
    name: .long,
    help:
      "The blend that --relax takes without folds: 0 the fit without penalty (default), 1 the penalised one.")
  var gamma: Double?

  @Flag(name: .long, help: "Group lasso: the indicators of a text column enter together or not at all.")
  var groupCategorical = false

  @Option(name: .long, help: "Group lasso: NAME=COLUMN,COLUMN, columns that enter together; repeatable.")
  var group: [String] = []

  /// Refuses what does not go with the penalty.
  func validate(with penalty: PenaltyArguments) throws {
    let given = [
      ("--adaptive", adaptive != nil), ("--relax", relax), ("--group-categorical", groupCategorical),
      ("--group", !group.isEmpty),
    ]
    if penalty.penalty == .none, let option = given.first(where: { $0.1 })?.0 {
      throw ValidationError("\(option) needs a penalty: add --penalty lasso")
    }
    if let adaptive {
      guard adaptive > 0, adaptive.isFinite else { throw ValidationError("--adaptive must be above 0") }
      if penalty.penalty == .ridge { throw ValidationError("--adaptive belongs to the lasso or elastic net") }
    } else if adaptiveInitial != nil {
      throw ValidationError("--adaptive-initial needs --adaptive")
    }
    if let gamma {
      guard relax else { throw ValidationError("--gamma needs --relax") }
      guard (0...1).contains(gamma) else { throw ValidationError("--gamma must lie between 0 and 1") }
      if penalty.folds != nil || penalty.foldColumn != nil {
        throw ValidationError("folds choose the blend; leave --gamma or the folds out")
      }
    }
    _ = try grouping()
  }

  /// Adds the forms to a penalty.
  func complete(_ penalty: inout PenaltyRequest?) throws {
    penalty?.adaptive = adaptive.map { AdaptiveLasso(gamma: $0, initial: adaptiveInitial ?? .ridge) }
    if relax {
      var request = RelaxationRequest()
      request.gamma = gamma ?? 0
      penalty?.relaxation = request
    }
    penalty?.grouping = try grouping()
  }

  private func grouping() throws -> GroupingRequest? {
    guard groupCategorical || !group.isEmpty else { return nil }
    var request = GroupingRequest()
    request.textColumns = groupCategorical
    request.named = try group.map { text in
      guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
        throw ValidationError("--group takes NAME=COLUMN,COLUMN; '\(text)' is not of that form")
      }
      let columns = commaSeparated(String(text[text.index(after: equals)...]))
      guard !columns.isEmpty else { throw ValidationError("--group \(text) names no column") }
      return GroupingRequest.Group(name: String(text[..<equals]), columns: columns)
    }
    return request
  }
}
