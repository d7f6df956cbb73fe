import Statistics
import TestSupport
import Testing
import Validation

@Suite struct HoldOutPlanTests {
  /// 60 rows of 40 subjects (20 of them with two rows), a third with the event, at three sites.
  private static let subjects = SubjectGroups(codes: (0..<60).map { $0 < 40 ? $0 : $0 - 40 })
  private static let isEvent = (0..<60).map { ($0 < 40 ? $0 : $0 - 40) % 3 == 0 }
  private static let sites = (0..<60).map { "S\(($0 < 40 ? $0 : $0 - 40) / 14)" }

  private static func plan(_ scheme: HoldOutScheme, seed: UInt64 = 1) -> HoldOutPlan {
    HoldOutPlan(scheme, subjects: subjects, isEvent: isEvent, sites: sites, seed: seed)
  }

  @Test(arguments: [
    HoldOutScheme.repeatedFolds(5, repeats: 3), .sites, .monteCarlo(replicates: 7, heldOutShare: 0.25),
    .given(isTraining: (0..<60).map { ($0 < 40 ? $0 : $0 - 40) % 2 == 0 }),
  ]) func noSubjectIsOnBothSidesOfASplit(scheme: HoldOutScheme) {
    let plan = Self.plan(scheme)
    for index in 0..<plan.count {
      let split = plan.split(index)
      #expect(!split.heldOut.isEmpty && split.training.contains { $0 > 0 })
      for row in split.heldOut { #expect(split.training[row] == 0) }
      #expect(split.heldOut.count + split.training.count { $0 > 0 } == 60)
      for rows in Self.subjects.rows {
        #expect(Set(rows.map { split.training[$0] }).count == 1)
      }
      #expect(split == plan.split(index), "a split is a function of its number")
    }
  }

  @Test func everyRowIsHeldOutOnceARepeat() {
    let plan = Self.plan(.repeatedFolds(5, repeats: 3))
    #expect(plan.count == 15)
    for round in 0..<3 {
      let rows = (0..<5).flatMap { plan.split(5 * round + $0).heldOut }
      #expect(rows.sorted() == Array(0..<60))
    }
    #expect(plan.split(0).heldOut != plan.split(5).heldOut)
  }

  /// 14, 14 and 12 subjects a site, 5, 5 and 4 of them with the event: dealing them site by site among those with and those
  /// without keeps every fold within one subject of its share.
  @Test func foldsAreStratifiedByEventAndSite() {
    let plan = Self.plan(.repeatedFolds(5, repeats: 1))
    for index in 0..<5 {
      let held = Set(plan.split(index).heldOut.map { Self.subjects.subjectOfRow[$0] })
      #expect(held.count == 8)
      for site in 0..<3 {
        let ofSite = held.filter { Self.sites[$0] == "S\(site)" }
        #expect((2...4).contains(ofSite.count))
        #expect((0...2).contains(ofSite.count { Self.isEvent[$0] }))
      }
      #expect((2...3).contains(held.count { Self.isEvent[$0] }))
    }
  }

  @Test func sitesAreLeftOutInTheirOrder() {
    let plan = Self.plan(.sites)
    #expect(plan.names == ["S0", "S1", "S2"])
    for index in 0..<3 {
      #expect(Set(plan.split(index).heldOut.map { Self.sites[$0] }) == ["S\(index)"])
    }
  }

  @Test func randomSplitsHoldOutTheirShareOfEither() {
    let plan = Self.plan(.monteCarlo(replicates: 40, heldOutShare: 0.25))
    var timesHeld = [Int](repeating: 0, count: 40)
    for index in 0..<40 {
      let held = Set(plan.split(index).heldOut.map { Self.subjects.subjectOfRow[$0] })
      #expect(held.count == 10)
      #expect((3...4).contains(held.count { Self.isEvent[$0] }))
      for subject in held { timesHeld[subject] += 1 }
    }
    // Each is held out 10 times of 40 in the mean, with a standard deviation of 2.7.
    #expect(timesHeld.min()! > 0 && timesHeld.max()! < 22)
  }
}
