/// Computes `body(0) ... body(count - 1)` with at most `width` running at once and returns the results
/// by index, so that nothing depends on which finished first.
///
/// - Parameter completed: called after each result, one call at a time, with the number finished so far.
public func parallelMap<Element: Sendable>(
  _ count: Int, width: Int, completed: ((Int) -> Void)? = nil,
  _ body: @escaping @Sendable (Int) -> Element
) async -> [Element] {
  var results = [Element?](repeating: nil, count: count)
  var finished = 0
  for await (index, element) in parallelResults(count, width: width, body) {
    results[index] = element
    finished += 1
    completed?(finished)
  }
  return results.map { $0! }
}

/// The results of `body(0) ... body(count - 1)` with their numbers, in the order in which they are finished, with at most
/// `width` running at once.
///
/// A result that nobody has taken yet does not stop others from being computed. Ends early, without the results of
/// what is not finished, when its consumer ends.
public func parallelResults<Element: Sendable>(
  _ count: Int, width: Int, _ body: @escaping @Sendable (Int) -> Element
) -> AsyncStream<(Int, Element)> {
  precondition(width > 0)
  return AsyncStream { continuation in
    let work = Task {
      await withTaskGroup(of: Void.self) { group in
        var next = 0
        func start() {
          let index = next
          group.addTask { continuation.yield((index, body(index))) }
          next += 1
        }
        while next < min(width, count) { start() }
        for await _ in group where next < count && !Task.isCancelled { start() }
      }
      continuation.finish()
    }
    continuation.onTermination = { _ in work.cancel() }
  }
}
