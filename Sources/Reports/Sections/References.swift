internal import Statistics
internal import Studies
internal import Validation

/// Sources that the report's methods name.
extension Citation {
  static let cox = Citation("Cox 1972, J R Stat Soc B 34:187", doi: "10.1111/j.2517-6161.1972.tb00899.x")
  static let efron = Citation("Efron 1977, J Am Stat Assoc 72:557", doi: "10.1080/01621459.1977.10480613")
  static let breslow = Citation("Breslow 1974, Biometrics 30:89", doi: "10.2307/2529620")
  static let lassoCox = Citation(
    "Tibshirani 1997, Stat Med 16:385",
    doi: "10.1002/(SICI)1097-0258(19970228)16:4<385::AID-SIM380>3.0.CO;2-3")
  static let glmnet = Citation(
    "Friedman, Hastie, Tibshirani 2010, J Stat Softw 33(1)", doi: "10.18637/jss.v033.i01")
  static let adaptiveLasso = Citation(
    "Zou 2006, J Am Stat Assoc 101:1418", doi: "10.1198/016214506000000735")
  static let adaptiveLassoCox = Citation(
    "Zhang, Lu 2007, Biometrika 94:691", doi: "10.1093/biomet/asm037")
  static let regressionModelingStrategies = Citation(
    "Harrell 2015, Regression Modeling Strategies", doi: "10.1007/978-3-319-19425-7")
  static let coxnet = Citation("Simon et al. 2011, J Stat Softw 39(5)", doi: "10.18637/jss.v039.i05")
  static let groupedDeviance = Citation(
    "van Houwelingen et al. 2006, Stat Med 25:3201", doi: "10.1002/sim.2353")
  static let optimism = Citation(
    "Harrell, Lee, Mark 1996, Stat Med 15:361",
    doi: "10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4")
  static let locationShift = Citation("Noma et al. 2021, Stat Med 40:5691", doi: "10.1002/sim.9148")
  static let crossValidatedGroups = Citation(
    "Simon et al. 2011, Brief Bioinform 12:203", doi: "10.1093/bib/bbr001")
  static let mice = Citation(
    "van Buuren, Groothuis-Oudshoorn 2011, J Stat Softw 45(3)", doi: "10.18637/jss.v045.i03")
  static let miceSurvival = Citation("White, Royston 2009, Stat Med 28:1982", doi: "10.1002/sim.3618")
  static let miceSelection = Citation("Wood, White, Royston 2008, Stat Med 27:3227", doi: "10.1002/sim.3177")
  static let miceApplied = Citation(
    "Sisk et al. 2023, Stat Methods Med Res 32:1461", doi: "10.1177/09622802231165001")
  static let miceInBootstrap = Citation("Schomaker, Heumann 2018, Stat Med 37:2252", doi: "10.1002/sim.7654")
  static let barnardRubin = Citation("Barnard, Rubin 1999, Biometrika 86:948", doi: "10.1093/biomet/86.4.948")
  static let nearZeroVariance = Citation(
    "Kuhn, Johnson 2013, Applied Predictive Modeling", doi: "10.1007/978-1-4614-6849-3")
  static let kaplanMeier = Citation(
    "Kaplan, Meier 1958, JASA 53:457", doi: "10.1080/01621459.1958.10501452")
  static let reverseKaplanMeier = Citation(
    "Schemper, Smith 1996, Control Clin Trials 17:343", doi: "10.1016/0197-2456(96)00075-X")
  static let kooLi = Citation("Koo, Li 2016, J Chiropr Med 15:155", doi: "10.1016/j.jcm.2016.02.012")
  static let mcGrawWong = Citation(
    "McGraw, Wong 1996, Psychol Methods 1:30", doi: "10.1037/1082-989X.1.1.30")
  static let raunig = Citation(
    "Raunig et al. 2015, Stat Methods Med Res 24:27", doi: "10.1177/0962280214537344")
  static let calibrationErrors = Citation(
    "Austin, Steyerberg 2019, Stat Med 38:4051", doi: "10.1002/sim.8281")
  static let pseudoValues = Citation(
    "Andersen, Klein, Rosthoj 2003, Biometrika 90:15", doi: "10.1093/biomet/90.1.15")
  static let selectiveInference = Citation(
    "Taylor, Tibshirani 2015, PNAS 112:7629", doi: "10.1073/pnas.1507583112")
  static let philox = Citation(
    "Salmon et al. 2011, Proceedings of SC '11", doi: "10.1145/2063384.2063405")
}

extension InlineText {
  /// A source, with a link where it has a DOI.
  static func source(_ citation: Citation) -> InlineText {
    guard let doi = citation.doi else { return InlineText(citation.text) }
    return "\(citation.text), doi \(link: doi, to: "https://doi.org/" + doi)"
  }
}

/// The sources a report used, each once.
struct References {
  private var byText: [String: Citation] = [:]

  mutating func add(_ citation: Citation?) {
    guard let citation else { return }
    // Two mentions of a paper may differ in whether they know its DOI.
    if byText[citation.text]?.doi == nil { byText[citation.text] = citation }
  }

  mutating func add(_ estimate: Estimate) {
    add(estimate.quantity.reference)
    add(estimate.method.reference)
    add(estimate.interval?.method.reference)
  }

  /// By first author and year.
  var sorted: [Citation] {
    byText.values.sorted {
      ($0.text.lowercased(), $0.text) < ($1.text.lowercased(), $1.text)
    }
  }
}
