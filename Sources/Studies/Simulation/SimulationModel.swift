internal import RealModule
internal import Statistics

/// The parameters of a simulated trial in the form that drawing needs.
struct SimulationModel {
  let features: [SimulatedFeature]
  /// Indices of the prognostic features and, in the same order, their coefficients.
  let prognostic: [Int]
  let coefficients: [Double]
  /// Index of the predictive feature; nil without a second arm.
  let predictive: Int?
  /// The centres of the cohort, then the external one.
  let centres: [SimulationTruth.Centre]

  static let agePerTenYears = 0.15
  static let perStage = 0.35
  static let treatment = -0.35
  static let interaction = -0.45
  static let weibullShape = 1.3
  static let weibullScale = 24.0
  static let response = (intercept: -0.6, slope: -0.9)

  /// Error-free scores of all features for a tumour size.
  func drawScores(size: Double, using random: inout RandomStream) -> [Double] {
    drawScores(of: Array(features.indices), size: size, using: &random)
  }

  private func drawScores(of indices: [Int], size: Double, using random: inout RandomStream) -> [Double] {
    let blockCount = (features.last?.block ?? -1) + 1
    let noise = (0..<blockCount).map { _ in random.normal() }
    return indices.map { index in
      let feature = features[index]
      let factor =
        feature.sizeLoading * size
        + (1 - feature.sizeLoading * feature.sizeLoading).squareRoot() * noise[feature.block]
      let own = random.normal()
      return feature.factorLoading * factor
        + (1 - feature.factorLoading * feature.factorLoading).squareRoot() * own
    }
  }

  /// The linear predictor from the scores of the prognostic features, in order, and of the predictive one.
  func linearPredictor(
    prognosticScores: [Double], predictiveScore: Double, age: Int, stage: Int, isExperimental: Bool
  ) -> Double {
    var sum = Self.agePerTenYears * Double(age - 62) / 10 + Self.perStage * (Double(stage) - 2.5)
    for (coefficient, score) in zip(coefficients, prognosticScores) { sum += coefficient * score }
    if isExperimental { sum += Self.treatment + Self.interaction * predictiveScore }
    return sum
  }

  /// The linear predictor of a new patient of the cohort's population, with only the scores it needs.
  func drawLinearPredictor(isExperimental: Bool, using random: inout RandomStream) -> Double {
    let clinical = SimulatedClinical(shift: .none, using: &random)
    let needed = prognostic + (predictive.map { [$0] } ?? [])
    let scores = drawScores(of: needed, size: clinical.size, using: &random)
    return linearPredictor(
      prognosticScores: Array(scores.prefix(prognostic.count)),
      predictiveScore: predictive == nil ? 0 : scores[prognostic.count],
      age: clinical.age, stage: clinical.stage, isExperimental: isExperimental)
  }

  /// What a scanner prints for a subject.
  func scan(scores: [Double], errors: [Double], centre: Int) -> [Double] {
    features.indices.map { index in
      let feature = features[index]
      let effect = centres[centre].effects[index]
      let measured = scores[index] + feature.errorSD * errors[index]
      let value = feature.value(score: effect.shift + effect.stretch * measured)
      return rounded(value, significantDigits: 6)
    }
  }

  /// The feature columns of a table from its rows.
  func columns(_ scans: [[Double]]) -> [SimulatedTable.Column] {
    features.indices.map { index in
      SimulatedTable.Column(name: features[index].name, values: .numbers(scans.map { $0[index] }))
    }
  }

  func truth(seed: UInt64, concordance: Double) -> SimulationTruth {
    SimulationTruth(
      seed: seed, features: features,
      prognostic: zip(prognostic, coefficients).map { .init(feature: features[$0].name, value: $1) },
      interaction: predictive.map { .init(feature: features[$0].name, value: Self.interaction) },
      treatment: predictive == nil ? nil : Self.treatment,
      agePerTenYears: Self.agePerTenYears, perStage: Self.perStage,
      weibullShape: Self.weibullShape, weibullScale: Self.weibullScale, response: Self.response,
      centres: centres, concordance: concordance)
  }
}

/// How the patients of a cohort differ from those of the trial.
enum CaseMix {
  case none
  case olderAndLater

  var meanAge: Double { self == .none ? 62 : 66 }
  var stageShift: Double { self == .none ? 0 : 0.4 }
}

/// Tumour size and the clinical covariates that are drawn with it.
struct SimulatedClinical {
  /// Standard normal.
  let size: Double
  /// Years, 30 to 88: normal with SD 9, truncated and rounded.
  let age: Int
  /// 1 to 4, in the trial with probabilities .2, .2, .3, .3; correlated with size.
  let stage: Int

  init(shift: CaseMix, using random: inout RandomStream) {
    size = random.normal()
    let low = Normal.cumulative((30 - shift.meanAge) / 9)
    let high = Normal.cumulative((88 - shift.meanAge) / 9)
    let years = shift.meanAge + 9 * Normal.quantile(low + (high - low) * random.uniform())
    age = Int(years.rounded())
    let severity = 0.5 * size + 0.75.squareRoot() * random.normal() + shift.stageShift
    stage = 1 + [0.2, 0.4, 0.7].count { severity > Normal.quantile($0) }
  }
}
