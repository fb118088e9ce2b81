package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** waitid(2): how children of this process ended. Thread-safe. */
public final class Children {
  private static final int ALL = 0;
  private static final int ONE = 1;
  private static final int NO_HANG = 1;
  private static final int EXITED = 4;
  private static final int LEAVE = 0x1000000;
  private static final int SET_CHILD_SUBREAPER = 36;

  // siginfo_t of 64-bit Linux.
  private static final long SIGINFO_BYTES = 128;
  private static final long CODE_OFFSET = 8;
  private static final long PID_OFFSET = 16;
  private static final long STATUS_OFFSET = 24;

  private static final MethodHandle WAITID =
      Libc.function(
          "waitid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle PRCTL =
      Libc.variadic(
          "prctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          1);

  private Children() {}

  /**
   * How a child ended.
   *
   * @param status exit status, or signal
   */
  public record Ended(int pid, Way way, int status) {}

  /** {@code si_code} of SIGCHLD. */
  public enum Way {
    EXITED,
    KILLED,
    DUMPED
  }

  /** Whether descendants whose parent ends become children of this process, or of init. */
  public static void adoptOrphans(boolean adopt) throws LinuxException {
    long value = adopt ? 1 : 0;
    Libc.check(
        "become a subreaper",
        errno -> (int) PRCTL.invokeExact(errno, SET_CHILD_SUBREAPER, value, 0L, 0L, 0L));
  }

  /**
   * Waits until a child has ended, and leaves it a zombie.
   *
   * @return false if there is no child
   */
  public static boolean await() throws LinuxException {
    return !wait(ALL, 0, EXITED | LEAVE).childless();
  }

  /** Waits until one child has ended, and leaves it a zombie. */
  public static void await(int pid) throws LinuxException {
    wait(ONE, pid, EXITED | LEAVE);
  }

  /** A child that has ended and is still a zombie; does not wait. */
  public static Optional<Ended> peek() throws LinuxException {
    return wait(ALL, 0, EXITED | LEAVE | NO_HANG).ended();
  }

  /** Takes a zombie away, so that its number is free. Does nothing if it is none of ours. */
  public static void reap(int pid) throws LinuxException {
    wait(ONE, pid, EXITED | NO_HANG);
  }

  private static Outcome wait(int kind, int id, int options) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO_BYTES, 8);
      long result = Libc.result(errno -> (int) WAITID.invokeExact(errno, kind, id, info, options));
      if (result == -Errno.ECHILD) {
        return Outcome.CHILDLESS;
      }
      Libc.check("waitid", result);
      int pid = info.get(JAVA_INT, PID_OFFSET);
      if (pid == 0) {
        return Outcome.NOTHING;
      }
      Way way =
          switch (info.get(JAVA_INT, CODE_OFFSET)) {
            case 1 -> Way.EXITED;
            case 3 -> Way.DUMPED;
            default -> Way.KILLED;
          };
      return new Outcome(
          Optional.of(new Ended(pid, way, info.get(JAVA_INT, STATUS_OFFSET))), false);
    }
  }

  private record Outcome(Optional<Ended> ended, boolean childless) {
    static final Outcome NOTHING = new Outcome(Optional.empty(), false);
    static final Outcome CHILDLESS = new Outcome(Optional.empty(), true);
  }
}
