internal import Statistics
internal import Studies
internal import Tables
internal import Validation

/// The maps of repeatability by the image a feature is of and its class, read from names as PyRadiomics writes them.
struct FilterClassMaps {
  /// Rows beyond which a map would not fit a page.
  private static let mostImages = 40

  private let features: RepeatabilityFeatures
  private let parts: [(name: RadiomicsName, feature: RepeatabilityFeatures.Feature)]
  private let images: [String]
  private let classes: [RadiomicsName.FeatureClass]

  init(_ features: RepeatabilityFeatures) {
    self.features = features
    let parts = features.features.compactMap { feature in
      RadiomicsName(feature.plainName).map { (name: $0, feature: feature) }
    }
    self.parts = parts
    var images: [String] = []
    for part in parts where !images.contains(part.name.image) { images.append(part.name.image) }
    self.images = Array(images.prefix(Self.mostImages))
    classes = RadiomicsName.FeatureClass.allCases.filter { kind in
      parts.contains { $0.name.featureClass == kind }
    }
  }

  /// The share of features that satisfy a criterion, and the median coefficient; a sentence where names have no such
  /// form, nothing for a single feature.
  func blocks(
    _ chapter: inout Chapter, criterion: String, reaches: (RepeatabilityFeatures.Feature) -> Bool
  ) -> [Block] {
    guard features.features.count > 1 else { return [] }
    guard !parts.isEmpty else {
      return [
        .paragraph(
          "Feature names are not of the form IMAGE_CLASS_FEATURE that PyRadiomics writes, so there is no map of repeatability by image and class."
        )
      ]
    }
    guard images.count * classes.count > 1 else { return [] }
    let reached = Format.proportion(parts.count { reaches($0.feature) }, of: parts.count)
    let shares = figure(
      "Share of features with \(criterion)", FilterClassFigure.Ends(low: "0 %", high: "100 %")
    ) { members in
      let count = members.count(where: reaches)
      return FilterClassFigure.Cell(
        position: Double(count) / Double(members.count), text: "\(count)/\(members.count)")
    }
    let form = features.form
    let medians = figure(
      "Median \(form.rawValue) of the features", FilterClassFigure.Ends(low: "0 or below", high: "1")
    ) { members in
      let values = members.compactMap { $0.result.coefficient(form).value }.sorted()
      guard !values.isEmpty else { return nil }
      let median = quantile(0.5, ofSorted: values)
      return FilterClassFigure.Cell(position: median, text: Format.fixed(median, decimals: 2))
    }
    var blocks: [Block] = [
      chapter.figure(
        "filter-classes", shares,
        alternativeText:
          "Share of features with \(criterion), by image and feature class: \(reached) in all.",
        caption:
          "Repeatability by image and feature class: features with \(criterion), of those measured. In all \(reached)."
      ),
      chapter.figure(
        "filter-medians", medians,
        alternativeText: "Median \(form.rawValue) by image and feature class.",
        caption: "Median estimate of \(form.rawValue) by image and feature class."),
    ]
    let others = features.features.count - parts.count
    if others > 0 {
      blocks.append(
        .paragraph("\(StudyWords.count(others, "feature")) with names of another form not on the maps."))
    }
    return blocks
  }

  private func figure(
    _ meaning: String, _ ends: FilterClassFigure.Ends,
    _ cell: ([RepeatabilityFeatures.Feature]) -> FilterClassFigure.Cell?
  ) -> FilterClassFigure {
    let cells = images.map { image in
      classes.map { kind -> FilterClassFigure.Cell? in
        let members = parts.filter { $0.name.image == image && $0.name.featureClass == kind }
        return members.isEmpty ? nil : cell(members.map(\.feature))
      }
    }
    var figure = FilterClassFigure(
      rows: images, columns: classes.map(\.rawValue), cells: cells, meaning: meaning, ends: ends)
    figure.width = classes.count > 6 ? .double : .single
    return figure
  }
}
