internal import Studies

/// Program, command, seed, kernels and inputs, so that the run can be repeated and checked.
struct ProvenanceSection {
  let provenance: Provenance

  var chapter: Chapter {
    let run = TextTable(
      caption: "The run. The same inputs, study file and version give the same bytes.",
      anchor: Anchor("table-run"), columns: [TextTable.Column("Item"), TextTable.Column("Value")],
      rows: [
        ["Program", "validate-cli \(provenance.version)"], ["Command", "\(code: provenance.command)"],
        ["Seed", InlineText(String(provenance.seed))],
        ["Linear algebra", "\(provenance.openBLAS), kernels \(provenance.kernels), one thread"],
      ])
    let inputs = TextTable(
      caption: "Inputs with their SHA-256.", anchor: Anchor("table-inputs"),
      columns: [TextTable.Column("Role"), TextTable.Column("File"), TextTable.Column("SHA-256")],
      rows: provenance.inputs.map { [InlineText($0.role), "\(code: $0.path)", "\(code: $0.sha256)"] })
    return Chapter(sections: [
      Section("Provenance", anchor: Anchor("provenance"), blocks: [.table(run), .table(inputs)])
    ])
  }
}
