/// Computes `body(0) ... body(count - 1)` with at most `width` running at once and returns the results
/// by index, so that nothing depends on which finished first.
///
/// - Parameter completed: called after each result, one call at a time, with the number finished so far.
public func parallelMap<Element: Sendable>(
  _ count: Int, width: Int, completed: ((Int) -> Void)? = nil,
  _ body: @escaping @Sendable (Int) -> Element
) async -> [Element] {
  precondition(width > 0)
  var results = [Element?](repeating: nil, count: count)
  await withTaskGroup(of: (Int, Element).self) { group in
    var next = 0
    while next < min(width, count) {
      let index = next
      group.addTask { (index, body(index)) }
      next += 1
    }
    var finished = 0
    for await (index, element) in group {
      results[index] = element
      finished += 1
      completed?(finished)
      if next < count {
        let index = next
        group.addTask { (index, body(index)) }
        next += 1
      }
    }
  }
  return results.map { $0! }
}
