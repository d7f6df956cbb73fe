internal import LinearAlgebra
internal import Models
internal import RealModule
public import Statistics
public import Tables

/// The regression that goes with an outcome: Cox's model of a time to an event (Efron's ties) or the logistic model of a
/// response.
public enum MarkerRegression: Sendable {
  /// Cox's model.
  case cox(SurvivalOutcome)
  /// The logistic model with an intercept.
  case logistic(BinaryOutcome)

  /// A fit, the intercept left out.
  struct Fit {
    let coefficients: [Coefficient]
    let covariance: Matrix
    /// The (partial) log likelihood at the estimate.
    let logLikelihood: Double
    let likelihoodRatioTest: HypothesisTest
  }

  /// Rows.
  public var count: Int { sampleSize.count }

  /// Rows, and events or cases among them.
  public var sampleSize: SampleSize {
    switch self {
    case .cox(let outcome): SampleSize(outcome.count, events: outcome.eventCount)
    case .logistic(let outcome): SampleSize(outcome.count, events: outcome.eventCount)
    }
  }

  /// What the exponential of a coefficient is.
  public var ratio: Quantity {
    switch self {
    case .cox: .hazardRatio
    case .logistic: .oddsRatio
    }
  }

  /// The same for one standard deviation.
  public var ratioPerSD: Quantity {
    switch self {
    case .cox: .hazardRatioPerSD
    case .logistic: .oddsRatioPerSD
    }
  }

  /// Whether each row has the event.
  var isEvent: [Bool] {
    switch self {
    case .cox(let outcome): outcome.isEvent
    case .logistic(let outcome): outcome.isCase
    }
  }

  /// Whether rows with and without the event are there, so that something is compared.
  var hasInformation: Bool {
    switch self {
    case .cox(let outcome): outcome.eventCount > 0
    case .logistic(let outcome): outcome.eventCount > 0 && outcome.eventCount < outcome.count
    }
  }

  /// The same regression of some rows.
  func selecting(_ rows: [Int]) -> MarkerRegression {
    switch self {
    case .cox(let outcome): .cox(outcome.selecting(rows))
    case .logistic(let outcome): .logistic(outcome.selecting(rows))
    }
  }

  /// The scores of the two-sample statistic: log-rank scores, or 1 for a case.
  public func outcomeScores() throws(StratificationError) -> [Double] {
    switch self {
    case .cox(let outcome): return try logRankScores(outcome)
    case .logistic(let outcome):
      guard hasInformation else { throw .noEvents }
      return outcome.isCase.map { $0 ? 1 : 0 }
    }
  }

  /// Fits named columns.
  func fit(
    _ columns: [(name: String, values: [Double])], level: ConfidenceLevel = .p95
  ) throws(FitError) -> Fit {
    let x: DesignMatrix
    do {
      x = try DesignMatrix(
        names: columns.map(\.name), values: Matrix(columns: columns.map(\.values), rowCount: count))
    } catch { throw .invalidOption("two columns have one name, or a value is not finite") }
    switch self {
    case .cox(let outcome):
      var regression = CoxRegression()
      regression.level = level
      let fit = try regression.fit(x, outcome)
      return Fit(
        coefficients: fit.coefficients, covariance: fit.covariance,
        logLikelihood: fit.logLikelihood.fitted, likelihoodRatioTest: fit.likelihoodRatioTest)
    case .logistic(let outcome):
      var regression = LogisticRegression()
      regression.level = level
      let fit = try regression.fit(x, outcome)
      let kept = Array(1..<fit.coefficients.count)
      return Fit(
        coefficients: Array(fit.coefficients.dropFirst()),
        covariance: fit.covariance.selecting(rows: kept).selecting(columns: kept),
        logLikelihood: fit.logLikelihood.fitted, likelihoodRatioTest: fit.likelihoodRatioTest)
    }
  }

  /// The coefficient of one column, with its variance; nil where it does not exist or runs to infinity.
  func coefficient(of values: [Double]) -> (value: Double, variance: Double)? {
    do {
      let estimate = try fit([("x", values)]).coefficients[0].estimate
      guard let value = estimate.value, let error = estimate.standardError else { return nil }
      return (value, error * error)
    } catch { return nil }
  }
}

extension Coefficient {
  /// The exponential of the coefficient, named, with its interval; a note where it stands for infinity or does not exist.
  func ratio(_ quantity: Quantity) -> Estimate { estimate.exponential(quantity) }
}

extension Estimate {
  /// The exponential of an estimate and its limits; the standard error is left on the log scale's estimate and is not
  /// repeated.
  public func exponential(_ quantity: Quantity) -> Estimate {
    // A coefficient without standard error stands for infinity: its ratio is no number to print.
    let isFinite = value != nil && standardError != nil
    return Estimate(
      quantity, value: isFinite ? value.map { Double.exp($0) } : nil,
      interval: interval.map {
        ConfidenceInterval(
          lower: Double.exp($0.lower), upper: Double.exp($0.upper), level: $0.level, method: $0.method)
      }, method: method, sampleSize: sampleSize, notes: notes)
  }
}

extension Quantity {
  /// The exponential of a Cox coefficient.
  public static let hazardRatio = Quantity(
    name: "hazard ratio", symbol: "HR",
    reference: Citation("Cox 1972, J R Stat Soc B 34:187", doi: "10.1111/j.2517-6161.1972.tb00899.x"))
  /// The exponential of a logistic coefficient.
  public static let oddsRatio = Quantity(name: "odds ratio", symbol: "OR")
}
