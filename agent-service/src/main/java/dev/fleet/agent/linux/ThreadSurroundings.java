package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** What Linux lets one thread have for itself. Only for platform threads. */
public final class ThreadSurroundings {
  private static final int OWN_FILE_SYSTEM_STATE = 0x200;

  private static final MethodHandle UNSHARE =
      Libc.function("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle UMASK =
      Libc.plain("umask", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private ThreadSurroundings() {}

  /** Gives the calling thread a umask and a working directory of its own, for good. */
  public static void separate() throws LinuxException {
    Libc.check("unshare", errno -> (int) UNSHARE.invokeExact(errno, OWN_FILE_SYSTEM_STATE));
  }

  /** Sets the umask of the calling thread, which {@link #separate} was called on. */
  public static void umask(int mask) {
    Libc.plain(() -> (int) UMASK.invokeExact(mask));
  }
}
