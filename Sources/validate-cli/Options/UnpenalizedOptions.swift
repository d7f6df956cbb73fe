import ArgumentParser
import Models
import Studies

extension CoefficientInterval: ExpressibleByArgument {}
extension EventTimeTransform: ExpressibleByArgument {}

/// What `fit` offers for models without a lasso, ridge or elastic-net penalty.
struct UnpenalizedOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "Unpenalised: intervals of the coefficients, wald or profile (default: wald; profile with firth).")
  var interval: CoefficientInterval?

  @Option(
    name: .long,
    help: "Cox, unpenalised: test proportional hazards against km, identity, rank or log of time.")
  var zph: EventTimeTransform?

  @Option(
    name: .long, help: "Unpenalised: write the residuals as CSV, one line a row of the table, to this file.")
  var residuals: String?

  @Option(
    name: .long,
    help: "Cox, unpenalised: write Schoenfeld residuals as CSV, one line an event, to this file.")
  var schoenfeld: String?

  /// Refuses the options for a path of penalised models.
  func check(_ penalty: PenaltyKind) throws {
    guard penalty != .none, penalty != .firth else { return }
    for (option, isGiven) in [
      ("--interval", interval != nil), ("--zph", zph != nil), ("--residuals", residuals != nil),
      ("--schoenfeld", schoenfeld != nil),
    ] where isGiven {
      throw ValidationError(
        "\(option) belongs to an unpenalised fit; leave --penalty \(penalty.rawValue) out")
    }
  }

  /// Puts the options into a request.
  func apply(to request: inout FitRequest, _ penalty: PenaltyKind) {
    request.estimation = penalty == .firth ? .firth : .maximumLikelihood
    request.interval = interval ?? (penalty == .firth ? .profile : .wald)
    request.diagnostics.proportionalHazards = zph
    request.diagnostics.residuals = residuals != nil
    request.diagnostics.schoenfeld = schoenfeld != nil
  }
}
