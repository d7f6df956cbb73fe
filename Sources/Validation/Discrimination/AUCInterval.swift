internal import RealModule
public import Statistics

extension ROC {
  /// The area with the interval `logit(AUC) +- z SE / (AUC (1 - AUC))`, transformed back; no interval, and
  /// a note, for an area of 0 or 1.
  ///
  /// - Source: Qin, Hotilovac 2008, Stat Methods Med Res 17:207, doi 10.1177/0962280207087173 (their LT
  ///   interval).
  public func aucOnLogitScale(level: ConfidenceLevel = .p95) -> Estimate {
    guard let error = auc.standardError else { return auc }
    let interval = ConfidenceInterval.logit(area, standardError: error, level: level)
    let notes =
      interval == nil
      ? [Note(.noLogit, "An area of 0 or 1 has no logit and hence no interval on that scale.")] : []
    return aucReplacing(interval, notes: notes)
  }

  /// The area with an interval from its bootstrap replicates (see `ROCBootstrap`). Where the interval does not
  /// exist a note says so.
  ///
  /// The acceleration of the BCa interval is `sum l^3 / (6 (sum l^2)^1.5)` with the empirical influence `l` of
  /// each case, `(a_i - AUC) / cases`, and of each control, `(b_j - AUC) / controls`, or their sums a cluster.
  ///
  /// - Source: Efron 1987, doi 10.1080/01621459.1987.10478410; for several samples Davison, Hinkley 1997,
  ///   Bootstrap Methods and their Application, doi 10.1017/CBO9780511802843, section 5.3.
  public func auc(
    from replicates: BootstrapDistribution, _ kind: BootstrapIntervalKind, level: ConfidenceLevel = .p95
  ) -> Estimate {
    let interval =
      switch kind {
      case .percentile: replicates.percentile(level)
      case .bca:
        acceleration(influence: PlacementMoments(self).influence(casePlacements, controlPlacements))
          .flatMap { replicates.biasCorrected(level, acceleration: $0) }
      }
    return aucReplacing(interval, notes: replicates.notes(interval, without: "a case or without a control"))
  }

  private func aucReplacing(_ interval: ConfidenceInterval?, notes: [Note]) -> Estimate {
    // What the Wald interval's notes say is not true of another.
    let kept = auc.notes.filter { $0.kind != .intervalCut && $0.kind != .zeroStandardError }
    return Estimate(
      .auc, value: area, standardError: auc.standardError, interval: interval, method: auc.method,
      sampleSize: auc.sampleSize, notes: kept + notes)
  }
}

extension ConfidenceInterval {
  /// The interval of a probability that is a Wald interval on the logit scale; nil for 0 and 1.
  static func logit(
    _ value: Double, standardError: Double, level: ConfidenceLevel
  ) -> ConfidenceInterval? {
    guard value > 0, value < 1 else { return nil }
    let center = Validation.logit(value)
    let margin = level.normalQuantile * standardError / (value * (1 - value))
    return ConfidenceInterval(
      lower: inverseLogit(center - margin), upper: inverseLogit(center + margin), level: level,
      method: Method("Wald, logit scale"))
  }
}

/// The probability with the given log odds.
package func inverseLogit(_ x: Double) -> Double { 1 / (1 + Double.exp(-x)) }

/// The log odds of a probability strictly between 0 and 1.
func logit(_ p: Double) -> Double { Double.log(p) - Double.log(onePlus: -p) }

extension BootstrapDistribution {
  /// Caveats about replicates without a value and about an interval that does not exist.
  func notes(_ interval: ConfidenceInterval?, without what: String) -> [Note] {
    var notes = [Note]()
    if failures > 0 {
      notes.append(
        Note(
          .replicatesWithoutValue,
          "\(failures) of \(count) bootstrap replicates were without \(what) and are left out."))
    }
    if interval == nil {
      notes.append(
        Note(
          .noBootstrapInterval,
          "The bootstrap interval does not exist: too few replicates, or all of them on one side of the estimate."
        ))
    }
    return notes
  }
}

extension Note.Kind {
  /// An estimate at the end of its range, where its logit is infinite.
  public static let noLogit = Note.Kind("no-logit")
  /// Bootstrap replicates in which a number does not exist.
  public static let replicatesWithoutValue = Note.Kind("replicates-without-value")
  /// A bootstrap interval that does not exist.
  public static let noBootstrapInterval = Note.Kind("no-bootstrap-interval")
}
