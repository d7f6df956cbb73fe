public import Statistics

extension Note.Kind {
  /// Neither subjects nor repeats vary: the ratio is 0/0.
  public static let constantFeature = Note.Kind("constant-feature")
  /// Repeats agree exactly, so that F is infinite.
  public static let identicalRepeats = Note.Kind("identical-repeats")
  /// Subject means agree exactly.
  public static let equalSubjectMeans = Note.Kind("equal-subject-means")
  /// The estimated variance that a coefficient is divided by is not positive.
  public static let noPositiveVariance = Note.Kind("no-positive-variance")
  /// The lower limit of an average-measure coefficient does not exist and is `-infinity`.
  public static let intervalOpenBelow = Note.Kind("interval-open-below")
  /// Too few subjects or repeats for a variance.
  public static let tooFewRepeatedMeasurements = Note.Kind("too-few-repeated-measurements")
  /// Subjects differ in their number of repeats.
  public static let unequalRepeats = Note.Kind("unequal-repeats")
  /// A two-way form needs every subject to have every repeat.
  public static let incompleteDesign = Note.Kind("incomplete-design")
  /// Subjects without a second repeat say nothing of within-subject variation.
  public static let subjectsWithOneRepeat = Note.Kind("subjects-with-one-repeat")
  /// Rows without any measurement were left out.
  public static let subjectsWithoutMeasurement = Note.Kind("subjects-without-measurement")
  /// A relative quantity of data that are not all positive.
  public static let notRatioScale = Note.Kind("not-ratio-scale")
  /// The quantity is defined for two repeats only.
  public static let needsTwoRepeats = Note.Kind("needs-two-repeats")
  /// The statistic's standard error does not exist for this sample.
  public static let noStandardError = Note.Kind("no-standard-error")
}

extension Note {
  static let constantFeature = Note(
    .constantFeature, "The feature does not vary at all: the coefficient is 0/0 and undefined.")

  static let noNoise = Note(
    .identicalRepeats,
    "There is no residual variation: F is infinite and both limits are the limit of their formula.")

  static let equalSubjectMeans = Note(
    .equalSubjectMeans,
    "All subjects have the same mean: both limits are the limit of their formula.")

  static let noPositiveVariance = Note(
    .noPositiveVariance,
    "The estimated variance of what the coefficient describes is not positive: it is undefined.")

  static let averageOpenBelow = Note(
    .intervalOpenBelow,
    "The lower limit for single measurements is at or below -1/(k - 1): that for their mean is minus infinity."
  )

  static let tooFewForVariance = Note(
    .tooFewRepeatedMeasurements, "Two subjects, and one subject with two repeats, are needed.")

  static let nobodyRepeated = Note(
    .tooFewRepeatedMeasurements, "No subject has a second repeat.")

  static let incompleteDesign = Note(
    .incompleteDesign,
    "Cells are missing: two-way forms need every repeat of every subject; see the one-way form.")

  static func unequalRepeats(_ form: IntraclassForm, n0: Double) -> Note {
    let rounded = (n0 * 100).rounded() / 100
    let use = form.isAverage ? "describes the mean of \(rounded) measurements" : "uses n0 = \(rounded)"
    return Note(
      .unequalRepeats,
      "Subjects differ in their number of repeats: the coefficient \(use); its interval is approximate.")
  }
}
