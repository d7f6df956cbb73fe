extension SimulatedTrial {
  /// The tables and the truth as files, with their checksums.
  public var files: [OutputFile] {
    let tables = [
      OutputFile(path: "cohort.csv", text: cohort.csv),
      OutputFile(path: "external.csv", text: external.csv),
      OutputFile(path: "retest.csv", text: retest.csv),
      OutputFile(path: "subject_truth.csv", text: subjectTruth.csv),
      OutputFile(path: "truth.json", text: truth.json.text()),
    ]
    let sums = tables.map { "\(SHA256(of: $0.text).hex)  \($0.path)\n" }.joined()
    return tables + [OutputFile(path: "SHA256SUMS", text: sums)]
  }
}
