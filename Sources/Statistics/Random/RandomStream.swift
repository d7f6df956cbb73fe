/// Philox4x32-10, a counter-based generator: stream `substream` of `seed` is the same sequence
/// whoever draws it and in whatever order the streams are consumed, so replicate `i` of a resampling
/// plan does not depend on scheduling.
///
/// Key = the 64-bit seed; counter = (block, substream), each 64 bits, low word first. The words of a
/// block are delivered in the order 0, 1, 2, 3, two to a `UInt64` (first word low).
///
/// Source: Salmon, Moraes, Dror, Shaw 2011, SC '11, doi 10.1145/2063384.2063405.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: (UInt32, UInt32)
  private let substream: UInt64
  private var block: UInt64 = 0
  private var words: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
  private var nextWord = 4

  /// The stream with number `substream` of the family `seed`.
  public init(seed: UInt64, substream: Int) {
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.substream = UInt64(bitPattern: Int64(substream))
  }

  /// One block of four words for a key and a counter.
  package static func philox(
    key: (UInt32, UInt32), counter: (UInt32, UInt32, UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var k = key
    var c = counter
    for round in 0..<10 {
      if round > 0 {
        k.0 &+= 0x9E37_79B9
        k.1 &+= 0xBB67_AE85
      }
      let p0 = UInt64(0xD251_1F53) &* UInt64(c.0)
      let p1 = UInt64(0xCD9E_8D57) &* UInt64(c.2)
      c = (
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c.1 ^ k.0, UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c.3 ^ k.1, UInt32(truncatingIfNeeded: p0)
      )
    }
    return c
  }

  /// The next 32 random bits.
  public mutating func nextWord32() -> UInt32 {
    if nextWord == 4 {
      words = Self.philox(
        key: key,
        counter: (
          UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32),
          UInt32(truncatingIfNeeded: substream), UInt32(truncatingIfNeeded: substream >> 32)
        ))
      block &+= 1
      nextWord = 0
    }
    defer { nextWord += 1 }
    switch nextWord {
    case 0: return words.0
    case 1: return words.1
    case 2: return words.2
    default: return words.3
    }
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let low = UInt64(nextWord32())
    return low | UInt64(nextWord32()) << 32
  }

  /// An integer uniform on `0..<bound`, without modulo bias (Lemire 2019, doi 10.1145/3230636).
  public mutating func index(below bound: Int) -> Int {
    precondition(bound > 0 && bound <= Int(UInt32.max))
    let n = UInt64(bound)
    var product = UInt64(nextWord32()) &* n
    var low = UInt32(truncatingIfNeeded: product)
    if UInt64(low) < n {
      let threshold = UInt32(truncatingIfNeeded: (1 << 32) % n)
      while low < threshold {
        product = UInt64(nextWord32()) &* n
        low = UInt32(truncatingIfNeeded: product)
      }
    }
    return Int(product >> 32)
  }

  /// Draws integers uniform on `0..<bound` and counts them: `draws` times `counts[offset + index(below: bound)] += 1`,
  /// from the same words of the stream and faster.
  public mutating func tally(
    _ draws: Int, below bound: Int, into counts: inout [Int32], at offset: Int = 0
  ) {
    precondition(bound > 0 && bound <= Int(UInt32.max))
    var left = draws
    while left > 0, nextWord < 4 {
      counts[offset + index(below: bound)] += 1
      left -= 1
    }
    let n = UInt64(bound)
    let threshold = UInt64(UInt32(truncatingIfNeeded: (1 << 32) % n))
    func count(_ word: UInt64) {
      let product = word &* n
      // Hardly ever is a word refused.
      guard product & 0xFFFF_FFFF >= threshold else { return }
      counts[offset &+ Int(truncatingIfNeeded: product &>> 32)] &+= 1
      left &-= 1
    }
    while left >= 16 {
      let drawn = fourBlocks()
      for lane in 0..<4 {
        count(drawn.0[lane])
        count(drawn.1[lane])
        count(drawn.2[lane])
        count(drawn.3[lane])
      }
    }
    for _ in 0..<left { counts[offset + index(below: bound)] += 1 }
  }

  /// The next four blocks at once, a lane each: word 0 of every block, then words 1, 2 and 3.
  private mutating func fourBlocks() -> (
    SIMD4<UInt64>, SIMD4<UInt64>, SIMD4<UInt64>, SIMD4<UInt64>
  ) {
    let low32 = SIMD4<UInt64>(repeating: 0xFFFF_FFFF)
    let number = SIMD4<UInt64>(repeating: block) &+ SIMD4<UInt64>(0, 1, 2, 3)
    block &+= 4
    var c0 = number & low32
    var c1 = number &>> 32
    var c2 = SIMD4<UInt64>(repeating: substream & 0xFFFF_FFFF)
    var c3 = SIMD4<UInt64>(repeating: substream >> 32)
    var (k0, k1) = key
    for round in 0..<10 {
      if round > 0 {
        k0 &+= 0x9E37_79B9
        k1 &+= 0xBB67_AE85
      }
      let p0 = (c0 & low32) &* 0xD251_1F53
      let p1 = (c2 & low32) &* 0xCD9E_8D57
      c0 = (p1 &>> 32) ^ c1 ^ SIMD4(repeating: UInt64(k0))
      c1 = p1 & low32
      c2 = (p0 &>> 32) ^ c3 ^ SIMD4(repeating: UInt64(k1))
      c3 = p0 & low32
    }
    return (c0, c1, c2, c3)
  }

  /// A real number uniform on the open interval (0, 1), with 53 random bits.
  public mutating func uniform() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }

  /// A standard normal variate, by inversion of one uniform.
  public mutating func normal() -> Double {
    Normal.quantile(uniform())
  }

  /// A random order of `0..<count` (Fisher-Yates).
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    var i = count - 1
    while i > 0 {
      order.swapAt(i, index(below: i + 1))
      i -= 1
    }
    return order
  }
}
