public import Statistics

/// Replicated measurements of subjects by two methods.
public struct ReplicatedPairs: Sendable {
  /// What the replicates of a subject are.
  public enum TrueValue: String, Sendable, CaseIterable {
    /// One true value: replicates of the two methods are not paired.
    case constant
    /// The true value changes between replicates: the r-th of one method belongs to the r-th of the other.
    case varying
  }
  /// The first method's measurements, subject by subject, each with at least one.
  public let first: [[Double]]
  /// The second method's measurements, subject by subject, each with at least one.
  public let second: [[Double]]

  /// Checks and makes replicated pairs.
  public init(first: [[Double]], second: [[Double]]) throws(MeasurementPairs.PairsError) {
    guard first.count == second.count else {
      throw .countMismatch(first: first.count, second: second.count)
    }
    for (row, (a, b)) in zip(first, second).enumerated() {
      guard !a.isEmpty, !b.isEmpty, (a + b).allSatisfy({ abs($0) <= 1e150 }) else {
        throw .outOfRange(row: row)
      }
    }
    self.first = first
    self.second = second
  }

  /// Pairs of which several are of one subject.
  /// - Parameter rows: the pairs of each subject, at least one.
  public init(_ pairs: MeasurementPairs, subjects rows: [[Int]]) {
    precondition(rows.allSatisfy { !$0.isEmpty })
    first = rows.map { $0.map { pairs.first[$0] } }
    second = rows.map { $0.map { pairs.second[$0] } }
  }

  /// Number of subjects.
  public var count: Int { first.count }

  /// Whether each subject has as many measurements by one method as by the other.
  public var arePaired: Bool { zip(first, second).allSatisfy { $0.count == $1.count } }
}

extension LimitsOfAgreement {
  /// Limits of agreement for single measurements from replicated ones.
  ///
  /// With `D_i` the difference of a subject's means, `bias = mean D_i`, and the variance of the difference of
  /// single measurements
  /// - constant true value: `V = var(D) + (1 - 1/a) s_1^2 + (1 - 1/b) s_2^2`, with `s^2` the methods' mean squares
  ///   within subjects and `a`, `b` the harmonic means of their numbers of replicates;
  /// - varying: `V = var(D) + (1 - 1/m) s_d^2` with `s_d^2` the mean square within subjects of paired differences.
  ///
  /// Limits `bias -+ 1.96 sqrt(V)`. Every subject counts alike, whatever its number of replicates; Bland and Altman's
  /// paper of 2007 weights subjects by them in the varying case, so that with unequal numbers its figures differ.
  ///  Intervals: Student's t for the bias; V by Graybill and Wang's sum of mean
  /// squares, combined with the bias's limits by MOVER.
  /// - Source: Bland, Altman 2007, J Biopharm Stat 17:571, doi 10.1080/10543400701329422; Zou 2013, Stat
  ///   Methods Med Res 22:630, doi 10.1177/0962280211402548.
  public init(
    _ pairs: ReplicatedPairs, trueValue: ReplicatedPairs.TrueValue, level: ConfidenceLevel = .p95
  ) {
    let sample = SampleSize(pairs.count)
    guard pairs.count > 1 else {
      self.init(undefinedFor: sample, because: .tooFewPairs)
      return
    }
    let n = Double(pairs.count)
    let differences: [Double]
    var terms: [MeanSquareSum.Term] = []
    switch trueValue {
    case .constant:
      differences = zip(pairs.first, pairs.second).map { mean($0) - mean($1) }
      for measurements in [pairs.first, pairs.second] {
        let spread = CenteredSubjects(
          values: measurements.flatMap { $0 }, counts: measurements.map(\.count))
        if let within = spread.meanSquareWithin {
          let harmonic = measurements.reduce(0) { $0 + 1 / Double($1.count) } / n
          terms.append(
            .init(
              coefficient: 1 - harmonic, meanSquare: within,
              degreesOfFreedom: Double(spread.degreesOfFreedom)))
        }
      }
    case .varying:
      precondition(pairs.arePaired, "a varying true value needs paired replicates")
      let paired = zip(pairs.first, pairs.second).map { a, b in zip(a, b).map { $0 - $1 } }
      differences = paired.map { mean($0) }
      let spread = CenteredSubjects(values: paired.flatMap { $0 }, counts: paired.map(\.count))
      if let within = spread.meanSquareWithin {
        let harmonic = paired.reduce(0) { $0 + 1 / Double($1.count) } / n
        terms.append(
          .init(
            coefficient: 1 - harmonic, meanSquare: within,
            degreesOfFreedom: Double(spread.degreesOfFreedom)))
      }
    }
    terms.append(
      .init(coefficient: 1, meanSquare: sampleVariance(differences), degreesOfFreedom: n - 1))
    let sum = MeanSquareSum(terms)
    let center = mean(differences)
    let error = (sampleVariance(differences) / n).squareRoot()
    let margin = StudentT(degreesOfFreedom: n - 1).quantile(1 - level.tail) * error
    let deviation = sum.value.squareRoot()
    let limits = sum.limits(level)
    let (low, high) = (max(0, limits.lower).squareRoot(), limits.upper.squareRoot())
    let inward =
      (margin * margin + limitFactor * limitFactor * (deviation - low) * (deviation - low))
      .squareRoot()
    let outward =
      (margin * margin + limitFactor * limitFactor * (high - deviation) * (high - deviation))
      .squareRoot()
    func estimate(
      _ quantity: Quantity, _ value: Double, below: Double, above: Double, _ error: Double?,
      _ method: Method
    ) -> Estimate {
      Estimate(
        quantity, value: value, standardError: error,
        interval: ConfidenceInterval(
          lower: value - below, upper: value + above, level: level, method: method),
        method: Method(
          "unweighted mean of the subjects' mean differences, first less second (Zou); \(trueValue.rawValue) true value",
          reference: Citation(
            "Zou 2013, Stat Methods Med Res 22:630", doi: "10.1177/0962280211402548")),
        sampleSize: sample)
    }
    self.init(
      bias: estimate(.bias, center, below: margin, above: margin, error, .studentT),
      lower: estimate(
        .limitOfAgreementLower, center - limitFactor * deviation, below: outward, above: inward, nil,
        LimitsInterval.mover.method),
      upper: estimate(
        .limitOfAgreementUpper, center + limitFactor * deviation, below: inward, above: outward, nil,
        LimitsInterval.mover.method))
  }
}
