import Reports
import Statistics
import Testing

@Suite struct MarkdownRendererTests {
  /// The body of a report of one section called S with these blocks.
  static func body(_ blocks: [Block]) -> String {
    let text = MarkdownRenderer().render(
      Report(title: "T", sections: [Section("S", blocks: blocks)]))
    let head = "---\ntitle: \"T\"\n---\n\n# S\n\n"
    #expect(text.hasPrefix(head))
    return String(text.dropFirst(head.count))
  }

  @Test(arguments: [
    ("original_glcm_JointEntropy", "original_glcm_JointEntropy"), ("_private", "\\_private"),
    ("p < 0.001 and a > b", "p < 0.001 and a > b"), ("a<b>c", "a\\<b>c"), ("2 * 3 * 4", "2 \\* 3 \\* 4"),
    ("[link](x)", "\\[link\\](x)"), ("`code`", "\\`code\\`"), ("a\\b", "a\\\\b"),
    ("$x$ and x^2^", "\\$x\\$ and x\\^2\\^"),
    ("~60 %", "\\~60 %"), ("me@example.org", "me\\@example.org"), ("--seed", "-\\-seed"),
    ("AT&T &amp;", "AT\\&T \\&amp;"),
    ("# not a heading", "\\# not a heading"), ("1. not a list", "1\\. not a list"),
    ("- not a bullet", "\\- not a bullet"), ("(ii) not a list", "(ii\\) not a list"),
    ("A. Smith", "A\\. Smith"), ("2.5 months", "2.5 months"), ("> not quoted", "\\> not quoted"),
    ("| not a line block", "\\| not a line block"), ("+ not a bullet", "\\+ not a bullet"),
    ("two\nlines", "two lines"), ("{.class}", "\\{.class\\}"), ("---", "-\\-\\-"),
  ])
  func proseIsNotReadAsMarkup(_ text: String, _ markdown: String) {
    #expect(Self.body([.paragraph(InlineText(text))]) == markdown + "\n")
  }

  @Test func runsAreMarkedUp() {
    let text: InlineText =
      "C was \(strong: "0.71") in \(code: "a_b|c"), \(emphasis: "n*"), see \(link: "site [1]", to: "https://e.org/a b")"
    #expect(
      Self.body([.paragraph(text)])
        == "C was **0.71** in `a_b|c`, *n\\**, see [site \\[1\\]](https://e.org/a%20b)\n")
  }

  @Test func tablesAreAlignedAndTheirBarsEscaped() {
    let table = TextTable(
      caption: "Features",
      columns: [TextTable.Column("Name"), TextTable.Column("ICC", .right), .init("Kept", .center)],
      rows: [["a|b", "0.9", "yes"], ["longer_name", "\u{2212}0.12", "no"]], footnotes: ["ICC(A,1)"])
    #expect(
      Self.body([.table(table)]) == """
        **Table 1.** Features

        | Name        |   ICC | Kept |
        | :---------- | ----: | :--: |
        | a\\|b        |   0.9 | yes  |
        | longer_name | \u{2212}0.12 |  no  |

        - ICC(A,1)

        """)
  }

  @Test func figuresAreNumberedAndReferredTo() {
    let anchor = Anchor("figure-roc")
    let text = Self.body([
      .paragraph("See \(reference: anchor)."),
      .figure(
        FigureReference(
          path: "figures/first one.svg", alternativeText: "Nothing", caption: "First.")),
      .figure(
        FigureReference(
          path: "figures/roc.svg", alternativeText: "AUC [0.8]", caption: "Curves.", anchor: anchor)),
    ])
    #expect(
      text == """
        See [Figure 2](#figure-roc).

        <span id="figure-1"></span>![Nothing](figures/first%20one.svg)

        **Figure 1.** First.

        <span id="figure-roc"></span>![AUC \\[0.8\\]](figures/roc.svg)

        **Figure 2.** Curves.

        """)
  }

  @Test func sectionsAreReferredToByTitle() {
    let report = Report(
      title: "T",
      sections: [
        Section("Cohort & flow", anchor: Anchor("cohort")),
        Section("Next", level: 2, blocks: [.paragraph("As in \(reference: Anchor("cohort")).")]),
      ])
    #expect(
      MarkdownRenderer().render(report).hasSuffix(
        "# Cohort & flow <span id=\"section-cohort\"></span>\n\n## Next\n\nAs in [Cohort & flow](#section-cohort).\n"
      ))
  }

  @Test func frontMatterIsQuoted() {
    let report = Report(
      title: "A \"quoted\" *title*: 5 %",
      frontMatter: [
        FrontMatterEntry("date", "2026"), FrontMatterEntry("author", list: ["A, B", "C\\D"]),
        FrontMatterEntry("keywords", list: []),
      ])
    #expect(
      MarkdownRenderer().render(report) == """
        ---
        title: "A \\"quoted\\" \\\\*title\\\\*: 5 %"
        date: "2026"
        author:
          - "A, B"
          - "C\\\\\\\\D"
        keywords: []
        ---

        """)
  }

  @Test func estimatesBecomeATableWithTheirNotes() {
    let note = Note(Note.Kind("sparse"), "2 events per parameter")
    let defined = Estimate(
      Quantity(name: "Harrell's concordance index", symbol: "C"), value: 0.7121,
      interval: ConfidenceInterval(lower: 0.6549, upper: 0.7693, level: .p95, method: Method("jackknife")),
      method: Method("all pairs"), sampleSize: SampleSize(100, events: 40), notes: [note])
    let undefined = Estimate.undefined(
      Quantity(name: "Median survival", symbol: "median", unit: "months"), method: Method("Kaplan-Meier"),
      sampleSize: SampleSize(100, events: 40), because: note)
    #expect(
      Self.body([.estimates([defined, undefined], caption: "Results")])
        == """
        **Table 1.** Results

        | Quantity                        | Estimate |         95 % CI |               n | Method                         |
        | :------------------------------ | -------: | --------------: | --------------: | :----------------------------- |
        | Harrell's concordance index (C) |    0.712 | 0.655 to 0.769 | 100 (40 events) | all pairs; interval: jackknife |
        | Median survival (median)        |        \u{2014} |               \u{2014} | 100 (40 events) | Kaplan-Meier                   |

        - C, median: 2 events per parameter

        """.replacing("|         95 % CI |", with: "|        95 % CI |").replacing(
          "| --------------: | --------------: |", with: "| -------------: | --------------: |"
        ).replacing("|               \u{2014} |", with: "|              \u{2014} |"))
  }

  @Test func otherBlocksHaveTheirForms() {
    #expect(Self.body([.bullets(["a", "- b"])]) == "- a\n- \\- b\n")
    #expect(Self.body([.note("Read *this*.")]) == "> **Note.** Read \\*this\\*.\n")
    #expect(
      Self.body([.caution(Note(Note.Kind("x"), "Few events."))]) == "> **Caution.** Few events.\n")
    #expect(
      Self.body([.definitions([Definition("ICC", "Intraclass correlation")])])
        == "- **ICC**: Intraclass correlation\n")
    #expect(Self.body([.code("a ``` b", language: "sh")]) == "````sh\na ``` b\n````\n")
    #expect(
      Self.body([
        .test(HypothesisTest(name: "log-rank test", statistic: 4, degreesOfFreedom: [1], pValue: 0.0455))
      ]) == "Log-rank test: statistic 4.00, 1 degree of freedom, p = 0.0455.\n")
  }

  @Test func listsInARowStayApart() {
    #expect(Self.body([.bullets(["a"]), .bullets(["b"])]) == "- a\n\n<!-- -->\n\n- b\n")
  }

  @Test func aReportRendersToTheSameBytes() throws {
    let report = Report(
      title: "Repeatability of CT features", frontMatter: [FrontMatterEntry("version", "1")],
      sections: [
        Section("Methods", blocks: [.paragraph("Two scans, \(code: "retest.csv").")]),
        Section(
          "Results", anchor: Anchor("results"),
          blocks: [
            .estimates(
              [FormatTests.estimate(0.7121, 0.6549, 0.7693)], caption: "Discrimination",
              anchor: Anchor("table-c")),
            .paragraph("\(reference: Anchor("table-c")) and \(reference: Anchor("figure-icc"))."),
            .figure(
              FigureReference(
                path: "figures/icc.svg", alternativeText: "Dots", caption: "ICC of *24* features.",
                anchor: Anchor("figure-icc"))),
          ]),
      ])
    let text = MarkdownRenderer().render(report)
    #expect(text == MarkdownRenderer().render(report))
    try Snapshot.expect(text, named: "report.md")
  }
}
