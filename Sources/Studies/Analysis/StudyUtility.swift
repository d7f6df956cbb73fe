internal import Tables
public import Validation

extension StudyOutcome {
  /// The thresholds of decision curves: every hundredth, all of which a reader may look at within the range that is
  /// clinically sensible.
  public static let decisionThresholds: DecisionThresholds = {
    do { return try DecisionThresholds((1...99).map { Double($0) / 100 }) } catch {
      preconditionFailure("hundredths are thresholds: \(error)")
    }
  }()

  /// The decision curve of predicted probabilities; rows without one are left out. Nil where the predictions do not
  /// differ or the outcome does not define a net benefit.
  /// - Parameter horizon: of a survival endpoint.
  public func decisionCurves(
    _ name: String, probabilities: [Double?], horizon: Double?
  ) -> DecisionCurves? {
    let rows = probabilities.indices.filter { probabilities[$0]?.isNaN == false }
    let known = rows.compactMap { probabilities[$0] }
    guard Set(known).count > 1 else { return nil }
    let analysis = DecisionCurveAnalysis(thresholds: Self.decisionThresholds)
    let model = PredictedRisks(name: name, risks: known)
    do {
      switch self {
      case .response(let outcome): return try analysis.curves([model], outcome: outcome.selecting(rows))
      case .survival(let outcome):
        guard let horizon else { return nil }
        return try analysis.curves([model], outcome: outcome.selecting(rows), horizon: horizon)
      }
    } catch {
      // Late entries, or follow-up that ends before the horizon: there is no net benefit to show.
      return nil
    }
  }
}
