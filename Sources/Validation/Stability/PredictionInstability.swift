public import Statistics

extension Quantity {
  /// The mean absolute prediction error of a patient over bootstrap models.
  public static let predictionError = Quantity(
    name: "mean absolute prediction error over bootstrap models", symbol: "MAPE",
    reference: Citation("Riley, Collins 2023, Biom J 65:2200302", doi: "10.1002/bimj.202200302"))
  /// The share of bootstrap models that classify a patient otherwise than the model does.
  public static let classificationInstability = Quantity(
    name: "classification instability index", symbol: "CII",
    reference: Citation("Riley, Collins 2023, Biom J 65:2200302", doi: "10.1002/bimj.202200302"))
}

/// How far the predicted probability of the same patients varies over models that are developed by the same procedure in
/// bootstrap samples of the same data.
///
/// For patient i with the prediction `p_i` of the model and `p_bi` of B bootstrap models:
/// `MAPE_i = (1/B) sum_b |p_bi - p_i|`, and the 95 % range the type-7 quantiles 2.5 % and 97.5 % of `p_bi`. A mean over
/// patients sums both up.
/// - Source: Riley, Collins 2023, doi 10.1002/bimj.202200302.
public struct PredictionInstability: Sendable {
  /// The predictions of the model, a patient each.
  public let predictions: [Double]
  /// Bootstrap models.
  public let models: Int
  /// The mean absolute prediction error of each patient.
  public let errors: [Double]
  /// The limits that hold 95 % of each patient's predictions by bootstrap models.
  public let lower: [Double]
  /// See `lower`.
  public let upper: [Double]
  private let replicates: [[Double]]

  /// The share of bootstrap predictions in the range of a patient.
  public static let coverage = 0.95

  /// Compares a model's predictions with those of bootstrap models.
  /// - Parameters:
  ///   - predictions: the model's, a patient each; probabilities.
  ///   - replicates: the same patients' by each bootstrap model.
  /// - Throws: `tooFew` for no patient or fewer than two models, `countMismatch`, `notProbability`.
  public init(predictions: [Double], replicates: [[Double]]) throws(MetricError) {
    guard !predictions.isEmpty else { throw .tooFew(needed: 1, found: 0) }
    guard replicates.count > 1 else { throw .tooFew(needed: 2, found: replicates.count) }
    for values in [predictions] + replicates {
      guard values.count == predictions.count else {
        throw .countMismatch(scores: values.count, outcomes: predictions.count)
      }
      if let row = values.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) { throw .notProbability(row: row) }
    }
    self.predictions = predictions
    self.replicates = replicates
    models = replicates.count
    var (errors, lower, upper): ([Double], [Double], [Double]) = ([], [], [])
    let tail = (1 - Self.coverage) / 2
    for (i, prediction) in predictions.enumerated() {
      let own = replicates.map { $0[i] }
      errors.append(own.reduce(0) { $0 + abs($1 - prediction) } / Double(own.count))
      let sorted = own.sorted()
      lower.append(quantile(tail, ofSorted: sorted))
      upper.append(quantile(1 - tail, ofSorted: sorted))
    }
    self.errors = errors
    self.lower = lower
    self.upper = upper
  }

  private var sampleSize: SampleSize { SampleSize(predictions.count) }

  private func method(_ name: String, _ quantity: Quantity, _ settings: [MethodSetting] = []) -> Method {
    Method(
      "\(name) of \(models) bootstrap models", reference: quantity.reference,
      settings: settings + [.replicates(models)])
  }

  /// The mean of the patients' errors.
  public var meanError: Estimate {
    Estimate(
      .predictionError, value: mean(errors),
      method: method("mean absolute difference", .predictionError), sampleSize: sampleSize)
  }

  /// The largest error of a patient.
  public var largestError: Estimate {
    Estimate(
      .predictionError, value: errors.max(),
      method: method("largest absolute difference of a patient", .predictionError), sampleSize: sampleSize)
  }

  /// The share of bootstrap models that put each patient on the other side of the threshold than the model does; at the
  /// threshold counts as above.
  public func classificationChanges(threshold: Double) -> [Double] {
    predictions.enumerated().map { i, prediction in
      let changed = replicates.count { ($0[i] >= threshold) != (prediction >= threshold) }
      return Double(changed) / Double(models)
    }
  }

  /// The mean of those shares over the patients.
  public func classificationInstability(threshold: Double) -> Estimate {
    Estimate(
      .classificationInstability, value: mean(classificationChanges(threshold: threshold)),
      method: method("share", .classificationInstability, [.threshold(threshold)]), sampleSize: sampleSize)
  }
}
