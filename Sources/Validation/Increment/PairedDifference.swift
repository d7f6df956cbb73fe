public import Statistics

/// A performance measure of a frozen score, as a function of how often each row occurs.
public struct FrozenMetric: Sendable {
  /// What is measured.
  public let quantity: Quantity
  /// How, with its settings.
  public let method: Method
  /// The rows and events.
  public let sampleSize: SampleSize
  /// The measure when row `i` occurs `frequencies[i]` times; nil where it does not exist.
  public let value: @Sendable (_ frequencies: [Double]) -> Double?

  /// A measure from its function.
  public init(
    _ quantity: Quantity, method: Method, sampleSize: SampleSize,
    value: @escaping @Sendable (_ frequencies: [Double]) -> Double?
  ) {
    self.quantity = quantity
    self.method = method
    self.sampleSize = sampleSize
    self.value = value
  }
}

/// A measure of two models and its difference, from one resampling.
public struct PairedDifference: Sendable, Hashable {
  /// The base model's.
  public let base: Estimate
  /// The extended model's.
  public let extended: Estimate
  /// Extended less base.
  public let difference: Estimate
}

extension FrozenBootstrap {
  /// Measures of two models with percentile intervals of each and of their differences, all from the same resamples.
  ///
  /// There are no p-values: for models fitted to these rows, tests of a difference in such measures do not have their
  /// level; `likelihoodRatioTest` is the test.
  ///
  /// - Parameters:
  ///   - base: the base model's measures.
  ///   - extended: the extended model's, in the same order.
  public func differences(base: [FrozenMetric], extended: [FrozenMetric]) async -> [PairedDifference] {
    precondition(
      base.map(\.quantity) == extended.map(\.quantity), "the same measures of both models, in one order")
    let count = base.count
    let distributions = await distributions { frequencies -> [Double?] in
      let first = base.map { $0.value(frequencies) }
      let second = extended.map { $0.value(frequencies) }
      return first + second
        + zip(first, second).map { a, b in
          guard let a, let b else { return nil }
          return b - a
        }
    }
    let once = [Double](repeating: 1, count: subjects.subjectOfRow.count)
    func estimate(_ metric: FrozenMetric, _ place: Int) -> Estimate {
      guard let value = metric.value(once) else {
        return .undefined(
          metric.quantity, method: metric.method, sampleSize: metric.sampleSize, because: .undefinedMetric)
      }
      return Estimate(metric.quantity, value: value, method: metric.method, sampleSize: metric.sampleSize)
        .bootstrapped(distributions[place], level)
    }
    return base.indices.map { k in
      let first = estimate(base[k], k)
      let second = estimate(extended[k], count + k)
      let quantity = Quantity(
        name: "difference of \(base[k].quantity.name)", symbol: "d" + base[k].quantity.symbol,
        unit: base[k].quantity.unit, reference: base[k].quantity.reference)
      guard let a = first.value, let b = second.value else {
        return PairedDifference(
          base: first, extended: second,
          difference: .undefined(
            quantity, method: base[k].method, sampleSize: base[k].sampleSize, because: .undefinedMetric))
      }
      return PairedDifference(
        base: first, extended: second,
        difference: Estimate(
          quantity, value: b - a, method: base[k].method, sampleSize: base[k].sampleSize
        ).bootstrapped(distributions[2 * count + k], level))
    }
  }
}

extension Note.Kind {
  /// A measure that the data do not define.
  public static let undefinedMetric = Note.Kind("undefined-metric")
}

extension Note {
  static let undefinedMetric = Note(.undefinedMetric, "The data do not define this measure.")
}
