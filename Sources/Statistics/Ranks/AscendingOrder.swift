/// The indices of `values`, which hold no NaN, in ascending order of value; ties keep their order, and
/// -0 ties with 0.
///
/// A radix sort of pairs of an integer key and an index: the upper halves of the keys digit by digit,
/// then neighbours that share an upper half by comparison. O(n) unless many values differ in their last
/// 32 bits only.
public func ascendingOrder(_ values: [Double]) -> [Int] {
  var pairs = [SortPair]()
  pairs.reserveCapacity(values.count)
  for (index, value) in values.enumerated() {
    precondition(!value.isNaN, "NaN has no rank")
    pairs.append(SortPair(key: sortKey(value), index: Int32(index)))
  }
  if pairs.count < 64 {
    pairs.sort { $0.key != $1.key ? $0.key < $1.key : $0.index < $1.index }
  } else {
    // Larger digits need fewer passes, but more counters than a small sample has values.
    sortByUpperHalf(&pairs, digitBits: pairs.count < 20_000 ? 8 : 11)
    sortRunsOfUpperHalf(&pairs)
  }
  return pairs.map { Int($0.index) }
}

private struct SortPair {
  var key: UInt64
  var index: Int32
}

/// An integer in the order of the numbers; -0 and 0 share one.
private func sortKey(_ value: Double) -> UInt64 {
  let bits = (value + 0).bitPattern
  return bits >> 63 == 1 ? ~bits : bits | 1 << 63
}

private func sortByUpperHalf(_ pairs: inout [SortPair], digitBits: Int) {
  let digits = (32 + digitBits - 1) / digitBits
  let size = 1 << digitBits
  let mask = UInt64(size - 1)
  var counts = [Int32](repeating: 0, count: digits * size)
  for pair in pairs {
    var rest = pair.key >> 32
    for digit in 0..<digits {
      counts[digit * size + Int(rest & mask)] += 1
      rest >>= UInt64(digitBits)
    }
  }
  var other = pairs
  for digit in 0..<digits {
    let base = digit * size
    if counts[base..<base + size].contains(Int32(pairs.count)) { continue }
    var next: Int32 = 0
    for slot in base..<base + size { (counts[slot], next) = (next, next + counts[slot]) }
    let shift = UInt64(32 + digit * digitBits)
    for pair in pairs {
      let slot = base + Int((pair.key >> shift) & mask)
      other[Int(counts[slot])] = pair
      counts[slot] += 1
    }
    swap(&pairs, &other)
  }
}

/// Orders neighbours with one upper half by the whole key, keeping the order of equal keys.
private func sortRunsOfUpperHalf(_ pairs: inout [SortPair]) {
  var start = 0
  while start < pairs.count {
    let upper = pairs[start].key >> 32
    var end = start + 1
    var isOrdered = true
    while end < pairs.count, pairs[end].key >> 32 == upper {
      if pairs[end].key < pairs[end - 1].key { isOrdered = false }
      end += 1
    }
    if !isOrdered {
      pairs[start..<end].sort { $0.key != $1.key ? $0.key < $1.key : $0.index < $1.index }
    }
    start = end
  }
}
