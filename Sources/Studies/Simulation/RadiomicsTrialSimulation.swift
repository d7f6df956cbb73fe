internal import RealModule
internal import Statistics

/// A randomised multi-centre trial with radiomic features, a test-retest study and an external cohort, all
/// simulated from a known truth.
///
/// **Features.** Subject `i` has tumour size `s_i`, and for each block `b` (a feature class of one image
/// filter) a factor `g_ib = l_b s_i + sqrt(1 - l_b^2) h_ib`. The error-free score of feature `j` is
/// `z_ij = r_j g_ib + sqrt(1 - r_j^2) e_ij`; all of `s`, `h`, `e` are independent standard normal. The
/// voxel volume is tumour size itself.
///
/// **Measurement.** A scan in centre `c` gives `shift_cj + stretch_cj (z_ij + errorSD_j e)`, with a new
/// standard normal `e`; shifts are normal with SD 0.4 and log stretches with SD 0.15, both nil in the
/// first centre. Test-retest subjects are scanned there, so that the true ICC of `SimulatedFeature` holds for
/// them; patients of several centres vary more. Printed values have six significant digits.
///
/// **Outcome.** The linear predictor is `sum beta_j z_ij + 0.15 (age - 62) / 10 + 0.35 (stage - 2.5)`, and in
/// the experimental arm `- 0.35 - 0.45 z_ip` for the predictive feature `p`, which has no other effect. Time
/// to death is Weibull with proportional hazards, `S(t) = exp(-(t / 24)^1.3 exp(lp))` in months. It is
/// censored at the end of the study, uniform between 18 and 60 months after entry, or by drop-out at a rate
/// of 0.004 a month. The log odds of response are `-0.6 - 0.9 lp`.
///
/// The last prognostic feature has a low true ICC: real signal that a repeatability filter costs.
///
/// The draws of a subject depend on the seed and the subject's number only, and a subject's time and
/// scores do not change when patients are added.
public struct RadiomicsTrialSimulation: Sendable {
  /// Patients of the cohort, at least 1.
  public var patients = 300
  /// Centres of the cohort, at least 1; the first recruits most.
  public var centres = 4
  /// Features, at least 2 and at least twice `prognosticFeatures`.
  public var features = 120
  /// Features with a main effect on the hazard.
  public var prognosticFeatures = 6
  /// 1 for a single-arm trial, 2 for a control arm `A` and an experimental arm `B`.
  public var arms = 2
  /// Patients of the external cohort.
  public var externalPatients = 150
  /// Subjects of the test-retest study.
  public var retestSubjects = 40
  /// Scans of each of them.
  public var scansPerSubject = 2
  /// Seed of every draw.
  public var seed: UInt64

  /// The default trial with a seed.
  public init(seed: UInt64) {
    self.seed = seed
  }

  /// Simulates the trial.
  ///
  /// - Precondition: the bounds stated at the options hold.
  public func run() -> SimulatedTrial {
    precondition(patients >= 1 && externalPatients >= 0 && retestSubjects >= 0 && scansPerSubject >= 1)
    precondition(centres >= 1 && (1...2).contains(arms))
    precondition(prognosticFeatures >= 0 && features >= max(2, 2 * prognosticFeatures))

    let model = makeModel()
    let cohort = (0..<patients).map { number in
      SimulatedSubject(model: model, stream: .cohort(number), shift: .none, seed: seed)
    }
    let external = (0..<externalPatients).map { number in
      SimulatedSubject(model: model, stream: .external(number), shift: .olderAndLater, seed: seed)
    }
    let cohortPlaces = assignments(count: patients, centreCount: centres, stream: .cohortAssignment)
    let externalPlaces = assignments(count: externalPatients, centreCount: 1, stream: .externalAssignment)
      .map { Assignment(centre: centres, isExperimental: $0.isExperimental) }
    let cohortOutcomes = outcomes(cohort, cohortPlaces, model)
    let externalOutcomes = outcomes(external, externalPlaces, model)

    let cohortIDs = (1...patients).map { "SIM-P" + padded($0, width: 4) }
    let externalIDs = (0..<externalPatients).map { "SIM-E" + padded($0 + 1, width: 4) }
    let allOutcomes = cohortOutcomes + externalOutcomes
    return SimulatedTrial(
      cohort: table(cohortIDs, cohort, cohortPlaces, cohortOutcomes, model),
      external: table(externalIDs, external, externalPlaces, externalOutcomes, model),
      retest: retestTable(model),
      subjectTruth: SimulatedTable([
        .init(name: "patient", values: .text(cohortIDs + externalIDs)),
        .init(name: "linear_predictor", values: .numbers(allOutcomes.map(\.linearPredictor))),
        .init(name: "death_months", values: .numbers(allOutcomes.map(\.deathMonths))),
      ]),
      truth: model.truth(seed: seed, concordance: trueConcordance(model)))
  }

  private func makeModel() -> SimulationModel {
    let count = prognosticFeatures
    let prognostic = (0..<count).map { $0 * features / count }
    // Halfway between two prognostic features near the middle of the catalogue.
    let predictive = (2 * (count / 2) + 1) * features / (2 * max(count, 1))
    var random = RandomStream(seed: seed, substream: SimulationStream.features.substream)
    let simulated = CatalogueEntry.first(features).enumerated().map { index, entry in
      let repeatable: Bool? =
        if let rank = prognostic.firstIndex(of: index) {
          count == 1 || rank < count - 1
        } else {
          index == predictive ? true : nil
        }
      return SimulatedFeature(entry, repeatable: repeatable, using: &random)
    }
    let coefficients = (0..<count).map { rank in
      guard rank > 0 else { return 0.25 }
      let magnitude = 0.5 - 0.2 * Double(rank - 1) / Double(max(1, count - 2))
      return rank % 2 == 1 ? magnitude : -magnitude
    }
    return SimulationModel(
      features: simulated, prognostic: prognostic, coefficients: coefficients,
      predictive: arms == 2 ? predictive : nil, centres: scanners())
  }

  private func scanners() -> [SimulationTruth.Centre] {
    (0...centres).map { centre in
      var random = RandomStream(seed: seed, substream: SimulationStream.scanner(centre).substream)
      let effects = (0..<features).map { _ in
        let (shift, logStretch) = (0.4 * random.normal(), 0.15 * random.normal())
        return centre == 0
          ? SimulationTruth.ScannerEffect(shift: 0, stretch: 1)
          : SimulationTruth.ScannerEffect(shift: shift, stretch: Double.exp(logStretch))
      }
      return SimulationTruth.Centre(name: centre < centres ? "C\(centre + 1)" : "X1", effects: effects)
    }
  }

  /// Centre and arm of each patient: centres with weights n, n - 1, ..., 1; arms in permuted blocks of four
  /// within a centre.
  private func assignments(count: Int, centreCount: Int, stream: SimulationStream) -> [Assignment] {
    var random = RandomStream(seed: seed, substream: stream.substream)
    var blocks = [[Bool]](repeating: [], count: centreCount)
    return (0..<count).map { _ in
      var place = random.index(below: centreCount * (centreCount + 1) / 2)
      var centre = 0
      while place >= centreCount - centre {
        place -= centreCount - centre
        centre += 1
      }
      if blocks[centre].isEmpty {
        blocks[centre] = random.permutation(of: 4).map { $0 % 2 == 1 }
      }
      return Assignment(centre: centre, isExperimental: blocks[centre].removeLast() && arms == 2)
    }
  }

  private func outcomes(
    _ subjects: [SimulatedSubject], _ places: [Assignment], _ model: SimulationModel
  ) -> [SimulatedOutcome] {
    zip(subjects, places).map { SimulatedOutcome($0, isExperimental: $1.isExperimental, model: model) }
  }

  private func table(
    _ ids: [String], _ subjects: [SimulatedSubject], _ places: [Assignment],
    _ outcomes: [SimulatedOutcome], _ model: SimulationModel
  ) -> SimulatedTable {
    var columns: [SimulatedTable.Column] = [
      .init(name: "patient", values: .text(ids)),
      .init(name: "centre", values: .text(places.map { model.centres[$0.centre].name })),
    ]
    if arms == 2 {
      columns.append(.init(name: "arm", values: .text(places.map { $0.isExperimental ? "B" : "A" })))
    }
    columns += [
      .init(name: "age", values: .integers(subjects.map(\.age))),
      .init(name: "stage", values: .integers(subjects.map(\.stage))),
      .init(name: "os_months", values: .numbers(outcomes.map(\.months))),
      .init(name: "os_event", values: .integers(outcomes.map { $0.isDeath ? 1 : 0 })),
      .init(name: "response", values: .integers(outcomes.map { $0.isResponse ? 1 : 0 })),
    ]
    let scans = zip(subjects, places).map { subject, place in
      model.scan(scores: subject.scores, errors: subject.scanErrors, centre: place.centre)
    }
    return SimulatedTable(columns + model.columns(scans))
  }

  private func retestTable(_ model: SimulationModel) -> SimulatedTable {
    var ids: [String] = []
    var scanNumbers: [Int] = []
    var scans: [[Double]] = []
    for number in 0..<retestSubjects {
      var random = RandomStream(seed: seed, substream: SimulationStream.retest(number).substream)
      let scores = model.drawScores(size: random.normal(), using: &random)
      for scan in 1...scansPerSubject {
        let errors = scores.map { _ in random.normal() }
        ids.append("SIM-R" + padded(number + 1, width: 3))
        scanNumbers.append(scan)
        scans.append(model.scan(scores: scores, errors: errors, centre: 0))
      }
    }
    return SimulatedTable(
      [
        .init(name: "subject", values: .text(ids)), .init(name: "scan", values: .integers(scanNumbers)),
      ] + model.columns(scans))
  }

  /// The mean over independent pairs of `1 / (1 + exp(-|lp_1 - lp_2|))`, which is the probability that the
  /// higher linear predictor fails first when hazards are proportional.
  private func trueConcordance(_ model: SimulationModel) -> Double {
    let population = 20_000
    let shifts = 25
    let predictors = (0..<population).map { number in
      var random = RandomStream(seed: seed, substream: SimulationStream.population(number).substream)
      return model.drawLinearPredictor(isExperimental: arms == 2 && number % 2 == 1, using: &random)
    }
    var sum = 0.0
    for shift in 1...shifts {
      // A prime step keeps the pairs of different shifts apart and mixes the arms.
      let step = shift * 701
      for index in 0..<population {
        let difference = predictors[index] - predictors[(index + step) % population]
        sum += 1 / (1 + Double.exp(-abs(difference)))
      }
    }
    return sum / Double(population * shifts)
  }

  private func padded(_ number: Int, width: Int) -> String {
    let digits = number.description
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// Where a patient is treated, and how.
private struct Assignment {
  let centre: Int
  let isExperimental: Bool
}
