internal import LinearAlgebra
internal import Models
public import Statistics
public import Tables
public import Validation

/// Whether the effect of a treatment depends on a marker.
public struct TreatmentRequest: Sendable {
  /// The outcome.
  public var endpoint: TableEndpoint
  /// The column of the marker.
  public var marker: String
  /// The column of treatment and the level of its control arm.
  public var treatment: String
  /// The level of the control arm.
  public var control: String
  /// The cut-off between strata; nil is the median of these data.
  public var cut: Double?
  /// Columns that every regression is adjusted for.
  public var clinical: [String] = []
  /// Whether treatment was assigned at random.
  public var isRandomised = false
  /// The horizon of the survival difference across the marker; nil asks for hazard ratios.
  public var horizon: Double?
  /// Rows of a window; nil is a quarter of all rows, 20 at least.
  public var windowSize: Int?
  /// Rows that neighbouring windows share at most; nil is three quarters of a window.
  public var windowOverlap: Int?
  /// Permutations of the interaction test across the marker.
  public var permutations = 1000
  /// The seed of permutations and bands.
  public var seed: UInt64
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals and bands.
  public var level = ConfidenceLevel.p95

  /// Effects of a treatment against a control arm.
  public init(
    _ endpoint: TableEndpoint, marker: String, treatment: String, control: String, seed: UInt64
  ) {
    self.endpoint = endpoint
    self.marker = marker
    self.treatment = treatment
    self.control = control
    self.seed = seed
  }

  /// Estimates effects and interactions.
  /// - Throws: `TableError`, `TableAnalysisError`: also when there are no comparative arms.
  public func run(_ all: FeatureTable, jobs: Int) async throws -> TreatmentAnalysis {
    let (table, exclusions) = try all.complete(
      in: endpoint.columns + [marker, treatment] + clinical, missing)
    let regression = try endpoint.regression(of: table)
    let values = try table.completeNumbers(marker)
    let (treated, isTreated) = try arms(table)
    let coded = try FeatureCoding(table: table, names: clinical).encode(table)
    let adjustment = coded.names.indices.map { (name: coded.names[$0], values: coded.values.column($0)) }
    do {
      let arms = try TreatmentArms(isTreated, regression)
      let interaction = try TreatmentInteraction(
        regression, marker: values, arms: arms, cut: cut ?? median(values), adjustment: adjustment,
        level: level)
      var notes: [Note] = []
      if !isRandomised { notes.append(.notRandomised) }
      if cut == nil { notes.append(.medianCut) }
      var curve: TreatmentEffectCurve?
      do throws(StratificationError) {
        curve = try await TreatmentEffectCurve(
          regression, marker: values, arms: arms, options: windows(values.count), width: jobs)
        if let curve, curve.failures > 0 {
          notes.append(.permutationsWithoutEffect(curve.failures, of: permutations))
        }
      } catch {
        notes.append(
          Note(.noEffectCurve, "No curve of the effect across the marker: \(error.description)."))
      }
      return TreatmentAnalysis(
        marker: marker, treatment: treatment, control: control, treated: treated,
        isRandomised: isRandomised, isCutFromData: cut == nil, adjustment: coded.names,
        sampleSize: regression.sampleSize, ratio: regression.ratio, interaction: interaction,
        curve: curve, exclusions: exclusions, notes: notes)
    } catch {
      throw TableAnalysisError(error, table: table)
    }
  }

  /// The treated arm's level, and which rows are in it.
  private func arms(_ table: FeatureTable) throws -> (treated: String, isTreated: [Bool]) {
    let groups = try table.groups(treatment)
    let others = groups.labels.filter { $0 != control }
    guard groups.count > 1 else {
      throw TableAnalysisError(StratificationError.noComparativeArm, table: table)
    }
    guard let code = groups.labels.firstIndex(of: control) else {
      throw TableAnalysisError(
        .request,
        "'\(control)' does not occur in column '\(treatment)', which holds \(groups.labels.prefix(8).joined(separator: ", "))"
      )
    }
    guard others.count == 1 else {
      throw TableAnalysisError(
        .request,
        "column '\(treatment)' holds \(groups.count) arms (\(groups.labels.prefix(8).joined(separator: ", "))); compare two at a time"
      )
    }
    return (others[0], groups.codes.map { $0 != code })
  }

  private func windows(_ count: Int) -> TreatmentEffectCurve.Options {
    let effect: TreatmentEffectCurve.Effect =
      switch endpoint {
      case .response: .riskDifference
      case .survival: horizon.map { .survivalDifference(horizon: $0) } ?? .logHazardRatio
      }
    let size = windowSize ?? max(20, count / 4)
    var options = TreatmentEffectCurve.Options(
      effect, overlap: windowOverlap ?? size * 3 / 4, size: size, seed: seed)
    options.permutations = permutations
    options.level = level
    return options
  }
}

/// The effect of a treatment by a marker.
public struct TreatmentAnalysis: Sendable {
  /// The marker's column.
  public let marker: String
  /// The treatment's column.
  public let treatment: String
  /// The control arm.
  public let control: String
  /// The other arm.
  public let treated: String
  /// Whether treatment was assigned at random.
  public let isRandomised: Bool
  /// Whether the cut-off is the median of these data.
  public let isCutFromData: Bool
  /// Columns adjusted for.
  public let adjustment: [String]
  /// Rows and events.
  public let sampleSize: SampleSize
  /// The scale of effects.
  public let ratio: Quantity
  /// Effects in strata and their interaction.
  public let interaction: TreatmentInteraction
  /// The effect across the marker; nil where a note says why.
  public let curve: TreatmentEffectCurve?
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
  /// Caveats.
  public let notes: [Note]
}

extension Note.Kind {
  /// Treatment was not assigned at random.
  public static let notRandomised = Note.Kind("not-randomised")
  /// The effect across the marker does not exist.
  public static let noEffectCurve = Note.Kind("no-effect-curve")
}

extension Note {
  static let notRandomised = Note(
    .notRandomised,
    "Association only: treatment was not randomised (or --randomised was not given), so differences between arms may be "
      + "those of the patients, and the marker cannot be called predictive.")

  static let medianCut = Note(
    .chosenOnData,
    "The cut-off is the median of these data: state one before, and rest the claim on the continuous interaction."
  )

  static func permutationsWithoutEffect(_ failures: Int, of count: Int) -> Note {
    Note(
      .replicatesFailed,
      "\(failures) of \(count) permutations had a window without effect and are left out of the p-value.")
  }
}
