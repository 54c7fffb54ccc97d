#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the time of an action grows with the size of its input.
///
/// Only what one thread computes counts, so that a busy machine changes little, and a ratio is the same on a slow one.
public enum Growth {
  /// How many times longer an action takes on one input than on another, each at its best.
  public static func ratio<Input>(
    from small: Input, to large: Input, of action: (Input) -> Void
  ) -> Double {
    let times = [small, large].map { input in
      (0..<3).map { _ in seconds { action(input) } }.min() ?? 0
    }
    return times[1] / max(times[0], 1e-6)
  }

  private static func seconds(_ action: () -> Void) -> Double {
    let start = threadTime()
    action()
    return threadTime() - start
  }

  private static func threadTime() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
