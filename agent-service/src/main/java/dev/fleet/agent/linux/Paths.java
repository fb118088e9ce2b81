package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** Questions about paths that Java has no words for. Thread-safe. */
public final class Paths {
  private static final int MAY_WRITE = 2;
  private static final int BRACES = 1 << 10;
  private static final long GLOB_BYTES = 72;
  private static final long LONGEST_PATH = 4_096;

  private static final MethodHandle ACCESS =
      Libc.function("access", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GLOB =
      Libc.plain("glob", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle GLOBFREE =
      Libc.plain("globfree", FunctionDescriptor.ofVoid(ADDRESS));

  private Paths() {}

  /** Whether writing fails because the file system is mounted for reading only. */
  public static boolean isReadOnly(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(path);
      return Libc.result(errno -> (int) ACCESS.invokeExact(errno, text, MAY_WRITE)) == -Errno.EROFS;
    }
  }

  /** glob(3) with braces: the paths that match, sorted. */
  @SuppressWarnings("restricted") // Reads the table that the C library made.
  public static List<String> glob(String pattern, int limit) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(pattern);
      MemorySegment found = arena.allocate(GLOB_BYTES, 8);
      var paths = new ArrayList<String>();
      if (Libc.plain(() -> (int) GLOB.invokeExact(text, BRACES, MemorySegment.NULL, found)) == 0) {
        long count = Math.min(found.get(JAVA_LONG, 0), limit);
        MemorySegment table = found.get(ADDRESS, 8).reinterpret(count * ADDRESS.byteSize());
        for (long i = 0; i < count; i++) {
          paths.add(table.getAtIndex(ADDRESS, i).reinterpret(LONGEST_PATH).getString(0));
        }
      }
      Libc.plain(
          () -> {
            GLOBFREE.invokeExact(found);
            return 0;
          });
      return paths;
    }
  }
}
