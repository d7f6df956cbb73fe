internal import LinearAlgebra
internal import RealModule
public import Statistics

/// The concordance correlation of repeated measurements by k methods that are fixed: these methods, and no sample of others.
///
/// Model `y = mu + s_i + b_j + (sb)_ij + e_ijl` with constants `b_j` and variances `S, I, E` by REML (without replicates `I` is
/// part of `E`). The methods' systematic differences enter as `B = sum_(j<l) (b_j - b_l)^2 / (k (k - 1))`, estimated
/// by `(b' A b - tr(A C)) / (k (k - 1))`, at least 0, with `A = k I - 1 1'` and C the covariance of the generalised
/// least-squares means:
///
///     CCC = S / (S + I + B + E)
///
/// Complete data: the same value as agreement with methods random (ICC(inter,A)) unless a component is at 0; only the interval
/// differs, which here holds for these methods and does not ask what others would do.
///
/// Interval: Fisher's z with the delta method. `var(B) = (4 b' A C A b + 2 tr(A C A C)) / (k (k - 1))^2` and what the estimated
/// C adds, whose covariance with the components is that of `-tr(A C) / (k (k - 1))`.
/// - Source: Carrasco, Jover 2003, Biometrics 59:849, doi 10.1111/j.0006-341x.2003.00099.x; Carrasco et al. 2013, Comput
///   Methods Programs Biomed 109:293, doi 10.1016/j.cmpb.2012.09.002.
public func fixedMethodConcordance(
  _ data: CrossedMeasurements, level: ConfidenceLevel = .p95
) -> Estimate {
  let sample = SampleSize(data.subjectCount)
  let hasReplicates = data.withinDegreesOfFreedom > 0
  let components: VarianceComponents
  do {
    components = try VarianceComponents(
      data, model: ComponentModel(columns: .fixed, hasInteraction: hasReplicates))
  } catch {
    return .undefined(
      .fixedMethodConcordance, method: .fixedMethods, sampleSize: sample, because: error.note)
  }
  guard let effects = ColumnEffects(data, components), data.columnCount > 1 else {
    return .undefined(
      .fixedMethodConcordance, method: .fixedMethods, sampleSize: sample, because: .unidentified)
  }
  let sources = components.model.sources
  return FixedMethodBias(effects, columns: data.columnCount).concordance(
    common: sources.map { $0 == .subject ? 1 : 0 }, total: sources.map { _ in 1 },
    variances: components.variances, covariance: components.covariance, sample: sample,
    notes: components.fit.notes, level: level)
}

/// The concordance correlation of replicated measurements by two fixed methods.
///
/// - Constant true value: that of `CrossedMeasurements`.
/// - Varying: the r-th measurement of one method belongs to the r-th of the other, and the occasions within a subject
///   have true values of their own, `y = mu + s_i + o_il + b_j + (sb)_ij + e_ijl`, `CCC = (S + O) / (S + O + I + B + E)`. The means
///   of pairs and their differences are then independent, each a one-way model by REML, with total variances
///   `T_m = S + O + (I + E) / 2` and `T_d = 2 (I + E)`: `CCC = (T_m - T_d / 4) / (T_m + T_d / 4 + B)`. It may be negative.
/// - Source: Carrasco, King, Chinchilli 2009, J Biopharm Stat 19:90, doi 10.1080/10543400802527890.
public func fixedMethodConcordance(
  _ pairs: ReplicatedPairs, trueValue: ReplicatedPairs.TrueValue, level: ConfidenceLevel = .p95
) -> Estimate {
  guard trueValue == .varying else {
    return fixedMethodConcordance(CrossedMeasurements(pairs), level: level)
  }
  precondition(pairs.arePaired, "a varying true value needs paired replicates")
  let sample = SampleSize(pairs.count)
  let paired = zip(pairs.first, pairs.second).map { Array(zip($0, $1)) }
  func oneColumn(_ values: ((Double, Double)) -> Double) -> CrossedMeasurements {
    let cells = paired.map { $0.map(values) }
    return CrossedMeasurements(cells: cells, subjects: cells.count, columns: 1, origin: cells[0][0])
  }
  let differences = oneColumn { $0.0 - $0.1 }
  let model = ComponentModel(columns: .none, hasInteraction: false)
  let (means, apart): (VarianceComponents, VarianceComponents)
  do {
    // Halves first: their sum may be beyond the largest number.
    means = try VarianceComponents(oneColumn { $0.0 / 2 + $0.1 / 2 }, model: model)
    apart = try VarianceComponents(differences, model: model)
  } catch {
    return .undefined(
      .fixedMethodConcordance, method: .fixedMethods, sampleSize: sample, because: error.note)
  }
  guard let effects = ColumnEffects(differences, apart) else {
    return .undefined(
      .fixedMethodConcordance, method: .fixedMethods, sampleSize: sample, because: .unidentified)
  }
  // The components of differences, then of means, which are independent.
  var covariance = Matrix(zeros: 4, 4)
  for a in 0..<2 {
    for b in 0..<2 {
      covariance[a, b] = apart.covariance[a, b]
      covariance[a + 2, b + 2] = means.covariance[a, b]
    }
  }
  return FixedMethodBias(effects, columns: 2).concordance(
    common: [-0.25, -0.25, 1, 1], total: [0.25, 0.25, 1, 1], variances: apart.variances + means.variances,
    covariance: covariance, sample: sample, notes: means.fit.notes + apart.fit.notes, level: level)
}

/// The part of fixed methods' systematic differences in the variance of a measurement, and a concordance correlation with it.
private struct FixedMethodBias {
  /// At least 0.
  let value: Double
  /// The variance of the estimate at known components.
  private let variance: Double
  /// How what is subtracted for the means' own error grows with each component.
  private let correction: [Double]

  /// The means of methods, or of two methods' differences alone.
  init(_ effects: ColumnEffects, columns: Int) {
    let k = Double(columns)
    let order = effects.means.count
    // b' A b is the sum of squared differences; of a single difference it is its square.
    var form = Matrix.identity(order)
    if order > 1 {
      for a in 0..<order {
        for b in 0..<order { form[a, b] = (a == b ? k : 0) - 1 }
      }
    }
    func trace(_ matrix: Matrix) -> Double { (0..<order).reduce(0) { $0 + matrix[$1, $1] } }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    // Contrasts do not know the origin: from the first mean they lose no digits.
    let offsets = order > 1 ? effects.means.map { $0 - effects.means[0] } : effects.means
    let pairs = k * (k - 1)
    let bent = form.times(offsets)
    let spread = form.times(effects.covariance)
    value = max(0, (dot(offsets, bent) - trace(spread)) / pairs)
    variance =
      (4 * dot(bent, effects.covariance.times(bent)) + 2 * trace(spread.times(spread))) / (pairs * pairs)
    correction = effects.derivatives.map { trace(form.times($0)) / pairs }
  }

  /// `common / (total + bias)` of weighted components; those that the bias was corrected by come first.
  func concordance(
    common: [Double], total: [Double], variances: [Double], covariance: Matrix, sample: SampleSize,
    notes: [Note], level: ConfidenceLevel
  ) -> Estimate {
    func sum(_ weights: [Double]) -> Double { zip(weights, variances).reduce(0) { $0 + $1.0 * $1.1 } }
    let whole = sum(total) + value
    guard whole > 0 else {
      return .undefined(
        .fixedMethodConcordance, method: .fixedMethods, sampleSize: sample, because: .constantFeature)
    }
    let ccc = sum(common) / whole
    let gradient = variances.indices.map { c in
      let corrected = c < correction.count ? correction[c] : 0
      return (common[c] - ccc * (total[c] - corrected)) / whole
    }
    let error =
      (zip(gradient, covariance.times(gradient)).reduce(0) { $0 + $1.0 * $1.1 }
      + ccc * ccc / (whole * whole) * variance).squareRoot()
    guard ccc != 0, abs(ccc) < 1, error > 0 else {
      return Estimate(
        .fixedMethodConcordance, value: ccc, method: .fixedMethods, sampleSize: sample,
        notes: notes + [.componentAtZero])
    }
    let z = Double.atanh(ccc)
    let margin = level.normalQuantile * error / (1 - ccc * ccc)
    return Estimate(
      .fixedMethodConcordance, value: ccc, standardError: error,
      interval: ConfidenceInterval(
        lower: Double.tanh(z - margin), upper: Double.tanh(z + margin), level: level, method: .fisherZDelta),
      method: .fixedMethods, sampleSize: sample, notes: notes)
  }
}

extension Quantity {
  /// The concordance correlation of repeated measurements by fixed methods.
  public static let fixedMethodConcordance = Quantity(
    name: "concordance correlation of repeated measurements, methods fixed", symbol: "CCC",
    reference: Citation("Carrasco, Jover 2003, Biometrics 59:849", doi: "10.1111/j.0006-341x.2003.00099.x"))
}

extension Method {
  fileprivate static let fixedMethods = Method(
    "restricted maximum likelihood, methods fixed",
    reference: Citation(
      "Carrasco et al. 2013, Comput Methods Programs Biomed 109:293", doi: "10.1016/j.cmpb.2012.09.002"))
  fileprivate static let fisherZDelta = Method("Fisher z, delta method")
}
