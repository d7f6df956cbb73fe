internal import Foundation
public import Testing

/// A folder of `Tests/TestSupport/Golden`: `input.csv`, `spec.json`, and the answers of R
/// (`expected.json`) and often of a second program (`expected_py.json`).
public struct GoldenCase: Sendable, CustomTestStringConvertible {
  /// The folder, `family/name`.
  public let path: String

  /// The case in `Tests/TestSupport/Golden/<path>`.
  public init(_ path: String) { self.path = path }

  /// The case's path, which test output shows.
  public var testDescription: String { path }

  var folder: URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(path)")
  }

  /// A JSON file of the case.
  public func json(_ name: String) throws -> GoldenValue {
    let data = try Data(contentsOf: folder.appending(path: name))
    return GoldenValue(try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed]))
  }

  /// R's answers.
  public var expected: GoldenValue { get throws { try json("expected.json") } }
  /// The second program's answers.
  public var expectedByPython: GoldenValue { get throws { try json("expected_py.json") } }
  /// What to compute.
  public var spec: GoldenValue { get throws { try json("spec.json") } }

  /// The path of a file of the case.
  public func path(of name: String) -> String { folder.appending(path: name).path }

  /// The path of `input.csv`.
  public var inputPath: String { folder.appending(path: "input.csv").path }

  /// The columns of `input.csv` as text, by name. Golden inputs hold no quotes.
  public func columns(_ file: String = "input.csv") throws -> [String: [String]] {
    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline)
    let names = lines[0].split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
    }
    var columns = [String: [String]]()
    for name in names { columns[name] = [] }
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      for (name, cell) in zip(names, cells) { columns[name]!.append(String(cell)) }
    }
    return columns
  }

  /// A numeric column of `input.csv`; a missing value is NaN.
  public func numbers(_ name: String) throws -> [Double] {
    try columns()[name]!.map { Double($0) ?? .nan }
  }
}

/// A JSON value as the golden files write it: `NA` is null, infinities and NaN are strings.
public struct GoldenValue {
  private let raw: Any

  init(_ raw: Any) { self.raw = raw }

  /// A member of an object.
  public subscript(key: String) -> GoldenValue {
    GoldenValue((raw as? [String: Any])?[key] ?? NSNull())
  }

  /// An element of an array.
  public subscript(index: Int) -> GoldenValue { GoldenValue((raw as! [Any])[index]) }

  /// Whether the value is absent or null.
  public var isNull: Bool { raw is NSNull }

  /// The value as a number, or nil when it is null or no number.
  public var number: Double? {
    switch raw {
    case let value as NSNumber: value.doubleValue
    case let text as String:
      switch text {
      case "Infinity": .infinity
      case "-Infinity": -.infinity
      case "NaN": .nan
      default: nil
      }
    default: nil
    }
  }

  /// The value as text.
  public var string: String? { raw as? String }
  /// The value as a truth value.
  public var bool: Bool? { (raw as? NSNumber)?.boolValue }
  /// The elements of an array.
  public var array: [GoldenValue] { (raw as? [Any] ?? []).map(GoldenValue.init) }
  /// The keys of an object, sorted.
  public var keys: [String] { (raw as? [String: Any] ?? [:]).keys.sorted() }
  /// An array of numbers; null is NaN.
  public var numbers: [Double] { array.map { $0.number ?? .nan } }
  /// An array of texts.
  public var strings: [String] { array.compactMap(\.string) }
  /// An array of arrays of numbers.
  public var rows: [[Double]] { array.map(\.numbers) }
}

extension GoldenCase {
  /// The rows of `boot_idx.csv`: one bootstrap sample each, row numbers from 1.
  public func bootstrapIndices() throws -> [[Int]] {
    let text = try String(contentsOf: folder.appending(path: "boot_idx.csv"), encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).map { line in
      line.split(separator: ",").compactMap { Int($0) }
    }
  }
}
