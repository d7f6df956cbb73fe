public import Validation

/// How performance is validated inside the cohort.
public struct ValidationPlan: Sendable {
  /// The scheme.
  public enum Method: String, Sendable, CaseIterable {
    case bootstrap
    case repeatedCV = "repeated-cv"
    case leaveOneSiteOut = "leave-one-site-out"
    case monteCarlo = "monte-carlo"
    case split, none
  }
  /// The rows of a split column that are learnt from; all others are judged.
  public struct GivenSplit: Sendable {
    /// The column.
    public let column: String
    /// Its value in training rows.
    public let training: String
  }
  /// The samples of a two-stage bootstrap.
  public struct TwoStage: Sendable {
    /// Of the subjects.
    public let outer: Int
    /// Of each outer sample.
    public let inner: Int
  }
  /// What is run beside the validation to see through it.
  public struct Controls: Sendable {
    /// Permutations of the outcome.
    public let permutations: Int
    /// Permutations of the penalised features.
    public let shuffles: Int
    /// Replicates of the learning curve.
    public let learningCurve: Int
    /// Pairs of complementary halves for stability selection.
    public let selectionPairs: Int
  }

  /// The scheme.
  public let method: Method
  /// Bootstrap samples, repeats of a cross-validation, or random splits.
  public let replicates: Int
  /// Folds of a repeated cross-validation.
  public let folds: Int
  /// The share of the subjects that a random split holds out.
  public let heldOutShare: Double
  /// The given split.
  public let split: GivenSplit?
  /// Which bootstrap correction is reported as the corrected performance.
  public let correction: BootstrapCorrection
  /// Which interval is reported with it.
  public let interval: CorrectedInterval
  /// The two-stage bootstrap, when the interval is its.
  public let twoStage: TwoStage?
  /// Controls.
  public let controls: Controls
  /// Seed of all random draws.
  public let seed: UInt64
  /// Time points for survival predictions.
  public let horizons: [Double]
}

extension ValidationPlan {
  /// Fits of the biomarker model that the scheme asks for, where the study file alone says how many.
  private static func fits(_ method: Method, replicates: Int, folds: Int) -> Int {
    switch method {
    case .bootstrap, .monteCarlo: replicates
    case .repeatedCV: replicates * folds
    case .leaveOneSiteOut, .split: 100
    case .none: 0
    }
  }

  /// The section `validation` of a study file.
  init(_ node: StudyNode?, data: DataPlan, model: ModelPlan) throws(StudyFileError) {
    let keys =
      try node?.members([
        "method", "replicates", "folds", "held_out", "split", "correction", "interval", "two_stage",
        "controls", "seed", "horizons",
      ]) ?? [:]
    let method = try keys["method"]?.choice(Method.self) ?? .bootstrap
    func only(_ key: String, _ methods: Method...) throws(StudyFileError) {
      guard let node = keys[key], !methods.contains(method) else { return }
      throw node.error(
        "'validation.\(key)' belongs to the method "
          + methods.map { "'\($0.rawValue)'" }.joined(separator: " or ")
          + ", and the method is '\(method.rawValue)'")
    }
    try only("folds", .repeatedCV)
    try only("held_out", .monteCarlo)
    try only("split", .split)
    try only("correction", .bootstrap)
    try only("interval", .bootstrap)
    var horizons: [Double] = []
    for element in try keys["horizons"]?.elements() ?? [] {
      let horizon = try element.number()
      guard horizon > 0 else { throw element.error("a horizon must be positive, found \(horizon)") }
      horizons.append(horizon)
    }
    let usual =
      switch method {
      case .bootstrap, .none: 1000
      case .monteCarlo: 100
      case .repeatedCV: 10
      case .leaveOneSiteOut, .split: 1
      }
    replicates =
      try keys["replicates"]?.integer(atLeast: method == .repeatedCV ? 1 : 2) ?? usual
    folds = try keys["folds"]?.integer(atLeast: 2) ?? 10
    heldOutShare = try keys["held_out"]?.number() ?? 0.25
    if let node = keys["held_out"], heldOutShare <= 0 || heldOutShare >= 1 {
      throw node.error("'validation.held_out' is a share of the subjects, between 0 and 1")
    }
    if method == .leaveOneSiteOut, data.site == nil {
      throw (keys["method"] ?? node)!.error(
        "the method 'leave-one-site-out' needs the column of sites: give 'data.site'")
    }
    if let place = keys["split"] {
      let members = try place.members(["column", "training"])
      split = GivenSplit(
        column: try members.required("column", in: place).text(),
        training: try members.required("training", in: place).text())
    } else if method == .split {
      throw (keys["method"] ?? node)!.error(
        "the method 'split' needs 'split: {column: COLUMN, training: VALUE}'")
    } else {
      split = nil
    }
    correction = try keys["correction"]?.choice(BootstrapCorrection.self) ?? .optimism
    interval = try keys["interval"]?.choice(CorrectedInterval.self) ?? Self.defaultInterval
    if let place = keys["two_stage"] {
      guard interval == .twoStage else {
        throw place.error("'validation.two_stage' belongs to 'interval: two-stage'")
      }
      let members = try place.members(["outer", "inner"])
      twoStage = TwoStage(
        outer: try members["outer"]?.integer(atLeast: 2) ?? 200,
        inner: try members["inner"]?.integer(atLeast: 2) ?? 50)
    } else {
      twoStage = interval == .twoStage ? TwoStage(outer: 200, inner: 50) : nil
    }
    let fits = Self.fits(method, replicates: replicates, folds: folds)
    let few = min(20, fits / 10)
    let selects = model.penalty.selectsFeatures
    let pairs = selects ? min(50, fits / 4) : 0
    if let place = keys["controls"] {
      let members = try place.members([
        "permutations", "shuffles", "learning_curve", "stability_selection",
      ])
      if let wrong = members["stability_selection"], !selects {
        throw wrong.error("stability selection needs a penalty that selects: lasso or elastic-net")
      }
      controls = Controls(
        permutations: try members["permutations"]?.integer(atLeast: 0) ?? few,
        shuffles: try members["shuffles"]?.integer(atLeast: 0) ?? few,
        learningCurve: try members["learning_curve"]?.integer(atLeast: 0) ?? few,
        selectionPairs: try members["stability_selection"]?.integer(atLeast: 0) ?? pairs)
    } else {
      controls = Controls(
        permutations: few, shuffles: few, learningCurve: few, selectionPairs: pairs)
    }
    self.method = method
    self.horizons = horizons
    seed = UInt64(try keys["seed"]?.integer(atLeast: 0) ?? Int(StudyFile.defaultSeed))
  }

  /// The plan in words, as `check` prints it.
  var words: String {
    let scheme =
      switch method {
      case .none: "none; the performance will be apparent only"
      case .bootstrap:
        "\(replicates) bootstrap replicates of the whole pipeline, correction '\(correction.rawValue)', interval "
          + "'\(interval.rawValue)'"
          + (twoStage.map { " (\($0.outer) samples with \($0.inner) samples of each)" } ?? "")
      case .repeatedCV: "\(replicates) x \(folds)-fold cross-validation of the whole pipeline"
      case .leaveOneSiteOut: "each site left out in turn"
      case .monteCarlo:
        "\(replicates) random splits, each holding out \(heldOutShare) of the subjects"
      case .split:
        "the rows in which '\(split?.column ?? "")' is not '\(split?.training ?? "")' are held out"
      }
    guard method != .none else { return scheme }
    let extra = [
      (controls.permutations, "permutations of the outcome"), (controls.shuffles, "shuffles of the features"),
      (controls.learningCurve, "learning curves"),
      (controls.selectionPairs, "pairs of halves for stability selection"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return ([scheme] + extra).joined(separator: "; ") + "; seed \(seed)"
  }

  /// The interval when none is asked for.
  public static let defaultInterval = CorrectedInterval.asymmetric

  /// Whether performance is estimated on rows that the model did not see.
  public var isHoldOut: Bool {
    switch method {
    case .repeatedCV, .leaveOneSiteOut, .monteCarlo, .split: true
    case .bootstrap, .none: false
    }
  }

  /// The plan as it was understood, every default filled in.
  var json: JSONValue {
    var members: [JSONValue.Member] = [.init("method", .string(method.rawValue))]
    switch method {
    case .bootstrap:
      members += [
        .init("replicates", .integer(replicates)), .init("correction", .string(correction.rawValue)),
        .init("interval", .string(interval.rawValue)),
      ]
      if let twoStage {
        members.append(
          .init("twoStage", ["outer": .integer(twoStage.outer), "inner": .integer(twoStage.inner)]))
      }
    case .repeatedCV:
      members += [.init("replicates", .integer(replicates)), .init("folds", .integer(folds))]
    case .monteCarlo:
      members += [.init("replicates", .integer(replicates)), .init("heldOut", JSONValue(heldOutShare))]
    case .split:
      members.append(
        .init(
          "split",
          ["column": JSONValue(split?.column), "training": JSONValue(split?.training)]))
    case .leaveOneSiteOut: break
    case .none: members.append(.init("replicates", .integer(0)))
    }
    return .object(
      members + [
        .init("seed", .integer(Int(seed))), .init("horizons", JSONValue(horizons)),
        .init(
          "controls",
          [
            "permutations": .integer(controls.permutations), "shuffles": .integer(controls.shuffles),
            "learningCurve": .integer(controls.learningCurve),
            "stabilitySelection": .integer(controls.selectionPairs),
          ]),
      ])
  }
}
