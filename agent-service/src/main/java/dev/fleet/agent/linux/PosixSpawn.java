package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * posix_spawn(3): one new process, in a session of its own, with all signals at their defaults and
 * none blocked. What is asked for first is done first. Made for one call; confined to one thread.
 */
public final class PosixSpawn implements AutoCloseable {
  private static final int SIGPIPE = 13;
  private static final long SIG_IGN = 1;

  private static final short SET_SIGNAL_DEFAULTS = 0x04;
  private static final short SET_SIGNAL_MASK = 0x08;
  private static final short NEW_SESSION = 0x80;

  /** More than glibc's structs take on any 64-bit machine: 336 and 80 bytes. */
  private static final long STRUCT_BYTES = 512;

  private static final long SIGNAL_SET_BYTES = 128;

  private static final MethodHandle SPAWN =
      call("posix_spawn", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle ATTRIBUTES_INIT = call("posix_spawnattr_init", ADDRESS);
  private static final MethodHandle ATTRIBUTES_DESTROY = call("posix_spawnattr_destroy", ADDRESS);
  private static final MethodHandle SET_FLAGS =
      call("posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);
  private static final MethodHandle SET_MASK = call("posix_spawnattr_setsigmask", ADDRESS, ADDRESS);
  private static final MethodHandle SET_DEFAULTS =
      call("posix_spawnattr_setsigdefault", ADDRESS, ADDRESS);
  private static final MethodHandle ACTIONS_INIT = call("posix_spawn_file_actions_init", ADDRESS);
  private static final MethodHandle ACTIONS_DESTROY =
      call("posix_spawn_file_actions_destroy", ADDRESS);
  private static final MethodHandle ADD_OPEN =
      call("posix_spawn_file_actions_addopen", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle ADD_DUP2 =
      call("posix_spawn_file_actions_adddup2", ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle ADD_CLOSE_FROM =
      call("posix_spawn_file_actions_addclosefrom_np", ADDRESS, JAVA_INT);
  private static final MethodHandle ADD_CHDIR =
      call("posix_spawn_file_actions_addchdir_np", ADDRESS, ADDRESS);
  private static final MethodHandle SIGNAL =
      Libc.plain("signal", FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));

  private final SegmentAllocator memory;
  private final MemorySegment actions;
  private final MemorySegment attributes;

  /**
   * Begins one.
   *
   * @param memory for everything that the call needs; must outlive it
   * @param ignoreSigpipe whether SIGPIPE is ignored by the new process, see {@link
   *     #ignoreSigpipeHere}
   */
  public PosixSpawn(SegmentAllocator memory, boolean ignoreSigpipe) throws LinuxException {
    this.memory = memory;
    this.actions = memory.allocate(STRUCT_BYTES, 16);
    this.attributes = memory.allocate(STRUCT_BYTES, 16);
    MemorySegment defaults = memory.allocate(SIGNAL_SET_BYTES, 8);
    // Not sigfillset(3), which leaves out the two that glibc keeps to itself; the child would
    // ignore those.
    defaults.set(JAVA_LONG, 0, ignoreSigpipe ? ~(1L << (SIGPIPE - 1)) : -1L);
    MemorySegment blocked = memory.allocate(SIGNAL_SET_BYTES, 8);
    ok("actions", () -> (int) ACTIONS_INIT.invokeExact(actions));
    ok("attributes", () -> (int) ATTRIBUTES_INIT.invokeExact(attributes));
    short flags = SET_SIGNAL_DEFAULTS | SET_SIGNAL_MASK | NEW_SESSION;
    ok("flags", () -> (int) SET_FLAGS.invokeExact(attributes, flags));
    ok("defaults", () -> (int) SET_DEFAULTS.invokeExact(attributes, defaults));
    ok("mask", () -> (int) SET_MASK.invokeExact(attributes, blocked));
  }

  /**
   * Makes this process ignore SIGPIPE, as the JVM in effect does: a new process can only ignore it
   * if its parent does.
   */
  public static void ignoreSigpipeHere() {
    Libc.plain(
        () ->
            ((MemorySegment) SIGNAL.invokeExact(SIGPIPE, MemorySegment.ofAddress(SIG_IGN)))
                .address());
  }

  /** Opens a file as the descriptor. */
  public void open(int descriptor, String path, int flags) throws LinuxException {
    MemorySegment text = memory.allocateFrom(path);
    ok("open", () -> (int) ADD_OPEN.invokeExact(actions, descriptor, text, flags, 0));
  }

  /** Gives the new process one of our descriptors under another number. */
  public void duplicate(int ours, int descriptor) throws LinuxException {
    ok("dup2", () -> (int) ADD_DUP2.invokeExact(actions, ours, descriptor));
  }

  /** Closes all descriptors from this one on. */
  public void closeFrom(int descriptor) throws LinuxException {
    ok("closefrom", () -> (int) ADD_CLOSE_FROM.invokeExact(actions, descriptor));
  }

  /** Changes the working directory. */
  public void changeDirectory(String path) throws LinuxException {
    MemorySegment text = memory.allocateFrom(path);
    ok("chdir", () -> (int) ADD_CHDIR.invokeExact(actions, text));
  }

  /**
   * Starts the process. Returns when it runs the program, or could not.
   *
   * @param environment a table as of {@link #table}
   * @return its number
   */
  public int start(String executable, MemorySegment arguments, MemorySegment environment)
      throws LinuxException {
    MemorySegment pid = memory.allocate(JAVA_INT);
    MemorySegment path = memory.allocateFrom(executable);
    ok(
        executable,
        () -> (int) SPAWN.invokeExact(pid, path, actions, attributes, arguments, environment));
    return pid.get(JAVA_INT, 0);
  }

  /** A table of strings with a null at its end: argv, envp. */
  public static MemorySegment table(SegmentAllocator memory, List<String> strings) {
    var segments = new ArrayList<MemorySegment>(strings.size());
    for (String string : strings) {
      segments.add(memory.allocateFrom(string));
    }
    return tableOf(memory, segments);
  }

  /** The same of strings that are there already. */
  public static MemorySegment tableOf(SegmentAllocator memory, List<MemorySegment> strings) {
    MemorySegment table = memory.allocate(ADDRESS, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      table.setAtIndex(ADDRESS, i, strings.get(i));
    }
    table.setAtIndex(ADDRESS, strings.size(), MemorySegment.NULL);
    return table;
  }

  @Override
  public void close() {
    Libc.plain(() -> (int) ATTRIBUTES_DESTROY.invokeExact(attributes));
    Libc.plain(() -> (int) ACTIONS_DESTROY.invokeExact(actions));
  }

  private static MethodHandle call(String name, MemoryLayout... arguments) {
    return Libc.plain(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  /** These functions return what errno would be. */
  private static void ok(String what, Libc.PlainCall call) throws LinuxException {
    int errno = (int) Libc.plain(call);
    if (errno != 0) {
      throw new LinuxException(what, errno);
    }
  }
}
