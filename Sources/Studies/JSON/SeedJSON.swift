extension JSONValue {
  /// A seed: a whole number, or its digits as text where it does not fit 63 bits.
  init(seed: UInt64) {
    self = Int(exactly: seed).map(JSONValue.integer) ?? .string(String(seed))
  }
}
