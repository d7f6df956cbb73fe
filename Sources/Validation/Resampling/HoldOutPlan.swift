internal import Statistics

/// Rows to learn from and rows to judge on.
public struct Split: Sendable, Equatable {
  /// How often each row counts in training; 0 for the rows that are judged and for those that take no part.
  public let training: [Double]
  /// The rows that are judged.
  public let heldOut: [Int]
}

/// How rows are held out.
public enum HoldOutScheme: Sendable, Equatable {
  /// Folds dealt anew in each repeat; every row is judged once a repeat.
  case repeatedFolds(Int, repeats: Int)
  /// Each site in turn: internal-external validation.
  case sites
  /// A random share of the subjects, anew in each replicate (Monte-Carlo cross-validation).
  case monteCarlo(replicates: Int, heldOutShare: Double)
  /// The rows that are not marked as training rows, once.
  case given(isTraining: [Bool])
}

/// The splits of a hold-out scheme. Whole subjects are held out; folds and random shares are stratified by event, and by
/// site where sites are known. Each split is a function of the seed and its number alone.
public struct HoldOutPlan: Sendable {
  /// The scheme.
  public let scheme: HoldOutScheme
  /// Number of splits.
  public let count: Int
  /// What each split is called: the site's name, or nil.
  public let names: [String]?
  private let subjects: SubjectGroups
  private let isEvent: [Bool]
  private let siteOfSubject: [Int]?
  /// The seed of the random draws.
  public let seed: UInt64

  /// A plan for rows.
  /// - Parameters:
  ///   - sites: the site of each row; a subject belongs to the site of its first row.
  public init(
    _ scheme: HoldOutScheme, subjects: SubjectGroups, isEvent: [Bool], sites: [String]?, seed: UInt64
  ) {
    self.scheme = scheme
    self.subjects = subjects
    self.isEvent = isEvent
    self.seed = seed
    let labels = sites.map { Array(Set($0)).sorted() }
    siteOfSubject = sites.map { sites in
      let number = Dictionary(uniqueKeysWithValues: labels!.enumerated().map { ($1, $0) })
      return subjects.rows.map { number[sites[$0[0]]]! }
    }
    switch scheme {
    case .repeatedFolds(let folds, let repeats):
      precondition(folds > 1 && repeats > 0)
      count = min(folds, subjects.count) * repeats
      names = nil
    case .sites:
      precondition(sites != nil, "leaving sites out needs sites")
      count = labels!.count
      names = labels
    case .monteCarlo(let replicates, let share):
      precondition(share > 0 && share < 1)
      count = replicates
      names = nil
    case .given(let isTraining):
      precondition(isTraining.count == isEvent.count)
      count = 1
      names = nil
    }
  }

  /// The split with a number.
  public func split(_ index: Int) -> Split {
    switch scheme {
    case .repeatedFolds(let folds, _):
      let used = min(folds, subjects.count)
      let (round, fold) = index.quotientAndRemainder(dividingBy: used)
      var stream = StreamPurpose.holdOut.stream(seed: seed, index: 2 * round)
      let dealt = Folds(
        used, subjects: subjects, isEvent: isEvent, strata: siteOfSubject, using: &stream)
      return Split(training: dealt.training(fold, weights: nil), heldOut: dealt.rows(fold))
    case .sites:
      return split { siteOfSubject![$0] == index }
    case .monteCarlo(_, let share):
      var stream = StreamPurpose.holdOut.stream(seed: seed, index: 2 * index)
      let order = subjects.dealingOrder(isEvent: isEvent, strata: siteOfSubject, using: &stream)
      // Every subject at which the running share passes a whole number is held out: strata keep their shares.
      var isHeldOut = [Bool](repeating: false, count: subjects.count)
      let offset = stream.uniform()
      for (place, subject) in order.enumerated() {
        let (before, after) = (Double(place) * share + offset, Double(place + 1) * share + offset)
        isHeldOut[subject] = after.rounded(.down) > before.rounded(.down)
      }
      return split { isHeldOut[$0] }
    case .given(let isTraining):
      return split { !isTraining[subjects.rows[$0][0]] }
    }
  }

  /// The stream for what is drawn inside a split.
  func innerStream(_ index: Int) -> RandomStream {
    StreamPurpose.holdOut.stream(seed: seed, index: 2 * index + 1)
  }

  private func split(_ isHeldOut: (Int) -> Bool) -> Split {
    let held = subjects.subjectOfRow.map(isHeldOut)
    return Split(training: held.map { $0 ? 0 : 1 }, heldOut: held.indices.filter { held[$0] })
  }
}
