package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What can be done to a process by its number. Thread-safe. */
public final class Processes {
  private static final int PRIORITY_OF_PROCESS = 0;

  /** pidfd_open(2) got a function of its own with glibc 2.36 only. */
  private static final long PIDFD_OPEN = 434;

  private static final MethodHandle KILL =
      Libc.function("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SETPRIORITY =
      Libc.function("setpriority", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle PRLIMIT =
      Libc.function(
          "prlimit64", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SYSCALL =
      Libc.variadic(
          "syscall", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG), 1);

  private Processes() {}

  /**
   * A soft and a hard limit, unsigned; -1 for none.
   *
   * @see <a href="https://man7.org/linux/man-pages/man2/prlimit.2.html">prlimit(2)</a>
   */
  public record Limit(long soft, long hard) {}

  /**
   * Sends a signal.
   *
   * @return false if there is no such process
   */
  public static boolean signal(int pid, int signal) throws LinuxException {
    if (pid <= 1) {
      throw new IllegalArgumentException("never signal " + pid);
    }
    long result = Libc.result(errno -> (int) KILL.invokeExact(errno, pid, signal));
    if (result == -Errno.ESRCH) {
      return false;
    }
    Libc.check("kill " + pid, result);
    return true;
  }

  /** Sets the nice level, -20 to 19. */
  public static void nice(int pid, int level) throws LinuxException {
    Libc.check(
        "setpriority " + level,
        errno -> (int) SETPRIORITY.invokeExact(errno, PRIORITY_OF_PROCESS, pid, level));
  }

  public static Limit limit(int pid, int resource) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(JAVA_LONG, 2);
      Libc.check(
          "prlimit",
          errno -> (int) PRLIMIT.invokeExact(errno, pid, resource, MemorySegment.NULL, pair));
      return new Limit(pair.getAtIndex(JAVA_LONG, 0), pair.getAtIndex(JAVA_LONG, 1));
    }
  }

  public static void setLimit(int pid, int resource, Limit limit) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocateFrom(JAVA_LONG, limit.soft(), limit.hard());
      Libc.check(
          "prlimit",
          errno -> (int) PRLIMIT.invokeExact(errno, pid, resource, pair, MemorySegment.NULL));
    }
  }

  /** A descriptor that is readable once the process has ended; see pidfd_open(2). */
  public static int descriptor(int pid) throws LinuxException {
    return (int)
        Libc.check(
            "pidfd_open", errno -> (long) SYSCALL.invokeExact(errno, PIDFD_OPEN, (long) pid, 0L));
  }
}
