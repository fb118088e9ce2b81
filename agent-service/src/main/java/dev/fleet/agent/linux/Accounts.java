package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Users and groups, by whatever the system's nsswitch.conf(5) asks; may take as long as that does.
 * Thread-safe.
 */
public final class Accounts {
  /** Room for one entry: a group of some thousand members fits. */
  private static final long ENTRY_BYTES = 256 * 1024;

  private static final int MOST_GROUPS = 65_536;

  private static final MethodHandle GETPWNAM =
      call("getpwnam_r", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle GETPWUID =
      call("getpwuid_r", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle GETGRNAM =
      call("getgrnam_r", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle GETGRGID =
      call("getgrgid_r", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle GETGROUPLIST =
      call("getgrouplist", ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle GETGROUPS =
      Libc.function("getgroups", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle GETEUID = call("geteuid");
  private static final MethodHandle GETEGID = call("getegid");

  private Accounts() {}

  /** A line of passwd(5). */
  public record User(String name, long uid, long gid, String home, String shell) {}

  /** A line of group(5), without its members. */
  public record Group(String name, long gid) {}

  public static Optional<User> user(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(name);
      return entry(
          arena,
          (entry, buffer, found) ->
              (int) GETPWNAM.invokeExact(text, entry, buffer, buffer.byteSize(), found),
          Accounts::readUser);
    }
  }

  public static Optional<User> user(long uid) {
    try (Arena arena = Arena.ofConfined()) {
      return entry(
          arena,
          (entry, buffer, found) ->
              (int) GETPWUID.invokeExact((int) uid, entry, buffer, buffer.byteSize(), found),
          Accounts::readUser);
    }
  }

  public static Optional<Group> group(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(name);
      return entry(
          arena,
          (entry, buffer, found) ->
              (int) GETGRNAM.invokeExact(text, entry, buffer, buffer.byteSize(), found),
          Accounts::readGroup);
    }
  }

  public static Optional<Group> group(long gid) {
    try (Arena arena = Arena.ofConfined()) {
      return entry(
          arena,
          (entry, buffer, found) ->
              (int) GETGRGID.invokeExact((int) gid, entry, buffer, buffer.byteSize(), found),
          Accounts::readGroup);
    }
  }

  /** All groups that a user is in, {@code gid} among them. */
  public static List<Long> groupsOf(String user, long gid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(user);
      MemorySegment groups = arena.allocate(JAVA_INT, MOST_GROUPS);
      MemorySegment count = arena.allocateFrom(JAVA_INT, MOST_GROUPS);
      Libc.plain(() -> (int) GETGROUPLIST.invokeExact(name, (int) gid, groups, count));
      return numbers(groups, Math.min(count.get(JAVA_INT, 0), MOST_GROUPS));
    }
  }

  /** The supplementary groups of this process. */
  public static List<Long> ownGroups() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment groups = arena.allocate(JAVA_INT, MOST_GROUPS);
      long count = Libc.result(errno -> (int) GETGROUPS.invokeExact(errno, MOST_GROUPS, groups));
      return numbers(groups, Math.max(0, (int) count));
    }
  }

  /** The effective user of this process. */
  public static long ownUid() {
    return Integer.toUnsignedLong((int) Libc.plain(() -> (int) GETEUID.invokeExact()));
  }

  /** The effective group of this process. */
  public static long ownGid() {
    return Integer.toUnsignedLong((int) Libc.plain(() -> (int) GETEGID.invokeExact()));
  }

  private interface Query {
    int ask(MemorySegment entry, MemorySegment buffer, MemorySegment found) throws Throwable;
  }

  private interface Reader<T> {
    T read(MemorySegment entry);
  }

  private static <T> Optional<T> entry(Arena arena, Query query, Reader<T> reader) {
    MemorySegment entry = arena.allocate(64, 8);
    MemorySegment buffer = arena.allocate(ENTRY_BYTES, 8);
    MemorySegment found = arena.allocate(ADDRESS);
    long errno = Libc.plain(() -> query.ask(entry, buffer, found));
    return errno != 0 || found.get(ADDRESS, 0).equals(MemorySegment.NULL)
        ? Optional.empty()
        : Optional.of(reader.read(entry));
  }

  /** struct passwd: name, password, uid, gid, real name, home, shell. */
  private static User readUser(MemorySegment entry) {
    return new User(
        text(entry, 0),
        Integer.toUnsignedLong(entry.get(JAVA_INT, 16)),
        Integer.toUnsignedLong(entry.get(JAVA_INT, 20)),
        text(entry, 32),
        text(entry, 40));
  }

  /** struct group: name, password, gid, members. */
  private static Group readGroup(MemorySegment entry) {
    return new Group(text(entry, 0), Integer.toUnsignedLong(entry.get(JAVA_INT, 16)));
  }

  @SuppressWarnings("restricted") // A string within the buffer of the same call.
  private static String text(MemorySegment entry, long offset) {
    return entry.get(ADDRESS, offset).reinterpret(ENTRY_BYTES).getString(0);
  }

  private static List<Long> numbers(MemorySegment array, int count) {
    var numbers = new ArrayList<Long>(count);
    for (int i = 0; i < count; i++) {
      numbers.add(Integer.toUnsignedLong(array.getAtIndex(JAVA_INT, i)));
    }
    return numbers;
  }

  private static MethodHandle call(String name, MemoryLayout... arguments) {
    return Libc.plain(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }
}
