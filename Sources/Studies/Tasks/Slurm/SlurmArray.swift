/// Which element of a Slurm array job computes which shards of a run.
///
/// Elements are numbered from 1; element `e` of `E` has the shards `e`, `e + E`, `e + 2E`... so that all have the same number,
/// or one less. A shard of few replicates costs an element's start (about 0.1 s) and little else, but an array's
/// indices stay below Slurm's `MaxArraySize`: with more shards than that an element has several.
public struct SlurmArray: Sendable, Equatable {
  /// The shards of the run.
  public let shards: Int
  /// The elements of the array.
  public let elements: Int

  /// Slurm's `MaxArraySize` where the cluster does not say.
  public static let usualLimit = 1001

  /// An array for so many shards, at least 1; nil when the cluster allows no array (`limit` below 2).
  /// - Parameter limit: `MaxArraySize`, which an index is always smaller than.
  public init?(shards: Int, limit: Int = usualLimit) {
    precondition(shards > 0)
    guard limit > 1 else { return nil }
    self.shards = shards
    elements = min(shards, limit - 1)
  }

  /// The shards of an element, in the order in which it computes them.
  public func shards(ofElement element: Int) -> [Int] {
    Array(stride(from: element, through: shards, by: elements))
  }

  /// The elements that have one of these shards, in order.
  public func elements(withShards numbers: [Int]) -> [Int] {
    Set(numbers.map { ($0 - 1) % elements + 1 }).sorted()
  }

  /// Ascending numbers as Slurm and people write them: `1-3,7`.
  public static func ranges(_ numbers: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound + 1 == number {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}
