/// What a simulated trial was made from: what an analysis of it ought to find.
public struct SimulationTruth: Sendable, Equatable {
  /// The log hazard ratio of one prognostic or predictive feature.
  public struct Coefficient: Sendable, Equatable {
    /// The feature's name.
    public let feature: String
    /// Log hazard ratio per standard deviation of the error-free feature (of its logarithm, if logarithmic).
    public let value: Double
  }

  /// What a scanner does to one feature: a score `u` becomes `shift + stretch * u`, in units of the
  /// feature's standard deviation between subjects.
  public struct ScannerEffect: Sendable, Equatable {
    /// Additive effect.
    public let shift: Double
    /// Multiplicative effect.
    public let stretch: Double
  }

  /// The scanner effects of a centre, one a feature in the order of `features`.
  public struct Centre: Sendable, Equatable {
    /// The centre's name in the tables.
    public let name: String
    /// One effect a feature.
    public let effects: [ScannerEffect]
  }

  /// The seed.
  public let seed: UInt64
  /// Every feature with its scale and its error.
  public let features: [SimulatedFeature]
  /// The features with a main effect; all others have none.
  public let prognostic: [Coefficient]
  /// The product of the experimental arm and the predictive feature; nil in a trial with one arm.
  public let interaction: Coefficient?
  /// Log hazard ratio of the experimental arm at the mean of the predictive feature; nil with one arm.
  public let treatment: Double?
  /// Log hazard ratio per ten years of age.
  public let agePerTenYears: Double
  /// Log hazard ratio per stage.
  public let perStage: Double
  /// Shape of the Weibull distribution of the time to death.
  public let weibullShape: Double
  /// Scale of the Weibull distribution at linear predictor 0, in months.
  public let weibullScale: Double
  /// Log odds of response: `intercept + slope * (linear predictor)`.
  public let response: (intercept: Double, slope: Double)
  /// The centres of the cohort, then the external one. The first is the reference, where the
  /// test-retest subjects were scanned.
  public let centres: [Centre]
  /// Probability that of two patients of the cohort's population the one with the higher true linear
  /// predictor dies first: the limit of Harrell's C without censoring. By Monte Carlo, standard error
  /// about 0.001.
  public let concordance: Double

  /// The truth as a JSON document, labelled as simulated.
  public var json: JSONValue {
    .object([
      .init("simulated", .bool(true)),
      .init(
        "description",
        .string("Truth behind a simulated radiomics trial. No patient stands behind any number of it.")
      ),
      .init("seed", .string(seed.description)),
      .init("trueConcordance", .number(concordance)),
      .init(
        "survival",
        .object([
          .init("distribution", .string("Weibull, proportional hazards")),
          .init("shape", .number(weibullShape)),
          .init("scaleMonths", .number(weibullScale)),
        ])
      ),
      .init(
        "response",
        .object([.init("intercept", .number(response.intercept)), .init("slope", .number(response.slope))])
      ),
      .init("agePerTenYears", .number(agePerTenYears)),
      .init("perStage", .number(perStage)),
      .init("treatment", JSONValue(treatment)),
      .init("prognostic", .array(prognostic.map(\.json))),
      .init("interaction", interaction?.json ?? .null),
      .init(
        "features",
        .array(
          features.map { feature in
            .object([
              .init("feature", .string(feature.name)), .init("trueICC", .number(feature.trueICC)),
              .init("scale", .string(feature.isLogarithmic ? "log" : "linear")),
              .init("location", .number(feature.location)),
              .init("standardDeviation", .number(feature.scale)),
              .init("errorStandardDeviation", .number(feature.errorSD)),
            ])
          })
      ),
      .init(
        "centres",
        .array(
          centres.map { centre in
            .object([
              .init("centre", .string(centre.name)),
              .init("shift", .array(centre.effects.map { .number($0.shift) })),
              .init("stretch", .array(centre.effects.map { .number($0.stretch) })),
            ])
          })
      ),
    ])
  }

  /// Equality of all parts.
  public static func == (a: SimulationTruth, b: SimulationTruth) -> Bool { a.json == b.json }
}

extension SimulationTruth.Coefficient {
  fileprivate var json: JSONValue {
    .object([.init("feature", .string(feature)), .init("logHazardRatioPerSD", .number(value))])
  }
}
