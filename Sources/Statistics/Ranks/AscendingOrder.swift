/// The indices of `values`, which hold no NaN, in ascending order of value; ties keep their order, and
/// -0 ties with 0.
///
/// A radix sort of the upper halves of integer keys, digit by digit, each packed with its index; then neighbours that
/// share an upper half are ordered by comparison. O(n) unless many values differ in their last 32 bits only.
public func ascendingOrder(_ values: [Double]) -> [Int] {
  // A small sample has fewer values than the radix sort has counters.
  guard values.count >= 256 else {
    precondition(!values.contains { $0.isNaN }, "NaN has no rank")
    return values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  }
  precondition(values.count <= Int(UInt32.max))
  var packed = [UInt64]()
  packed.reserveCapacity(values.count)
  for (index, value) in values.enumerated() {
    precondition(!value.isNaN, "NaN has no rank")
    packed.append(sortKey(value) & upperHalf | UInt64(index))
  }
  sortByUpperHalf(&packed)
  var order = packed.map { Int($0 & ~upperHalf) }
  sortRunsOfUpperHalf(&order, packed, values)
  return order
}

private let upperHalf: UInt64 = 0xFFFF_FFFF_0000_0000

/// An integer in the order of the numbers; -0 and 0 share one.
private func sortKey(_ value: Double) -> UInt64 {
  let bits = (value + 0).bitPattern
  return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 1 << 63)
}

/// The lowest digit first: three digits of 11 bits, or four of 8 where counting so many slots would take longer than
/// moving the values.
private func sortByUpperHalf(_ packed: inout [UInt64]) {
  let isSmall = packed.count < 8192
  let (bits, digits) = isSmall ? (8, 4) : (11, 3)
  let size = 1 &<< bits
  let mask = UInt64(size &- 1)
  var counts = [Int32](repeating: 0, count: digits &* size)
  for element in packed {
    var rest = element &>> 32
    var base = 0
    for _ in 0..<digits {
      counts[base &+ Int(truncatingIfNeeded: rest & mask)] &+= 1
      rest = rest &>> UInt64(bits)
      base = base &+ size
    }
  }
  var other = packed
  for digit in 0..<digits {
    let base = digit &* size
    let shift = UInt64(32 &+ digit &* bits)
    // A digit that all share moves nothing.
    if counts[base + Int((packed[0] >> shift) & mask)] == Int32(packed.count) { continue }
    var next: Int32 = 0
    for slot in base..<base + size { (counts[slot], next) = (next, next &+ counts[slot]) }
    for element in packed {
      let slot = base &+ Int(truncatingIfNeeded: (element &>> shift) & mask)
      let place = counts[slot]
      counts[slot] = place &+ 1
      other[Int(place)] = element
    }
    swap(&packed, &other)
  }
}

/// Orders neighbours with one upper half by value, keeping the order of equal values.
private func sortRunsOfUpperHalf(_ order: inout [Int], _ packed: [UInt64], _ values: [Double]) {
  var start = 0
  while start < order.count {
    let upper = packed[start] & upperHalf
    var end = start + 1
    var isOrdered = true
    while end < order.count, packed[end] & upperHalf == upper {
      if values[order[end]] < values[order[end - 1]] { isOrdered = false }
      end += 1
    }
    if !isOrdered { order[start..<end].sort { (values[$0], $0) < (values[$1], $1) } }
    start = end
  }
}
