internal import RealModule

/// A setting such as a horizon as a person would write it: whole numbers without a fraction, others to seven
/// significant digits.
public func settingText(_ value: Double) -> String {
  var text = "\(value)"
  if text.filter(\.isNumber).count > 8, value.isFinite, value != value.rounded() {
    let scale = Double.pow(10, 6 - Double.log10(abs(value)).rounded(.down))
    let rounded = (value * scale).rounded() / scale
    if scale.isFinite, rounded.isFinite { text = "\(rounded)" }
  }
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
