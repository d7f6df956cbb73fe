internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Tables
internal import Validation

extension CheckRule {
  /// Endpoints and time.
  static let outcome = [
    eventPolarity, competingEvents, entryTimes, horizonsAbsent, horizonBeyond, followUp,
    concordanceForHorizon,
    noTau, proportionalHazards,
  ]

  private static let eventPolarity = CheckRule(
    "event-polarity", .warning,
    "Prevented where the event's value is given; a warning when the column's name says that 1 is censored."
  ) { evidence in
    guard case .survival(_, let event, let value, _, _) = evidence.study.data.endpoint else { return [] }
    let name = event.lowercased()
    if name.contains("cnsr") || name.contains("cens"), value == nil || value == "1" {
      return Finding.warning(
        "Column '\(event)' looks like a censoring flag, in which 1 is censored; 1 was read as an event. Give "
          + "'event_value: 0' if so.")
    }
    guard let value else { return [] }
    return Finding.ok("The value '\(value)' of column '\(event)' is the event; it was not guessed.")
  }

  private static let competingEvents = CheckRule(
    "competing-events-censored", .warning, "The event column has more than two values.",
    reference: Citation(
      "Austin, Lee, Fine 2016, Circulation 133:601", doi: "10.1161/CIRCULATIONAHA.115.017719")
  ) { evidence in
    guard case .survival(_, let event, _, _, _) = evidence.study.data.endpoint else { return [] }
    let values = Set(try evidence.cohort.table.text(event).compactMap(\.self))
    guard values.count > 2 else { return [] }
    return Finding.warning(
      "Column '\(event)' has \(values.count) values; all but the event are taken as censoring. If some of them are "
        + "competing events, risks at horizons are too high: see 'km --competing'.")
  }

  private static let entryTimes = CheckRule(
    "entry-times-absent", .info, "A survival endpoint without entry times.",
    reference: Citation(
      "Giobbie-Hurder, Gelber, Regan 2013, J Clin Oncol 31:2963", doi: "10.1200/JCO.2013.49.5283")
  ) { evidence in
    guard case .survival(_, _, _, nil, _) = evidence.study.data.endpoint else { return [] }
    return Finding.info(
      "Everyone is taken as followed from time 0. If the biomarker is measured later, or patients enter because they have "
        + "survived until then, give the entry times: the time before is immortal.")
  }

  private static let horizonsAbsent = CheckRule(
    "horizons-absent", .warning, "A survival study without horizons.",
    reference: Citation(
      "Van Calster et al. 2019, BMC Med 17:230", doi: "10.1186/s12916-019-1466-7")
  ) { evidence in
    guard evidence.isSurvival, evidence.horizons.isEmpty else { return [] }
    return Finding.warning(
      "No horizon was fixed: the predicted risks are not calibrated by any time, nor is there a Brier score or net "
        + "benefit.")
  }

  private static let followUpReference = Citation(
    "Schemper, Smith 1996, Control Clin Trials 17:343", doi: "10.1016/0197-2456(96)00075-X")

  private static let horizonBeyond = CheckRule(
    "horizon-beyond-follow-up", .warning,
    "A horizon lies beyond the last follow-up (warning) or the median follow-up (info).",
    reference: followUpReference
  ) { evidence in
    guard case .survival(let outcome) = evidence.cohort.outcome else { return [] }
    let last = outcome.time.max() ?? 0
    return evidence.horizons.compactMap { horizon in
      let time = settingText(horizon)
      if horizon > last {
        return Finding(
          severity: .warning,
          message:
            "The horizon \(time) lies beyond the last follow-up, \(settingText(last)): nothing can be said of it."
        )
      }
      guard let median = evidence.cohort.summary.medianFollowUp, horizon > median else { return nil }
      return Finding(
        severity: .info,
        message:
          "The horizon \(time) lies beyond the median follow-up, \(settingText(median)): for more than "
          + "half of the patients the status by then rests on the censoring model.")
    }
  }

  private static let followUp = CheckRule(
    "follow-up", .info, "A survival endpoint: its median follow-up, by the reverse Kaplan-Meier estimate.",
    reference: followUpReference
  ) { evidence in
    guard evidence.isSurvival else { return [] }
    return Finding.info(
      evidence.cohort.summary.medianFollowUp.map { "The median follow-up is \(settingText($0))." }
        ?? "The median follow-up is not reached: fewer than half of the patients would be censored.")
  }

  private static let concordanceForHorizon = CheckRule(
    "c-index-for-horizon", .warning, "Horizons are asked for, and acceptance is judged by a C-index.",
    reference: Citation(
      "Blanche, Kattan, Gerds 2019, Biostatistics 20:347", doi: "10.1093/biostatistics/kxy006")
  ) { evidence in
    let judged = evidence.study.acceptance.map(\.quantity.measure)
    guard !evidence.horizons.isEmpty, judged.contains(where: { $0 == .cIndex || $0 == .unoC }),
      !judged.contains(where: { $0.horizon != nil })
    else { return [] }
    return Finding.warning(
      "The study asks for the risk by a horizon and is accepted by a C-index, which can prefer a model that predicts that "
        + "risk worse. Judge it by 'auc_t@H' or 'brier@H'.")
  }

  private static let noTau = CheckRule(
    "tau-absent", .info, "A survival endpoint: the C-indices have no truncation time.",
    reference: Citation("Uno et al. 2011, Stat Med 30:1105", doi: "10.1002/sim.4154")
  ) { evidence in
    guard evidence.isSurvival else { return [] }
    return Finding.info(
      "Harrell's C depends on how long patients were followed, and Uno's C is taken over the whole follow-up, without a "
        + "truncation time; neither compares with a C of another cohort unless follow-up is alike.")
  }

  /// Below this the proportional hazards test speaks.
  private static let significance = 0.05

  private static let proportionalHazards = CheckRule(
    "proportional-hazards", .warning,
    "Always for a Cox model; a warning when the test of the final score has p < 0.05.",
    reference: Citation("Grambsch, Therneau 1994, Biometrika 81:515", doi: "10.1093/biomet/81.3.515")
  ) { evidence in
    guard let run = evidence.run, case .survival(let outcome) = evidence.cohort.outcome else { return [] }
    do {
      guard let test = try proportionalHazards(run.risk, outcome, evidence.study.coxFamily.ties) else {
        return []
      }
      let found = "The test of proportional hazards of the final score has \(pValueForText(test.pValue))"
      return [
        test.pValue < significance
          ? Finding(
            severity: .warning,
            message:
              "\(found): its effect changes with time, so that one hazard ratio averages over it and risks by a "
              + "horizon may be off.")
          : Finding(severity: .info, message: "\(found), in the data that the score was fitted to.")
      ]
    } catch let error as FitError {
      return Finding.info("Proportional hazards of the final score could not be tested: \(error).")
    }
  }

  private static func proportionalHazards(
    _ risk: [Double], _ outcome: SurvivalOutcome, _ ties: TiedEvents
  ) throws -> HypothesisTest? {
    guard Set(risk).count > 1 else { return nil }
    let design = try DesignMatrix(names: ["score"], values: Matrix(columns: [risk], rowCount: risk.count))
    let regression = CoxRegression(ties: ties)
    return try regression.proportionalHazardsTest(
      try regression.fit(design, outcome), design, outcome
    ).global
  }
}
