package dev.fleet.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;

/**
 * The C library of this process. Every function is called with a segment that takes {@code errno},
 * since the JVM may change the real one before Java sees it. Thread-safe.
 */
public final class Libc {
  /** The highest errno of Linux. */
  private static final int LAST_ERRNO = 4095;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> STATES =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  /** Functions that an older or another C library may lack. */
  private static final List<String> NEWEST =
      List.of(
          "posix_spawn_file_actions_addclosefrom_np",
          "posix_spawn_file_actions_addchdir_np",
          "gnu_get_libc_version",
          "memfd_create",
          "prlimit64");

  private Libc() {}

  /**
   * What this package needs and this system lacks, in one line; empty if nothing. Ask before
   * anything else of this package.
   */
  public static Optional<String> missing() {
    String machine = System.getProperty("os.arch") + " " + System.getProperty("os.name");
    if (!machine.equals("amd64 Linux") && !machine.equals("aarch64 Linux")) {
      return Optional.of("x86-64 or ARM64 Linux is needed, this is " + machine);
    }
    return NEWEST.stream()
        .filter(name -> LINKER.defaultLookup().find(name).isEmpty())
        .findFirst()
        .map(name -> "glibc 2.34 or newer is needed; the C library here has no " + name);
  }

  /** A function that says by a negative result, or a null, that errno tells what went wrong. */
  @SuppressWarnings("restricted") // What this package is for; the launchers allow it.
  static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  /**
   * The same with arguments like those of printf(3).
   *
   * @param fixed how many arguments come before those
   */
  @SuppressWarnings("restricted") // As above.
  static MethodHandle variadic(String name, FunctionDescriptor descriptor, int fixed) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixed));
  }

  /** A function that returns what errno would be, or nothing that can go wrong. */
  @SuppressWarnings("restricted") // As above.
  static MethodHandle plain(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
  }

  /** A call of a function; gets the segment for errno. */
  @FunctionalInterface
  interface Call {
    long invoke(MemorySegment errno) throws Throwable;
  }

  /**
   * Calls a function, again while a signal interrupts it.
   *
   * @return its result, or if that was negative the negative errno
   */
  static long result(Call call) {
    MemorySegment state = STATES.get();
    while (true) {
      long result = plain(() -> call.invoke(state));
      if (result >= 0) {
        return result;
      }
      int errno = (int) ERRNO.get(state, 0L);
      if (errno != Errno.EINTR) {
        return -errno;
      }
    }
  }

  /** A call of a function that returns nothing, or cannot fail. */
  @FunctionalInterface
  interface PlainCall {
    long invoke() throws Throwable;
  }

  /** Calls a function that has no errno. */
  static long plain(PlainCall call) {
    try {
      return call.invoke();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      // A downcall throws nothing checked.
      throw new IllegalStateException(e);
    }
  }

  /**
   * Calls a function that must succeed.
   *
   * @param what for the message, e.g. {@code "open /dev/null"}
   */
  static long check(String what, Call call) throws LinuxException {
    return check(what, result(call));
  }

  /** Checks a result of {@link #result}. */
  static long check(String what, long result) throws LinuxException {
    if (result < 0 && result >= -LAST_ERRNO) {
      throw new LinuxException(what, (int) -result);
    }
    return result;
  }
}
