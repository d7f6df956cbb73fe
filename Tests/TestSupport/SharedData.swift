internal import Foundation

/// Cohorts that cannot be shipped with the project. Tests that need one are skipped, by name, where it is not
/// there: in the folder that `VALIDATION_SHARED` names, or in `shared` beside the repository.
public enum SharedData {
  /// The path of a file below the shared `data` folder, or nil when it is not there.
  public static func path(_ relative: String) -> String? {
    let files = FileManager.default
    var root = ProcessInfo.processInfo.environment["VALIDATION_SHARED"]
    if root == nil {
      root =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared").path
    }
    guard let root else { return nil }
    let path = "\(root)/data/\(relative)"
    return files.fileExists(atPath: path) ? path : nil
  }

  /// The path of a file of the repository.
  public static func repository(_ relative: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: relative).path
  }
}
