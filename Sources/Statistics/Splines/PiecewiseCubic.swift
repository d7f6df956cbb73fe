/// Functions of one variable that are cubic between breaks: a spline basis in the form in which it is stored and
/// evaluated.
///
/// Piece 0 holds below the first break, piece i from break i - 1 on. On a piece the value is
/// `((c3 t + c2) t + c1) t + c0` with `t = x - break` of the piece (of the first break for piece 0).
public struct PiecewiseCubic: Sendable, Equatable, Codable {
  /// Where one piece ends and the next begins, rising.
  public let breaks: [Double]
  /// The functions: for each, `[c0, c1, c2, c3]` of each piece.
  public let functions: [[[Double]]]

  /// Functions from their pieces.
  public init(breaks: [Double], functions: [[[Double]]]) {
    precondition(!breaks.isEmpty && functions.allSatisfy { $0.count == breaks.count + 1 })
    self.breaks = breaks
    self.functions = functions
  }

  /// The value of each function at `x`.
  public func values(at x: Double) -> [Double] {
    let piece = breaks.firstIndex { x < $0 } ?? breaks.count
    let t = x - breaks[max(piece - 1, 0)]
    return functions.map { pieces in
      let c = pieces[piece]
      return ((c[3] * t + c[2]) * t + c[1]) * t + c[0]
    }
  }
}
