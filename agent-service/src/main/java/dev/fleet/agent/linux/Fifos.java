package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** mkfifo(3). */
public final class Fifos {
  private static final MethodHandle MKFIFO =
      Libc.function("mkfifo", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

  private Fifos() {}

  /**
   * Makes a FIFO.
   *
   * @param mode the umask is taken off
   */
  public static void make(String path, int mode) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(path);
      Libc.check("mkfifo " + path, errno -> (int) MKFIFO.invokeExact(errno, text, mode));
    }
  }
}
