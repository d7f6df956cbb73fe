import ArgumentParser
import Reports
import Studies
import Validation

/// Sample sizes for developing and validating models.
struct SampleSizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "samplesize",
    abstract: "The sample size for developing or validating a prediction model (Riley's criteria).",
    subcommands: [Develop.self, Validate.self])

  /// Development.
  struct Develop: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The sample size for developing a model.", subcommands: [Binary.self, Survival.self])

    /// A yes or no.
    struct Binary: ParsableCommand {
      static let configuration = CommandConfiguration(abstract: "A logistic model.")

      @Option(name: .long, help: "The anticipated proportion of people with the event.")
      var prevalence: Double

      @OptionGroup var design: DevelopmentArguments

      @Option(
        name: .long,
        help: "Ask also for a mean absolute error of predictions, such as 0.05 (30 parameters or fewer).")
      var mape: Double?

      @OptionGroup var output: OutputOptions

      func run() throws {
        try design.run(.binary(prevalence: prevalence), averageError: mape, output)
      }
    }

    /// A time to an event.
    struct Survival: ParsableCommand {
      static let configuration = CommandConfiguration(abstract: "A Cox model.")

      @Option(name: .long, help: "The anticipated rate of events per unit of time.")
      var rate: Double

      @Option(name: .long, help: "The anticipated mean follow-up.")
      var meanFollowUp: Double

      @Option(name: .long, help: "The time at which the overall risk has to be precise.")
      var horizon: Double?

      @OptionGroup var design: DevelopmentArguments
      @OptionGroup var output: OutputOptions

      func run() throws {
        try design.run(
          .survival(rate: rate, meanFollowUp: meanFollowUp, horizon: horizon), averageError: nil, output)
      }
    }
  }

  /// Validation.
  struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The sample size for validating a model.",
      subcommands: [ValidateBinary.self, ValidateSurvival.self])
  }

  /// A yes or no.
  struct ValidateBinary: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "binary", abstract: "A model of a binary outcome.")

    @Option(name: .long, help: "The anticipated proportion of people with the event.")
    var prevalence: Double

    @Option(name: .long, help: "The anticipated C-statistic.")
    var cStatistic: Double

    @Option(
      name: .long,
      help: ArgumentHelp(
        "The linear predictor is normal with this mean and SD (default: what the C-statistic implies).",
        valueName: "mean,sd"))
    var lpNormal: NumberPair?

    @Option(
      name: .long,
      help: ArgumentHelp("Predicted probabilities are beta with these parameters.", valueName: "a,b"))
    var lpBeta: NumberPair?

    @Option(name: .long, help: "A decision threshold: adds the net benefit.")
    var threshold: Double?

    @Option(
      name: .long,
      help: "The anticipated sensitivity there (default: that of a calibrated model); with --specificity.")
    var sensitivity: Double?

    @Option(name: .long, help: "The anticipated specificity there; with --sensitivity.")
    var specificity: Double?

    @Option(name: .long, help: "The width aimed at of the standardised net benefit's interval.")
    var netBenefitWidth = ValidationWidths().netBenefit

    @OptionGroup var precision: PrecisionArguments
    @OptionGroup var output: OutputOptions

    mutating func validate() throws {
      guard lpNormal == nil || lpBeta == nil else {
        throw ValidationError("--lp-normal and --lp-beta exclude each other")
      }
      guard (sensitivity == nil) == (specificity == nil) else {
        throw ValidationError("--sensitivity and --specificity go together")
      }
      guard threshold != nil || sensitivity == nil else {
        throw ValidationError("--sensitivity and --specificity need --threshold")
      }
    }

    func run() throws {
      let design = try planned { () throws(SampleSizeError) in
        let predictor: LinearPredictorDistribution =
          if let lpNormal {
            .normal(mean: lpNormal.first, standardDeviation: lpNormal.second)
          } else if let lpBeta {
            .beta(lpBeta.first, lpBeta.second)
          } else {
            .discriminating(c: cStatistic, prevalence: prevalence)
          }
        var decision: BinaryValidationDesign.Decision?
        if let threshold {
          if let sensitivity, let specificity {
            decision = try .init(threshold: threshold, sensitivity: sensitivity, specificity: specificity)
          } else {
            decision = try .init(threshold: threshold, predictor)
          }
        }
        var widths = precision.widths
        widths.netBenefit = netBenefitWidth
        return try BinaryValidationDesign(
          prevalence: prevalence, cStatistic: cStatistic, predictor: predictor,
          observedExpected: precision.oe, decision: decision, widths: widths)
      }
      try output.deliver(
        .document(command: "samplesize", design.json(participants: precision.n))
      ) { TerminalReport.sampleSize(design, participants: precision.n) }
    }
  }

  /// A time to an event.
  struct ValidateSurvival: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "survival", abstract: "A model of a time to an event.")

    @Option(name: .long, help: "The anticipated overall risk of the event by the horizon.")
    var risk: Double

    @Option(name: .long, help: "The anticipated C-statistic, without censoring.")
    var cStatistic: Double?

    @Option(name: .long, help: "The standard deviation of the linear predictor, instead of --c-statistic.")
    var lpSd: Double?

    @Option(name: .long, help: "The share of people lost to follow-up by the horizon, were there no events.")
    var lost = 0.0

    @OptionGroup var precision: PrecisionArguments
    @OptionGroup var seed: SeedOption
    @OptionGroup var output: OutputOptions

    mutating func validate() throws {
      guard (cStatistic == nil) != (lpSd == nil) else {
        throw ValidationError("give --c-statistic or --lp-sd, one of them")
      }
    }

    func run() throws {
      let spread = lpSd.map(SurvivalValidationDesign.Spread.standardDeviation) ?? .cStatistic(cStatistic ?? 0)
      let design = try planned { () throws(SampleSizeError) in
        try SurvivalValidationDesign(
          risk: risk, spread: spread, lost: lost, observedExpected: precision.oe, widths: precision.widths,
          seed: seed.seed)
      }
      try output.deliver(
        .document(command: "samplesize", design.json(participants: precision.n))
      ) { TerminalReport.sampleSize(design, participants: precision.n) }
    }
  }
}
