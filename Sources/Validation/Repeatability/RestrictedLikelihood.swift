package import LinearAlgebra
internal import RealModule

/// Where a measurement's variance comes from.
public enum VarianceSource: String, Sendable, CaseIterable {
  /// Differences between subjects.
  case subject
  /// Differences between readers or sites that all subjects share.
  case column
  /// Differences that are peculiar to a subject in a column: subject x reader, or lesions within a subject.
  case interaction
  /// What remains between replicates under equal conditions.
  case residual
}

/// Which components a model of variance has.
public struct ComponentModel: Sendable, Equatable {
  /// What the columns are.
  public enum Columns: Sendable {
    /// No effect: the columns are interchangeable, or labels without a meaning across subjects.
    case none
    /// A constant of each column, estimated; it adds nothing to the variance.
    case fixed
    /// A sample of readers or sites.
    case random
  }
  /// What the columns are.
  public var columns: Columns
  /// Whether subject x column (or lesion within subject) has a component of its own; this needs replicates.
  public var hasInteraction: Bool

  /// A model.
  public init(columns: Columns, hasInteraction: Bool) {
    self.columns = columns
    self.hasInteraction = hasInteraction
  }

  /// The components in the order of parameters.
  public var sources: [VarianceSource] {
    VarianceSource.allCases.filter {
      switch $0 {
      case .subject, .residual: true
      case .column: columns == .random
      case .interaction: hasInteraction
      }
    }
  }
}

/// The restricted likelihood of variance components, its score and expected information.
///
/// `V = sum theta_c Z_c Z_c'`, `P = V^-1 - V^-1 X (X' V^-1 X)^-1 X' V^-1`;
/// `-2 l = log|V| + log|X' V^-1 X| + y' P y`, score `(y' P V_c P y - tr(P V_c)) / 2`, information
/// `tr(P V_c P V_d) / 2`. Subjects are independent given the few column effects, so that with
/// `w_j = n_j / (theta_residual + n_j theta_interaction)` a subject's cells have the precision
/// `M = diag(w) - theta_subject w w' / (1 + theta_subject sum w)`, and `P` differs from these blocks by a
/// matrix of the rank of intercept and columns: all traces come from sums over subjects of matrices of
/// the order of the number of columns. The traces of the residual follow from `P V P = P`.
/// - Source: Searle, Casella, McCulloch 1992, Variance Components, section 6.6, doi 10.1002/9780470316856.
package struct RestrictedLikelihood {
  let data: CrossedMeasurements
  let model: ComponentModel

  package struct Evaluation {
    package let minusTwoLog: Double
    /// `y' P V_c P y` by component.
    package let quadratics: [Double]
    /// `tr(P V_c)` by component.
    package let traces: [Double]
    /// `tr(P V_c P V_d)`.
    package let crossTraces: Matrix
  }

  /// The likelihood at variances in the order of `model.sources`; nil where V is singular.
  func evaluate(_ theta: [Double]) -> Evaluation? {
    let sources = model.sources
    func variance(_ source: VarianceSource) -> Double {
      sources.firstIndex(of: source).map { theta[$0] } ?? 0
    }
    let (subject, column) = (variance(.subject), variance(.column))
    let (interaction, residual) = (variance(.interaction), variance(.residual))
    guard residual > 0 else { return nil }
    let width = data.columnCount
    // Effects beside the subjects': an intercept or fixed columns, then random columns.
    let fixed = model.columns == .fixed ? width : 1
    let order = fixed + (column > 0 ? width : 0)
    var map = Matrix(zeros: width, order)
    for j in 0..<width {
      map[j, fixed == 1 ? 0 : j] = 1
      if column > 0 { map[j, fixed + j] = 1 }
    }
    var blocks: [Block] = []
    blocks.reserveCapacity(data.subjectCount)
    var normal = Matrix(zeros: order, order)
    var right = [Double](repeating: 0, count: order)
    var logDeterminant = 0.0
    var total = data.withinSumOfSquares / residual
    for i in 0..<data.subjectCount {
      let range = (i * width)..<((i + 1) * width)
      let block = Block(
        counts: data.counts[range], means: data.means[range], subject: subject, interaction: interaction,
        residual: residual, map: map)
      logDeterminant += block.logDeterminant
      for a in 0..<width {
        total += data.means[range.lowerBound + a] * block.pull[a]
        for p in 0..<order where map[a, p] != 0 {
          right[p] += block.pull[a]
          for q in 0..<order { normal[p, q] += block.reach[a, q] }
        }
      }
      blocks.append(block)
    }
    for j in 0..<(order - fixed) { normal[fixed + j, fixed + j] += 1 / column }
    guard let factor = try? Cholesky(normal) else { return nil }
    let inverse = factor.inverse
    let effects = factor.solve(right)
    for diagonal in factor.factorDiagonal { logDeterminant += 2 * Double.log(diagonal) }
    logDeterminant += Double(order - fixed) * (column > 0 ? Double.log(column) : 0)
    for (value, effect) in zip(right, effects) { total -= value * effect }
    let degreesOfFreedom = Double(data.measurementCount - fixed)
    let sums = TraceSums(blocks, inverse: inverse, effects: effects, width: width)
    return sums.evaluation(
      sources: sources, theta: theta, total: total, degreesOfFreedom: degreesOfFreedom,
      minusTwoLog: logDeterminant + total)
  }
}

extension RestrictedLikelihood {
  /// What one subject contributes.
  struct Block {
    /// The precision M of the subject's cell means.
    let precision: Matrix
    /// `M F`, with F the map from effects to cells.
    let reach: Matrix
    /// M times the cell means.
    let pull: [Double]
    let logDeterminant: Double

    init(
      counts: ArraySlice<Int>, means: ArraySlice<Double>, subject: Double, interaction: Double,
      residual: Double, map: Matrix
    ) {
      let width = counts.count
      var logDeterminant = 0.0
      var weights: [Double] = []
      for count in counts {
        let size = Double(count)
        weights.append(size / (residual + size * interaction))
        if count > 0 {
          logDeterminant += (size - 1) * Double.log(residual) + Double.log(residual + size * interaction)
        }
      }
      let spread = 1 + subject * weights.reduce(0, +)
      self.logDeterminant = logDeterminant + Double.log(spread)
      var precision = Matrix(zeros: width, width)
      for a in 0..<width {
        for b in 0..<width { precision[a, b] = -subject / spread * weights[a] * weights[b] }
        precision[a, a] += weights[a]
      }
      self.precision = precision
      reach = precision.times(map)
      pull = (0..<width).map { a in
        zip(means, precision.column(a)).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
  }
}
