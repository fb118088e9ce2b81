package dev.fleet.unit.systemd;

/** The limits of setrlimit(2), with their numbers on Linux. */
public enum ProcessLimit {
  CPU(0),
  FSIZE(1),
  DATA(2),
  STACK(3),
  CORE(4),
  RSS(5),
  NPROC(6),
  NOFILE(7),
  MEMLOCK(8),
  AS(9),
  LOCKS(10),
  SIGPENDING(11),
  MSGQUEUE(12),
  NICE(13),
  RTPRIO(14),
  RTTIME(15);

  /** Stands for no limit, as {@code RLIM_INFINITY} does. */
  public static final long INFINITY = -1;

  private final int resource;

  ProcessLimit(int resource) {
    this.resource = resource;
  }

  /** The number that setrlimit(2) takes. */
  public int resource() {
    return resource;
  }

  /**
   * The soft and the hard limit, unsigned, in the units of setrlimit(2); {@link #INFINITY} for
   * none.
   */
  public record Value(long soft, long hard) {}
}
