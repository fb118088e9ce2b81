package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** acl(5): access lists, which may allow what a file's mode does not. */
public final class AccessLists {
  private static final MethodHandle GETXATTR =
      Libc.function(
          "getxattr", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));

  private AccessLists() {}

  /** Whether a file or folder has one. */
  public static boolean exists(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment file = arena.allocateFrom(path);
      MemorySegment name = arena.allocateFrom("system.posix_acl_access");
      return Libc.result(
              errno -> (long) GETXATTR.invokeExact(errno, file, name, MemorySegment.NULL, 0L))
          > 0;
    }
  }
}
