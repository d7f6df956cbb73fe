/// A published source: how it is cited in a sentence and where it is found.
public struct Citation: Sendable, Hashable {
  /// Authors, year and journal, short: `"DeLong, DeLong, Clarke-Pearson 1988, Biometrics 44:837"`.
  public let text: String
  /// The digital object identifier without a resolver in front: `"10.2307/2531595"`.
  public let doi: String?

  /// A citation with its text and, where it has one, its DOI.
  public init(_ text: String, doi: String? = nil) {
    self.text = text
    self.doi = doi
  }
}

/// What is being estimated: the estimand's standard name, its symbol, its unit and its definition's source.
///
/// The standard quantities are declared as static members beside the code that estimates them.
///
/// The words are shared, not copied: thousands of estimates of one quantity hold a reference each.
public struct Quantity: Sendable, Hashable {
  private final class Words: Sendable {
    let name: String
    let symbol: String
    let unit: String?
    let reference: Citation?

    init(_ name: String, _ symbol: String, _ unit: String?, _ reference: Citation?) {
      self.name = name
      self.symbol = symbol
      self.unit = unit
      self.reference = reference
    }
  }

  private let words: Words

  /// The field's standard name: `"Harrell's concordance index"`.
  public var name: String { words.name }
  /// The symbol or abbreviation used in tables: `"C"`.
  public var symbol: String { words.symbol }
  /// The unit of the value, or nil for a pure number.
  public var unit: String? { words.unit }
  /// The paper that defines the quantity.
  public var reference: Citation? { words.reference }

  /// A quantity with its name, symbol, unit and defining source.
  public init(name: String, symbol: String, unit: String? = nil, reference: Citation? = nil) {
    words = Words(name, symbol, unit, reference)
  }

  /// The same quantity measured in `unit`.
  public func measured(in unit: String?) -> Quantity {
    Quantity(name: name, symbol: symbol, unit: unit, reference: reference)
  }

  /// Whether two quantities have the same name, symbol, unit and source.
  public static func == (left: Quantity, right: Quantity) -> Bool {
    left.words === right.words
      || (left.name == right.name && left.symbol == right.symbol && left.unit == right.unit
        && left.reference == right.reference)
  }

  /// Hashes name, symbol, unit and source.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(symbol)
    hasher.combine(unit)
    hasher.combine(reference)
  }
}
