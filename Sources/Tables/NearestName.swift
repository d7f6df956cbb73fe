/// The candidate that a misspelt name most likely meant: the one with the fewest insertions, deletions,
/// replacements and swaps of neighbours (restricted Damerau-Levenshtein distance, letter case ignored),
/// the earlier one on a tie. Nil when even that one differs in more than a third of the name.
package func nearestName(to name: String, among candidates: [String]) -> String? {
  let target = Array(name.lowercased().utf8)
  var best: String?
  var bestDistance = max(1, target.count / 3) + 1
  for candidate in candidates {
    let letters = Array(candidate.lowercased().utf8)
    guard abs(letters.count - target.count) < bestDistance else { continue }
    let distance = editDistance(target, letters)
    if distance < bestDistance {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    row.reserveCapacity(b.count + 1)
    for j in b.indices {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
