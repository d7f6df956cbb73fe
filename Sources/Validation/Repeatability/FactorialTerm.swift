/// A source of variance where several of readers, sites and lesions have a part: subjects, the levels of a factor, or
/// what is peculiar to a combination of them.
public struct FactorialTerm: Sendable, Hashable {
  /// Whether the effects are each subject's own.
  public let isOfSubject: Bool
  /// The factors whose levels it tells apart: lesion, site, reader, in this order.
  public let factors: [ColumnRole]

  /// The order in which factors are named.
  private static let order: [ColumnRole] = [.lesion, .site, .reader]

  /// A term; lesions are always a subject's own.
  init(isOfSubject: Bool, factors: [ColumnRole]) {
    self.isOfSubject = isOfSubject || factors.contains(.lesion)
    self.factors = Self.order.filter(factors.contains)
  }

  /// The name: `subject`, `lesion` (within subjects), `site`, `subject x reader`, `lesion x site`.
  public var name: String {
    let own = isOfSubject && !factors.contains(.lesion) ? ["subject"] : []
    return (own + factors.map(\.rawValue)).joined(separator: " x ")
  }

  /// All terms of a design: subjects, each factor, and every combination; main effects first.
  package static func all(_ roles: [ColumnRole]) -> [FactorialTerm] {
    var subsets: [[ColumnRole]] = [[]]
    for role in order where roles.contains(role) { subsets += subsets.map { $0 + [role] } }
    var terms: [FactorialTerm] = []
    for isOfSubject in [true, false] {
      for subset in subsets where isOfSubject || !subset.isEmpty {
        let term = FactorialTerm(isOfSubject: isOfSubject, factors: subset)
        if !terms.contains(term) { terms.append(term) }
      }
    }
    func rank(_ term: FactorialTerm) -> Int {
      term.factors.count + (term.isOfSubject && !term.factors.contains(.lesion) ? 1 : 0)
    }
    return terms.enumerated().sorted {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }.map(\.element)
  }
}

/// The columns of a matrix of measurements by the levels of several factors.
public struct FactorialColumns: Sendable, Equatable {
  /// The factors, each once.
  public let roles: [ColumnRole]
  /// For each factor, the level of each column (before repeats), from 0.
  public let levels: [[Int]]

  /// Columns with their levels.
  public init(roles: [ColumnRole], levels: [[Int]]) {
    precondition(roles.count == levels.count && Set(roles).count == roles.count && !roles.isEmpty)
    precondition(levels.allSatisfy { $0.count == levels[0].count })
    self.roles = roles
    self.levels = levels
  }

  /// Columns.
  public var count: Int { levels[0].count }

  /// The levels of some factors in a column: equal where a term of these factors has the same effect.
  package func label(_ factors: [ColumnRole], column: Int) -> [Int] {
    factors.map { role in levels[roles.firstIndex(of: role)!][column] }
  }
}
