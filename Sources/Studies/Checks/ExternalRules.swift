internal import Statistics
internal import Tables
internal import Validation

extension CheckRule {
  /// Cohorts that the model has not seen.
  static let external = [
    noExternal, sharedSubjects, sharedSites, fewEvents, precision, slope, lockedCut,
  ]

  private static let noExternal = CheckRule(
    "no-external-cohort", .warning, "The study has no external cohort."
  ) { evidence in
    guard evidence.study.external.isEmpty else { return [] }
    return Finding.warning(
      "There is no external cohort: the results speak of patients like these, measured as these were.")
  }

  private static let probast = Citation(
    "Moons et al. 2025 (PROBAST+AI), BMJ 388:e082505", doi: "10.1136/bmj-2024-082505")

  private static let sharedSubjects = CheckRule(
    "external-shares-subjects", .warning, "A subject of an external cohort is in the development cohort.",
    reference: probast
  ) { evidence in
    guard let column = evidence.study.data.subject else { return [] }
    let own = Set(try evidence.cohort.table.completeText(column))
    return try evidence.external.compactMap { cohort, table in
      let shared = own.intersection(try RunEvidence.labels(column, in: table))
      guard let example = sortedLabels(shared).first else { return nil }
      return Finding(
        severity: .warning,
        message:
          "\(shared.count) subjects of \(cohort.name) have the same '\(column)' as subjects of the development "
          + "cohort, such as '\(example)': if they are the same patients, it is no external cohort.")
    }
  }

  private static let sharedSites = CheckRule(
    "external-shares-sites", .warning, "An external cohort has sites of the development cohort.",
    reference: probast
  ) { evidence in
    guard let column = evidence.study.data.site, let sites = try evidence.sites else { return [] }
    let own = Set(sites.compactMap(\.self))
    return try evidence.external.compactMap { cohort, table in
      let shared = own.intersection(try RunEvidence.labels(column, in: table))
      guard !shared.isEmpty else { return nil }
      return Finding(
        severity: .warning,
        message: "\(cohort.name) has patients of sites that the model was developed at ("
          + sortedLabels(shared).prefix(8).joined(separator: ", ")
          + "): a split within sites tests reproducibility, not transport to another site.")
    }
  }

  /// Events that an external validation should have at least.
  private static let fewestEvents = 100

  private static let fewEvents = CheckRule(
    "external-few-events", .warning, "An external cohort has fewer than 100 events.",
    reference: Citation("Collins, Ogundimu, Altman 2016, Stat Med 35:214", doi: "10.1002/sim.6787")
  ) { evidence in
    (evidence.run?.external ?? []).filter { $0.cohort.events < fewestEvents }.map {
      Finding(
        severity: .warning,
        message:
          "\($0.name) has \($0.cohort.events) \(evidence.eventWord); an external validation should have "
          + "\(fewestEvents) or more.")
    }
  }

  private static let precision = CheckRule(
    "external-precision", .warning,
    "Always for an external cohort; a warning when it is smaller than Riley's precision of O/E, slope and C asks for.",
    reference: Citation("Riley et al. 2021, Stat Med 40:4230", doi: "10.1002/sim.9025")
  ) { evidence in
    guard let run = evidence.run else { return [] }
    let measure: PerformanceMeasure = evidence.isSurvival ? .cIndex : .auc
    let corrected = run.performance.corrected[measure]?.corrected.value
    guard let c = corrected ?? run.performance.apparent[measure]?.value else { return [] }
    return run.external.compactMap { cohort in
      do throws(SampleSizeError) {
        guard
          let verdict = try anticipated(
            cohort, c: c, horizon: evidence.horizons.first, seed: evidence.study.validation.seed)
        else { return nil }
        let widths = verdict.findings.map { finding in
          "\(finding.requirement.criterion.measure) \(settingText((finding.expectedWidth * 1000).rounded() / 1000)) (at most "
            + "\(settingText(finding.requirement.width)), n = \(finding.requirement.participants))"
        }
        return Finding(
          severity: verdict.isMet ? .info : .warning,
          message: "With \(verdict.participants) patients of \(cohort.name) and a C of "
            + "\(settingText((c * 1000).rounded() / 1000)) the 95 % intervals are expected to be this wide: "
            + widths.joined(separator: ", ") + ".")
      } catch {
        return Finding(
          severity: .info, message: "Riley's precision cannot be computed for \(cohort.name): \(error).")
      }
    }
  }

  /// What a cohort's size gives for a model with this C; nil for survival without a horizon within the follow-up.
  private static func anticipated(
    _ cohort: ExternalResult, c: Double, horizon: Double?, seed: UInt64
  ) throws(SampleSizeError) -> ValidationVerdict? {
    let n = cohort.cohort.subjects
    switch cohort.outcome {
    case .response(let outcome):
      let prevalence = Double(outcome.eventCount) / Double(outcome.count)
      return try BinaryValidationDesign(prevalence: prevalence, cStatistic: c).verdict(participants: n)
    case .survival(let outcome):
      guard let horizon, let survival = kaplanMeier(outcome, isEvent: outcome.isEvent, at: horizon),
        let staying = kaplanMeier(outcome, isEvent: outcome.isEvent.map { !$0 }, at: horizon)
      else { return nil }
      return try SurvivalValidationDesign(
        risk: 1 - survival, spread: .cStatistic(c), lost: 1 - staying, seed: seed
      ).verdict(participants: n)
    }
  }

  private static func kaplanMeier(
    _ outcome: SurvivalOutcome, isEvent: [Bool], at horizon: Double
  ) -> Double? {
    guard horizon <= outcome.time.max() ?? 0 else { return nil }
    do {
      let turned = try SurvivalOutcome(time: outcome.time, isEvent: isEvent, entry: outcome.entry)
      return try KaplanMeier().estimate(turned).value(at: horizon)
    } catch {
      // Late entries alone leave no one at risk at first; then there is no curve to read.
      return nil
    }
  }

  private static let slope = CheckRule(
    "external-calibration-slope", .warning,
    "The interval of a calibration slope in an external cohort leaves out 1.",
    reference: Citation("Van Calster et al. 2019, BMC Med 17:230", doi: "10.1186/s12916-019-1466-7")
  ) { evidence in
    (evidence.run?.external ?? []).compactMap { cohort in
      guard let estimate = cohort.performance[.calibrationSlope], let value = estimate.value,
        let interval = estimate.interval, interval.lower > 1 || interval.upper < 1
      else { return nil }
      return Finding(
        severity: .warning,
        message:
          "The calibration slope in \(cohort.name) is \(settingText((value * 100).rounded() / 100)) and its interval "
          + "leaves out 1: predictions there are too \(value < 1 ? "extreme" : "moderate").")
    }
  }

  private static let lockedCut = CheckRule(
    "cut-point-locked", .ok,
    "Prevented: risk groups of an external cohort are cut at the development cohort's median.",
    reference: Citation("Royston, Altman, Sauerbrei 2006, Stat Med 25:127", doi: "10.1002/sim.2331")
  ) { evidence in
    guard evidence.run?.external.isEmpty == false else { return [] }
    return Finding.ok(
      "Risk groups of external cohorts are cut at the median score of the development cohort, not at a cut-point of their "
        + "own.")
  }
}
