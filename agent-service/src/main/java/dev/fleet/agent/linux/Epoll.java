package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * epoll(7): waits on many descriptors at once, level-triggered. One thread waits; the other methods
 * may be called from any thread.
 */
public final class Epoll implements AutoCloseable {
  public static final int IN = 1;
  public static final int URGENT = 2;
  public static final int HANG_UP = 0x10;

  /** Told once, then silent until {@link #change}. */
  public static final int ONE_SHOT = 1 << 30;

  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int ADD = 1;
  private static final int DELETE = 2;
  private static final int MODIFY = 3;
  private static final int BATCH = 64;

  /** struct epoll_event is packed on x86-64 only. */
  private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

  private static final long EVENT_BYTES = PACKED ? 12 : 16;
  private static final long TOKEN_OFFSET = PACKED ? 4 : 8;

  private static final MethodHandle CREATE =
      Libc.function("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle CONTROL =
      Libc.function(
          "epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle WAIT =
      Libc.function(
          "epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

  private final int descriptor;
  private final int wakeUp;
  private final MemorySegment events = Arena.ofAuto().allocate(EVENT_BYTES * BATCH, 8);

  /** Gets what is ready. */
  @FunctionalInterface
  public interface Ready {
    /**
     * A descriptor is ready.
     *
     * @param token given with it
     */
    void ready(long token, int events);
  }

  private Epoll(int descriptor, int wakeUp) {
    this.descriptor = descriptor;
    this.wakeUp = wakeUp;
  }

  public static Epoll open() throws LinuxException {
    int epoll =
        (int) Libc.check("epoll_create1", errno -> (int) CREATE.invokeExact(errno, CLOSE_ON_EXEC));
    var made = new Epoll(epoll, Descriptors.eventCounter());
    made.add(made.wakeUp, -1, IN);
    return made;
  }

  /**
   * Waits on one more descriptor.
   *
   * @param token not negative
   */
  public void add(int watched, long token, int interest) throws LinuxException {
    control("watch a descriptor", ADD, watched, token, interest);
  }

  public void change(int watched, long token, int interest) throws LinuxException {
    control("watch a descriptor anew", MODIFY, watched, token, interest);
  }

  /** Waits no longer on a descriptor, which is still open. Does nothing if it is not watched. */
  public void remove(int watched) {
    Libc.result(
        errno -> (int) CONTROL.invokeExact(errno, descriptor, DELETE, watched, MemorySegment.NULL));
  }

  private void control(String what, int operation, int watched, long token, int interest)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(EVENT_BYTES, 8);
      event.set(JAVA_INT, 0, interest);
      event.set(JAVA_LONG_UNALIGNED, TOKEN_OFFSET, token);
      Libc.check(
          what, errno -> (int) CONTROL.invokeExact(errno, descriptor, operation, watched, event));
    }
  }

  /** Waits until something is ready, or {@link #wakeUp} is called, and tells what is. */
  public void await(Ready ready) throws LinuxException {
    int count =
        (int)
            Libc.check(
                "epoll_wait",
                errno -> (int) WAIT.invokeExact(errno, descriptor, events, BATCH, -1));
    for (int i = 0; i < count; i++) {
      long at = i * EVENT_BYTES;
      long token = events.get(JAVA_LONG_UNALIGNED, at + TOKEN_OFFSET);
      if (token < 0) {
        drainWakeUps();
      } else {
        ready.ready(token, events.get(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, at));
      }
    }
  }

  /** Makes {@link #await} return, now or when it is called next. */
  public void wakeUp() {
    try (Arena arena = Arena.ofConfined()) {
      // It fails only if the counter is full, and then it wakes up anyway.
      Descriptors.write(wakeUp, arena.allocateFrom(JAVA_LONG, 1L));
    }
  }

  private void drainWakeUps() {
    try (Arena arena = Arena.ofConfined()) {
      Descriptors.read(wakeUp, arena.allocate(JAVA_LONG));
    }
  }

  /** Nobody may wait any more. */
  @Override
  public void close() {
    Descriptors.close(wakeUp);
    Descriptors.close(descriptor);
  }
}
