import LinearAlgebra
import Statistics
import Validation

/// Several factors, lesions and repeated measurements by methods.
extension Scenario {
  static let designs: [Scenario] =
    [(2, 2), (3, 3), (5, 5)].map { factorial(sites: $0.0, readers: $0.1, missing: 0, site: 0.1) }
    + [
      factorial(sites: 2, readers: 5, missing: 0, site: 0.1),
      factorial(sites: 3, readers: 3, missing: 0, site: 0),
      factorial(sites: 2, readers: 2, missing: 0.2, site: 0.1),
      factorial(sites: 3, readers: 3, missing: 0.2, site: 0.1),
      incompleteReaders(2), incompleteReaders(4), lesions, fixedMethods(bias: 0.3), fixedMethods(bias: 0),
      occasions,
    ]

  /// Subjects x sites x readers x 2: variances 1 (subject), `site`, 0.1 (reader), 0.05 (subject x site, subject x reader), 0.03 (site
  /// x reader), 0.02 (all three), 0.2 (error).
  private static func factorial(sites: Int, readers: Int, missing: Double, site: Double) -> Scenario {
    let names = ["RDC(site)", "RDC(reader)", "RDC(site,reader)", "SD(site)", "SD(subject x site)"]
    let correlations = ["ICC(site)", "ICC(reader)", "ICC(site,reader)"]
    let siteError = site + 0.05 + 0.03 + 0.02 + 0.2
    let readerError = 0.1 + 0.05 + 0.03 + 0.02 + 0.2
    let bothError = siteError + 0.1 + 0.05
    let total = 1 + bothError
    return Scenario(
      truth: "\(sites) sites x \(readers) readers x 2"
        + (missing > 0 ? ", a fifth of the cells missing" : "") + (site == 0 ? ", sites alike" : ""),
      intervals: names.map { "\($0), modified large sample" } + correlations.map { "\($0), inverted" },
      cost: missing > 0 ? 12 * sites * readers : 20
    ) { n, stream in
      let siteEffects = (0..<sites).map { _ in site.squareRoot() * stream.normal() }
      let readerEffects = (0..<readers).map { _ in 0.1.squareRoot() * stream.normal() }
      let both = (0..<(sites * readers)).map { _ in 0.03.squareRoot() * stream.normal() }
      var rows: [[Double]] = []
      for _ in 0..<n {
        let center = stream.normal()
        let atSite = (0..<sites).map { _ in 0.05.squareRoot() * stream.normal() }
        let byReader = (0..<readers).map { _ in 0.05.squareRoot() * stream.normal() }
        var row: [Double] = []
        for s in 0..<sites {
          for r in 0..<readers {
            let cell =
              center + siteEffects[s] + readerEffects[r] + both[s * readers + r] + atSite[s] + byReader[r]
              + 0.02.squareRoot() * stream.normal()
            let isMissing = missing > 0 && stream.uniform() < missing
            for _ in 0..<2 {
              let value = cell + 0.2.squareRoot() * stream.normal()
              row.append(isMissing ? .nan : value)
            }
          }
        }
        if row.allSatisfy(\.isNaN) { row[0] = center }
        rows.append(row)
      }
      let levels = [
        (0..<(sites * readers)).map { $0 / readers }, (0..<(sites * readers)).map { $0 % readers },
      ]
      guard
        let result = try? FactorialReliability(
          Matrix(rows: rows), columns: FactorialColumns(roles: [.site, .reader], levels: levels))
      else { return [:] }
      func component(_ name: String) -> Estimate? {
        result.components.first { $0.name == name }?.variance
      }
      let truths = [siteError, readerError, bothError].map { repeatabilityFactor * $0.squareRoot() }
      var outcomes: [(String, Bool?)] = []
      for place in 0..<3 {
        let contrast = result.contrasts[place + 1]
        outcomes.append(
          ("\(names[place]), modified large sample", covers(contrast.coefficient, truths[place])))
        let error = [siteError, readerError, bothError][place]
        outcomes.append(
          ("\(correlations[place]), inverted", covers(contrast.correlation, 1 - error / total)))
      }
      outcomes.append(("SD(site), modified large sample", covers(component("site"), site)))
      outcomes.append(
        ("SD(subject x site), modified large sample", covers(component("subject x site"), 0.05)))
      return known(outcomes)
    }
  }

  /// Readers x 2 sessions with one measurement missing.
  private static func incompleteReaders(_ readers: Int) -> Scenario {
    let name = "RDC of readers, modified large sample"
    return Scenario(
      truth: "\(readers) readers x 2 sessions, one scan missing: var 1, 0.1, 0.1, 0.2", intervals: [name],
      cost: 10
    ) { n, stream in
      let effects = (0..<readers).map { _ in 0.1.squareRoot() * stream.normal() }
      var rows: [[Double]] = []
      for _ in 0..<n {
        let center = stream.normal()
        var row: [Double] = []
        for effect in effects {
          let cell = center + effect + 0.1.squareRoot() * stream.normal()
          for _ in 0..<2 { row.append(cell + 0.2.squareRoot() * stream.normal()) }
        }
        rows.append(row)
      }
      rows[0][1] = .nan
      let result = CrossedReliability(try! CrossedMeasurements(Matrix(rows: rows), columns: readers))
      return known([
        (name, covers(result.reproducibilityCoefficient, repeatabilityFactor * 0.4.squareRoot()))
      ])
    }
  }

  /// Three lesions a subject, two scans each.
  private static let lesions = Scenario(
    truth: "3 lesions x 2: var 1 (subject), 0.5 (lesion), 0.25",
    intervals: ["ICC(lesion), logit delta", "ICC(subject), logit delta"], cost: 10
  ) { n, stream in
    let rows = (0..<n).map { _ in
      let center = stream.normal()
      return (0..<3).flatMap { _ in
        let lesion = center + 0.5.squareRoot() * stream.normal()
        return (0..<2).map { _ in lesion + 0.5 * stream.normal() }
      }
    }
    let result = NestedReliability(try! CrossedMeasurements(Matrix(rows: rows), columns: 3))
    return known([
      ("ICC(lesion), logit delta", covers(result.lesion, 1.5 / 1.75)),
      ("ICC(subject), logit delta", covers(result.subject, 1 / 1.75)),
    ])
  }

  /// Two methods that are what they are, two replicates each.
  private static func fixedMethods(bias: Double) -> Scenario {
    let name = "CCC, methods fixed, Fisher z delta"
    return Scenario(
      truth: "2 methods x 2: var 1, subject x method 0.05, error 0.1, bias \(bias)", intervals: [name],
      cost: 5
    ) { n, stream in
      var (x, y) = ([[Double]](), [[Double]]())
      for _ in 0..<n {
        let center = stream.normal()
        let a = center + 0.05.squareRoot() * stream.normal()
        let b = center + bias + 0.05.squareRoot() * stream.normal()
        x.append((0..<2).map { _ in a + 0.1.squareRoot() * stream.normal() })
        y.append((0..<2).map { _ in b + 0.1.squareRoot() * stream.normal() })
      }
      let found = fixedMethodConcordance(
        try! ReplicatedPairs(first: x, second: y), trueValue: .constant)
      return known([(name, covers(found, 1 / (1 + 0.05 + 0.1 + bias * bias / 2)))])
    }
  }

  /// Two methods on three occasions with true values of their own.
  private static let occasions = Scenario(
    truth: "2 methods, 3 occasions: var 1 (subject), 0.5 (occasion), 0.05, error 0.1, bias 0.3",
    intervals: ["CCC, methods fixed, varying true value, Fisher z delta"], cost: 5
  ) { n, stream in
    var (x, y) = ([[Double]](), [[Double]]())
    for _ in 0..<n {
      let center = stream.normal()
      let (a, b) = (0.05.squareRoot() * stream.normal(), 0.05.squareRoot() * stream.normal())
      let truths = (0..<3).map { _ in center + 0.5.squareRoot() * stream.normal() }
      x.append(truths.map { $0 + a + 0.1.squareRoot() * stream.normal() })
      y.append(truths.map { $0 + 0.3 + b + 0.1.squareRoot() * stream.normal() })
    }
    let found = fixedMethodConcordance(
      try! ReplicatedPairs(first: x, second: y), trueValue: .varying)
    return known([
      (
        "CCC, methods fixed, varying true value, Fisher z delta",
        covers(found, 1.5 / (1.5 + 0.05 + 0.1 + 0.045))
      )
    ])
  }
}
