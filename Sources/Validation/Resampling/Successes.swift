extension Sequence {
  /// The values of the results that succeeded, in their order.
  package func successes<Success, Failure>() -> [Success] where Element == Result<Success, Failure> {
    compactMap { result in
      if case .success(let value) = result { value } else { nil }
    }
  }
}
