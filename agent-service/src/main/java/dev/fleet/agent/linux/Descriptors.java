package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * File descriptors as plain numbers. Every one that is made here closes on exec, so that no child
 * gets it by accident. Thread-safe; who opens closes.
 */
public final class Descriptors {
  public static final int READ = 0;
  public static final int WRITE = 1;
  public static final int READ_WRITE = 2;
  public static final int CREATE = 0x40;
  public static final int NO_TERMINAL = 0x100;
  public static final int TRUNCATE = 0x200;
  public static final int APPEND = 0x400;
  public static final int NON_BLOCKING = 0x800;

  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int MEMFD_CLOSE_ON_EXEC = 1;
  private static final int DUP_CLOSE_ON_EXEC = 1030;
  private static final int GET_FLAGS = 3;
  private static final int SET_FLAGS = 4;
  private static final int SET_PIPE_SIZE = 1031;

  private static final MethodHandle OPEN =
      Libc.variadic("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), 2);
  private static final MethodHandle CLOSE =
      Libc.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle READ_BYTES =
      Libc.function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE_BYTES =
      Libc.function("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle PIPE2 =
      Libc.function("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle FCNTL =
      Libc.variadic("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), 2);
  private static final MethodHandle MEMFD =
      Libc.function("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle EVENTFD =
      Libc.function("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private Descriptors() {}

  /** Both ends of a pipe. */
  public record Pipe(int read, int write) {}

  /**
   * Opens a file.
   *
   * @param flags those above, or-ed
   * @param mode of a new file; the umask is taken off
   */
  public static int open(String path, int flags, int mode) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(path);
      return (int)
          Libc.check(
              "open " + path,
              errno -> (int) OPEN.invokeExact(errno, text, flags | CLOSE_ON_EXEC, mode));
    }
  }

  /** Closes a descriptor. What close(2) says is nothing that anybody could mend. */
  public static void close(int descriptor) {
    Libc.result(errno -> (int) CLOSE.invokeExact(errno, descriptor));
  }

  /**
   * Reads into a segment.
   *
   * @return how many bytes; 0 at the end; a negative errno, such as {@code -EAGAIN}, otherwise
   */
  public static int read(int descriptor, MemorySegment into) {
    return (int)
        Libc.result(
            errno -> (long) READ_BYTES.invokeExact(errno, descriptor, into, into.byteSize()));
  }

  /** Writes bytes, maybe not all; the result is as that of {@link #read}. */
  public static int write(int descriptor, MemorySegment bytes) {
    return (int)
        Libc.result(
            errno -> (long) WRITE_BYTES.invokeExact(errno, descriptor, bytes, bytes.byteSize()));
  }

  /** Writes all bytes to a descriptor that blocks. */
  public static void write(int descriptor, byte[] bytes) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment left = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, bytes);
      while (left.byteSize() > 0) {
        left = left.asSlice(Libc.check("write", write(descriptor, left)));
      }
    }
  }

  /** A pipe whose ends block. */
  public static Pipe pipe() throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      Libc.check("pipe", errno -> (int) PIPE2.invokeExact(errno, ends, CLOSE_ON_EXEC));
      return new Pipe(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
    }
  }

  /** Sets how much a pipe holds, in bytes; the kernel rounds up. */
  public static void pipeSize(int descriptor, int bytes) throws LinuxException {
    Libc.check(
        "set the size of a pipe",
        errno -> (int) FCNTL.invokeExact(errno, descriptor, SET_PIPE_SIZE, bytes));
  }

  /** A second descriptor of the same thing, with the lowest free number from {@code least} on. */
  public static int duplicate(int descriptor, int least) throws LinuxException {
    return (int)
        Libc.check(
            "duplicate a descriptor",
            errno -> (int) FCNTL.invokeExact(errno, descriptor, DUP_CLOSE_ON_EXEC, least));
  }

  /** Sets whether reading and writing wait; everyone who shares the open file is concerned. */
  public static void blocking(int descriptor, boolean blocking) throws LinuxException {
    int flags =
        (int)
            Libc.check(
                "ask for flags", errno -> (int) FCNTL.invokeExact(errno, descriptor, GET_FLAGS, 0));
    int wanted = blocking ? flags & ~NON_BLOCKING : flags | NON_BLOCKING;
    if (wanted != flags) {
      Libc.check(
          "set flags", errno -> (int) FCNTL.invokeExact(errno, descriptor, SET_FLAGS, wanted));
    }
  }

  /** A file in memory that is open for reading from its start. */
  public static int memoryFile(byte[] content) throws LinuxException {
    int file;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom("fleet-stdin");
      file =
          (int)
              Libc.check(
                  "make a file in memory",
                  errno -> (int) MEMFD.invokeExact(errno, name, MEMFD_CLOSE_ON_EXEC));
    }
    try {
      write(file, content);
      return open("/proc/self/fd/" + file, READ, 0);
    } finally {
      close(file);
    }
  }

  /** A counter that can be polled: it is readable once something was written. */
  static int eventCounter() throws LinuxException {
    return (int)
        Libc.check(
            "eventfd", errno -> (int) EVENTFD.invokeExact(errno, 0, CLOSE_ON_EXEC | NON_BLOCKING));
  }
}
