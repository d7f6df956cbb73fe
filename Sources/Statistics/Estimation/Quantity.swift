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
public struct Quantity: Sendable, Hashable {
  /// The field's standard name: `"Harrell's concordance index"`.
  public let name: String
  /// The symbol or abbreviation used in tables: `"C"`.
  public let symbol: String
  /// The unit of the value, or nil for a pure number.
  public let unit: String?
  /// The paper that defines the quantity.
  public let reference: Citation?

  /// A quantity with its name, symbol, unit and defining source.
  public init(name: String, symbol: String, unit: String? = nil, reference: Citation? = nil) {
    self.name = name
    self.symbol = symbol
    self.unit = unit
    self.reference = reference
  }

  /// The same quantity measured in `unit`.
  public func measured(in unit: String?) -> Quantity {
    Quantity(name: name, symbol: symbol, unit: unit, reference: reference)
  }
}
