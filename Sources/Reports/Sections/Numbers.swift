internal import Foundation

/// The hazard or odds ratio of a coefficient.
func ratio(_ coefficient: Double) -> Double { exp(coefficient) }
