internal import RealModule
internal import Statistics

/// The numbers of the random streams: each purpose and each subject has its own.
enum SimulationStream {
  case features
  case cohortAssignment
  case externalAssignment
  case scanner(Int)
  case cohort(Int)
  case external(Int)
  case retest(Int)
  case population(Int)

  var substream: Int {
    switch self {
    case .features: 0
    case .cohortAssignment: 1
    case .externalAssignment: 2
    case .scanner(let number): 1 << 32 + number
    case .cohort(let number): 2 << 32 + number
    case .external(let number): 3 << 32 + number
    case .retest(let number): 4 << 32 + number
    case .population(let number): 5 << 32 + number
    }
  }
}

/// A patient before treatment, with the draws that later decide the outcome.
struct SimulatedSubject {
  let age: Int
  let stage: Int
  /// Error-free scores, one a feature.
  let scores: [Double]
  /// Standard normal errors of the one scan, one a feature.
  let scanErrors: [Double]
  /// Uniform variates for death, end of study, drop-out and response.
  let deathDraw, endDraw, dropOutDraw, responseDraw: Double

  init(model: SimulationModel, stream: SimulationStream, shift: CaseMix, seed: UInt64) {
    var random = RandomStream(seed: seed, substream: stream.substream)
    let clinical = SimulatedClinical(shift: shift, using: &random)
    age = clinical.age
    stage = clinical.stage
    deathDraw = random.uniform()
    endDraw = random.uniform()
    dropOutDraw = random.uniform()
    responseDraw = random.uniform()
    scores = model.drawScores(size: clinical.size, using: &random)
    scanErrors = scores.map { _ in random.normal() }
  }
}

/// What happens to a patient in an arm.
struct SimulatedOutcome {
  let linearPredictor: Double
  /// Time to death without censoring, in months.
  let deathMonths: Double
  /// Follow-up in months, in hundredths.
  let months: Double
  let isDeath: Bool
  let isResponse: Bool

  init(_ subject: SimulatedSubject, isExperimental: Bool, model: SimulationModel) {
    linearPredictor = model.linearPredictor(
      prognosticScores: model.prognostic.map { subject.scores[$0] },
      predictiveScore: model.predictive.map { subject.scores[$0] } ?? 0,
      age: subject.age, stage: subject.stage, isExperimental: isExperimental)
    deathMonths =
      SimulationModel.weibullScale
      * Double.pow(
        -Double.log(subject.deathDraw) * Double.exp(-linearPredictor), 1 / SimulationModel.weibullShape)
    let endOfStudy = 18 + 42 * subject.endDraw
    let dropOut = -Double.log(subject.dropOutDraw) / 0.004
    let censoring = min(endOfStudy, dropOut)
    isDeath = deathMonths <= censoring
    // A follow-up of less than half a hundredth of a month counts as one, so that no time is 0.
    months = max(1, (min(deathMonths, censoring) * 100).rounded()) / 100
    let response = SimulationModel.response
    let probability = 1 / (1 + Double.exp(-(response.intercept + response.slope * linearPredictor)))
    isResponse = subject.responseDraw < probability
  }
}
