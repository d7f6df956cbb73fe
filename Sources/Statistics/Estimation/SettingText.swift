/// A setting such as a horizon as a person would write it: whole numbers without a fraction.
public func settingText(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
