import ArgumentParser
import Models
import Tables

/// Curves and products of features.
struct TermArguments: ParsableArguments {
  @Option(
    name: .long,
    help: """
      FEATURE=KNOTS[:restricted|natural], a cubic spline: a number of knots (at quantiles of the rows) or the knots \
      themselves, comma-separated; repeatable.
      """)
  var spline: [String] = []

  @Option(name: .long, help: "A:B, the products of two features, text columns included; repeatable.")
  var interaction: [String] = []

  mutating func validate() throws { _ = try terms() }

  /// The terms, splines first.
  func terms() throws -> [ModelTerm] {
    try spline.map(Self.spline) + interaction.map(Self.interaction)
  }

  /// `FEATURE=4`, `FEATURE=40,55,70:natural`, divided at the last `=`.
  private static func spline(_ text: String) throws -> ModelTerm {
    let form = ValidationError(
      "--spline takes FEATURE=KNOTS or FEATURE=KNOTS:natural, such as age=4 or age=40,55,70; '\(text)' is not of "
        + "that form")
    guard let equals = text.lastIndex(of: "="), equals > text.startIndex else { throw form }
    let parts = text[text.index(after: equals)...].split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let kind = parts.count == 2 ? SplineTerm.Kind(rawValue: String(parts[1])) : .restricted
    let numbers = commaSeparated(String(parts[0]))
    let values = numbers.compactMap(Double.init)
    guard let kind, values.count == numbers.count, !values.isEmpty else { throw form }
    let knots: SplineTerm.Knots
    if values.count > 1 {
      knots = .fixed(values)
    } else {
      guard let count = Int(numbers[0]) else { throw form }
      knots = .count(count)
    }
    do {
      return .spline(try SplineTerm(feature: String(text[..<equals]), kind: kind, knots: knots))
    } catch {
      throw ValidationError("--spline \(text): \(error)")
    }
  }

  /// `A:B`, divided at the first colon.
  private static func interaction(_ text: String) throws -> ModelTerm {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw ValidationError("--interaction takes A:B, two features; '\(text)' is not of that form")
    }
    return .interaction(String(parts[0]), String(parts[1]))
  }
}
