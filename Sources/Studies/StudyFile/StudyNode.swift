internal import Tables
internal import Yams

/// A place in a study file: a YAML node with the path of keys that leads to it, read with checks that name
/// line and column.
struct StudyNode {
  let file: String
  let path: String
  private let node: Node

  /// The root of a document.
  init(yaml: String, file: String) throws(StudyFileError) {
    do {
      guard let root = try compose(yaml: yaml) else {
        throw StudyFileError(file: file, line: 1, column: 1, message: "the study file is empty")
      }
      self.init(file: file, path: "", node: root)
    } catch let error as YamlError {
      throw Self.describe(error, file: file)
    } catch let error as StudyFileError {
      throw error
    } catch {
      throw StudyFileError(file: file, line: 1, column: 1, message: "\(error)")
    }
  }

  private init(file: String, path: String, node: Node) {
    self.file = file
    self.path = path
    self.node = node
  }

  private static func describe(_ error: YamlError, file: String) -> StudyFileError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return StudyFileError(
        file: file, line: mark.line, column: mark.column, message: "not valid YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.map { "'\($0)'" }.joined(separator: ", ")
      return StudyFileError(
        file: file, line: context.mark.line, column: context.mark.column,
        message: "the key \(keys) occurs twice")
    default:
      return StudyFileError(file: file, line: 1, column: 1, message: "not valid YAML: \(error)")
    }
  }

  /// An error at this place.
  func error(_ message: String) -> StudyFileError {
    let mark = node.mark
    return StudyFileError(
      file: file, line: mark?.line ?? 1, column: mark?.column ?? 1, message: message)
  }

  private var name: String { path.isEmpty ? "the study file" : "'\(path)'" }

  private var found: String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(scalar.string)'"
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .alias: "an alias"
    }
  }

  /// The members of a mapping, every key one of `allowed`.
  func members(_ allowed: [String]) throws(StudyFileError) -> [String: StudyNode] {
    guard let mapping = node.mapping else {
      throw error("\(name) must be a mapping of keys to values, found \(found)")
    }
    var members: [String: StudyNode] = [:]
    for (key, value) in mapping {
      let text = key.scalar?.string ?? ""
      let place = StudyNode(file: file, path: "", node: key)
      guard allowed.contains(text) else {
        let nearest = nearestName(to: text, among: allowed)
        let hint = nearest.map { "did you mean '\($0)'?" } ?? "known keys: \(allowed.joined(separator: ", "))"
        throw place.error("unknown key '\(text)' in \(name) (\(hint))")
      }
      members[text] = StudyNode(
        file: file, path: path.isEmpty ? text : "\(path).\(text)", node: value)
    }
    return members
  }

  /// The elements of a list; a single value counts as a list of one.
  func elements() throws(StudyFileError) -> [StudyNode] {
    switch node {
    case .sequence(let sequence):
      return sequence.enumerated().map {
        StudyNode(file: file, path: "\(path)[\($0.offset + 1)]", node: $0.element)
      }
    case .scalar: return [self]
    default: throw error("\(name) must be a list, found \(found)")
    }
  }

  /// Whether the node is written as a list.
  var isList: Bool { node.sequence != nil }
  /// Whether the node is a mapping.
  var isMapping: Bool { node.mapping != nil }

  /// A text.
  func text() throws(StudyFileError) -> String {
    guard let scalar = node.scalar, !scalar.string.isEmpty else {
      throw error("\(name) must be a text, found \(found)")
    }
    return scalar.string
  }

  /// A finite number.
  func number() throws(StudyFileError) -> Double {
    guard let scalar = node.scalar, let value = Double(scalar.string), value.isFinite else {
      throw error("\(name) must be a number, found \(found)")
    }
    return value
  }

  /// A whole number, decimal digits only: YAML would read 012 as octal.
  func integer(atLeast minimum: Int) throws(StudyFileError) -> Int {
    guard let scalar = node.scalar, let value = Int(scalar.string),
      scalar.string == String(value)
    else { throw error("\(name) must be a whole number, found \(found)") }
    guard value >= minimum else { throw error("\(name) must be at least \(minimum), found \(value)") }
    return value
  }

  /// A truth value.
  func flag() throws(StudyFileError) -> Bool {
    switch node.scalar?.string {
    case "true": return true
    case "false": return false
    default: throw error("\(name) must be true or false, found \(found)")
    }
  }

  /// One of the cases of an enumeration, by its raw text.
  /// - Parameter planned: values that the format knows and this version does not.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ type: Choice.Type, planned: [String] = []
  ) throws(StudyFileError) -> Choice where Choice.RawValue == String {
    let allowed = Choice.allCases.map(\.rawValue)
    if let text = node.scalar?.string, planned.contains(text) {
      throw error(
        "'\(text)' is not available in this version for \(name); available: "
          + allowed.joined(separator: ", "))
    }
    guard let scalar = node.scalar, let value = Choice(rawValue: scalar.string) else {
      throw error("\(name) must be one of \(allowed.joined(separator: ", ")), found \(found)")
    }
    return value
  }

  /// A list of texts.
  func texts() throws(StudyFileError) -> [String] {
    var result: [String] = []
    for element in try elements() { result.append(try element.text()) }
    return result
  }
}

extension [String: StudyNode] {
  /// A member that must be there.
  func required(_ key: String, in node: StudyNode) throws(StudyFileError) -> StudyNode {
    guard let value = self[key] else {
      let place = node.path.isEmpty ? "the study file" : "'\(node.path)'"
      throw node.error("\(place) needs the key '\(key)'")
    }
    return value
  }
}
