package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** inotify(7). One thread reads; the other methods may be called from any thread. */
public final class Inotify implements AutoCloseable {
  public static final int MODIFY = 0x2;
  public static final int ATTRIBUTES = 0x4;
  public static final int CLOSE_WRITE = 0x8;
  public static final int MOVED_FROM = 0x40;
  public static final int MOVED_TO = 0x80;
  public static final int CREATE = 0x100;
  public static final int DELETE = 0x200;
  public static final int DELETE_SELF = 0x400;
  public static final int MOVE_SELF = 0x800;

  /** Events were lost; all watches are concerned. */
  public static final int OVERFLOW = 0x4000;

  /** The watch is gone, because its file is, or because it was removed. */
  public static final int IGNORED = 0x8000;

  /** Added to a mask: a link itself, not what it leads to. */
  public static final int DO_NOT_FOLLOW = 0x2000000;

  /** Added to a mask: watch this too, instead of something else from now on. */
  public static final int MASK_ADD = 0x20000000;

  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int NON_BLOCKING = 0x800;
  private static final long HEADER_BYTES = 16;
  private static final long BUFFER_BYTES = 64 * 1024;

  private static final MethodHandle INIT =
      Libc.function("inotify_init1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle ADD =
      Libc.function(
          "inotify_add_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle REMOVE =
      Libc.function("inotify_rm_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private final int descriptor;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, 8);

  /** Gets events. */
  @FunctionalInterface
  public interface Events {
    /**
     * Something happened.
     *
     * @param watch of {@link #add}; -1 with OVERFLOW
     */
    void happened(int watch, int mask);
  }

  private Inotify(int descriptor) {
    this.descriptor = descriptor;
  }

  public static Inotify open() throws LinuxException {
    int flags = CLOSE_ON_EXEC | NON_BLOCKING;
    return new Inotify(
        (int) Libc.check("inotify_init1", errno -> (int) INIT.invokeExact(errno, flags)));
  }

  /** To poll. */
  public int descriptor() {
    return descriptor;
  }

  /** Watches a file or folder; one that is watched already keeps its number. */
  public int add(String path, int mask) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(path);
      return (int)
          Libc.check(
              "watch " + path, errno -> (int) ADD.invokeExact(errno, descriptor, text, mask));
    }
  }

  /** Ends a watch; does nothing if it is gone. */
  public void remove(int watch) {
    Libc.result(errno -> (int) REMOVE.invokeExact(errno, descriptor, watch));
  }

  /** Tells some of what has happened since the last call; does not wait. */
  public void read(Events events) {
    int bytes = Descriptors.read(descriptor, buffer);
    for (long at = 0; at < bytes; ) {
      int watch = buffer.get(JAVA_INT, at);
      int mask = buffer.get(JAVA_INT, at + 4);
      at += HEADER_BYTES + Integer.toUnsignedLong(buffer.get(JAVA_INT, at + 12));
      events.happened(watch, mask);
    }
  }

  @Override
  public void close() {
    Descriptors.close(descriptor);
  }
}
