internal import LinearAlgebra
public import Statistics
public import Tables

/// Terms with the knots that the rows of a fit gave them: how features become the columns of a model.
///
/// Columns of terms follow the features, in the order of the terms, splines before interactions. A restricted spline
/// of `age` leaves `age` and adds `age'`, `age''`, ... (the names of R's rms); a natural one replaces it by
/// `ns(age)1`, `ns(age)2`, ...; an interaction adds `a:b` for each column of one and each column of the other.
public struct FittedTerms: Sendable, Equatable {
  /// A spline with its knots.
  public struct Spline: Sendable, Equatable, Codable {
    /// The feature.
    public let feature: String
    /// The parametrisation.
    public let kind: SplineTerm.Kind
    /// The names of the columns added.
    public let columns: [String]
    /// Their functions; the breaks are the knots.
    public let basis: PiecewiseCubic
  }
  /// The product of two columns.
  public struct Product: Sendable, Equatable, Codable {
    /// The name of the product.
    public let column: String
    /// The columns multiplied.
    public let factors: [String]
  }
  /// The products that make one interaction.
  public struct Interaction: Sendable, Equatable {
    /// The two features, as `a:b`.
    public let name: String
    /// One a pair of columns.
    public let products: [Product]
  }

  /// The splines.
  public let splines: [Spline]
  /// The interactions.
  public let interactions: [Interaction]

  /// Terms as a model file has them: products in an order in which each comes after its factors.
  public init(splines: [Spline], products: [Product]) {
    self.init(
      splines: splines, interactions: products.map { Interaction(name: $0.column, products: [$0]) })
  }

  private init(splines: [Spline], interactions: [Interaction]) {
    self.splines = splines
    self.interactions = interactions
  }

  /// Whether features are columns as they are.
  public var isEmpty: Bool { splines.isEmpty && interactions.isEmpty }

  /// The features that splines replace.
  public var replaced: Set<String> {
    Set(splines.filter { $0.kind == .natural }.map(\.feature))
  }

  /// Learns the knots from the rows with positive weight; missing values are passed over.
  /// - Parameter frequencies: how often each row counts; nil is once. Only whole numbers are counts: the rows of a fit
  ///   with case weights count once each, as in R.
  /// - Throws: `invalidOption` for a feature that is not there or is no single numeric column, or has two
  ///   splines, and for knots that coincide.
  public init(
    _ terms: [ModelTerm], _ x: FeatureColumns, frequencies: [Double]? = nil
  ) throws(FitError) {
    var splines: [Spline] = []
    for case .spline(let term) in terms {
      guard let j = x.names.firstIndex(of: term.feature), x.origins.count(where: { $0 == x.origins[j] }) == 1
      else {
        throw .invalidOption("a spline needs a numeric feature, and '\(term.feature)' is none of the model's")
      }
      guard !splines.contains(where: { $0.feature == term.feature }) else {
        throw .invalidOption("'\(term.feature)' has two splines; leave one out")
      }
      splines.append(try Spline(term, x.values.column(j), frequencies: frequencies))
    }
    let curves = FittedTerms(splines: splines, interactions: [])
    let expanded = curves.apply(to: x)
    var interactions: [Interaction] = []
    for case .interaction(let a, let b) in terms {
      func columns(_ feature: String) throws(FitError) -> [String] {
        let found = expanded.names.indices.filter {
          (expanded.origins[$0] == feature || expanded.names[$0] == feature)
            && !curves.replaced.contains(expanded.names[$0])
        }
        guard !found.isEmpty else {
          throw .invalidOption(
            "an interaction needs both features in the model, and '\(feature)' is none of them")
        }
        return found.map { expanded.names[$0] }
      }
      guard a != b else {
        throw .invalidOption("'\(a)' cannot interact with itself; a spline bends its curve")
      }
      var products: [Product] = []
      for left in try columns(a) {
        for right in try columns(b) {
          products.append(Product(column: "\(left):\(right)", factors: [left, right]))
        }
      }
      interactions.append(Interaction(name: "\(a):\(b)", products: products))
    }
    self.init(splines: splines, interactions: interactions)
    let names = apply(to: x).names
    if Set(names).count < names.count {
      throw .invalidOption(
        "two columns of the model have one name; a term is given twice, or a feature has its name")
    }
  }

  /// The features followed by the columns of the terms; a missing value stays missing in each column it enters.
  public func apply(to x: FeatureColumns) -> FeatureColumns {
    guard !isEmpty else { return x }
    var position = Dictionary(
      x.names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var names = x.names
    var origins = x.origins
    var columns = x.names.indices.map(x.values.column)
    func append(_ name: String, origin: String, _ values: [Double]) {
      position[name] = names.count
      names.append(name)
      origins.append(origin)
      columns.append(values)
    }
    for spline in splines {
      let source = columns[position[spline.feature]!]
      let values = source.map { value in
        value.isNaN ? [Double](repeating: .nan, count: spline.columns.count) : spline.basis.values(at: value)
      }
      for (k, name) in spline.columns.enumerated() {
        append(name, origin: spline.feature, values.map { $0[k] })
      }
    }
    for interaction in interactions {
      for product in interaction.products {
        let (a, b) = (columns[position[product.factors[0]]!], columns[position[product.factors[1]]!])
        append(product.column, origin: interaction.name, zip(a, b).map { $0 * $1 })
      }
    }
    return FeatureColumns(
      names: names, values: Matrix(columns: columns, rowCount: x.values.rowCount), origins: origins)
  }

  /// The features that a column is made of: itself where it is one.
  public func inputs(of column: String) -> [String] {
    if let spline = splines.first(where: { $0.columns.contains(column) }) { return [spline.feature] }
    for interaction in interactions {
      if let product = interaction.products.first(where: { $0.column == column }) {
        return product.factors.flatMap(inputs)
      }
    }
    return [column]
  }

  /// The terms that these columns need.
  public func needed(for columns: [String]) -> FittedTerms {
    var wanted = Set(columns)
    let interactions = self.interactions.compactMap { interaction in
      let products = interaction.products.filter { wanted.contains($0.column) }
      wanted.formUnion(products.flatMap(\.factors))
      return products.isEmpty ? nil : Interaction(name: interaction.name, products: products)
    }
    return FittedTerms(
      splines: splines.filter { $0.columns.contains(where: wanted.contains) }, interactions: interactions)
  }
}

extension FittedTerms.Spline {
  fileprivate init(_ term: SplineTerm, _ values: [Double], frequencies: [Double]?) throws(FitError) {
    var known: [Double] = []
    for (row, value) in values.enumerated() where !value.isNaN {
      for _ in 0..<Int(frequencies?[row] ?? 1) { known.append(value) }
    }
    let knots: [Double]
    switch term.knots {
    case .fixed(let given): knots = given
    case .count(let count):
      guard !known.isEmpty else { throw .invalidOption("'\(term.feature)' has no value to place knots by") }
      knots =
        term.kind == .natural
        ? PiecewiseCubic.naturalKnots(count, values: known)
        : PiecewiseCubic.restrictedKnots(count, values: known)
    }
    guard zip(knots, knots.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw .invalidOption(
        "knots of the spline of '\(term.feature)' coincide, its values being too few or too often the same: "
          + "take fewer knots, or fixed ones")
    }
    let feature = term.feature
    let basis: PiecewiseCubic
    let columns: [String]
    switch term.kind {
    case .natural:
      basis = .natural(knots: knots)
      columns = basis.functions.indices.map { "ns(\(feature))\($0 + 1)" }
    case .restricted:
      basis = .restricted(knots: knots)
      columns = basis.functions.indices.map { feature + String(repeating: "'", count: $0 + 1) }
    }
    self.init(feature: feature, kind: term.kind, columns: columns, basis: basis)
  }

  /// The columns of the spline in a model, the feature itself included where it stays.
  public var allColumns: [String] { kind == .natural ? columns : [feature] + columns }

  /// The contrasts of `allColumns` that are zero exactly when the curve is a straight line: one row a contrast.
  ///
  /// Restricted: each function but the feature. Natural: what is orthogonal to the coefficients of the straight line,
  /// which solve `sum a_j N_j(t) = t - t_1` at the knots.
  public var nonlinearContrasts: [[Double]] {
    let k = allColumns.count
    guard kind == .natural else {
      return (1..<k).map { j in (0..<k).map { $0 == j ? 1 : 0 } }
    }
    let knots = basis.breaks
    let atKnots = Matrix(rows: knots.dropFirst().map(basis.values))
    let line: [Double]
    do {
      line = try LeastSquares(atKnots, knots.dropFirst().map { $0 - knots[0] }).coefficients.map { $0! }
    } catch {
      preconditionFailure("a natural spline is fixed by its values at the knots: \(error)")
    }
    let square = dot(line, line)
    // Gram-Schmidt on the unit vectors, the one nearest to the line left out.
    let nearest = line.indices.max { abs(line[$0]) < abs(line[$1]) }!
    var found: [[Double]] = []
    for j in 0..<k where j != nearest {
      var row = (0..<k).map { ($0 == j ? 1 : 0) - line[j] * line[$0] / square }
      for earlier in found {
        let share = dot(row, earlier)
        row = zip(row, earlier).map { $0 - share * $1 }
      }
      let length = dot(row, row).squareRoot()
      found.append(row.map { $0 / length })
    }
    return found
  }
}
