import Glibc

/// How long something took.
struct Timing {
  /// Seconds on the clock.
  var wall: Double
  /// Seconds of all threads together.
  var processor: Double
}

extension Timing {
  /// Repeats an action until there is nothing to gain from it: the best of at least three runs, of more if it is
  /// short.
  static func best(of action: () throws -> Void) rethrows -> Timing {
    var best = try one(action)
    var total = best.wall
    var runs = 1
    while runs < 3 || (total < 1 && runs < 200) {
      let duration = try one(action)
      best.wall = min(best.wall, duration.wall)
      best.processor = min(best.processor, duration.processor)
      total += duration.wall
      runs += 1
    }
    return best
  }

  private static func one(_ action: () throws -> Void) rethrows -> Timing {
    let wall = seconds(CLOCK_MONOTONIC)
    let processor = seconds(CLOCK_PROCESS_CPUTIME_ID)
    try action()
    return Timing(
      wall: seconds(CLOCK_MONOTONIC) - wall,
      processor: seconds(CLOCK_PROCESS_CPUTIME_ID) - processor)
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
