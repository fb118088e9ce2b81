package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.LinuxException;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads /proc. A process may go at any moment, so everything may be empty. Confined to one thread:
 * its buffer is used again, since thousands of files may be read in a row.
 */
final class Proc {
  /** The longest text of a command line. */
  static final int MOST_CHARACTERS = 1_024;

  /** No environment that execve(2) takes is longer than what fits a stack of usual size. */
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final Pattern RESIDENT = Pattern.compile("\nVmRSS:\\s*([0-9]{1,15}) kB");

  private static final byte[] NOTHING = {};

  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES);
  private final int self;
  private final int session;

  Proc() {
    self = Math.toIntExact(ProcessHandle.current().pid());
    session = stat(self).map(ProcStat::session).orElse(self);
  }

  /** The number of this process. */
  int self() {
    return self;
  }

  /** The session of this process, which no process of a unit is in. */
  int ownSession() {
    return session;
  }

  Optional<ProcStat> stat(int pid) {
    return read("/proc/" + pid + "/stat").flatMap(ProcStat::parse);
  }

  /** Whether a process still runs this very program, as a child does before it executes another. */
  boolean runsSameAsSelf(int pid) {
    return executable(pid).equals(executable(self))
        && Arrays.equals(
            read("/proc/" + pid + "/cmdline").orElse(NOTHING),
            read("/proc/self/cmdline").orElse(NOTHING));
  }

  /** The numbers of all processes, ascending. */
  int[] pids() {
    String[] names = new File("/proc").list();
    if (names == null) {
      return new int[0];
    }
    return Arrays.stream(names)
        .filter(name -> name.charAt(0) >= '1' && name.charAt(0) <= '9')
        .mapToInt(Integer::parseInt)
        .sorted()
        .toArray();
  }

  /** Whether an assignment is in the environment that a process was started with. */
  boolean hasEnvironment(int pid, String assignment) {
    Optional<byte[]> environment = read("/proc/" + pid + "/environ");
    if (environment.isEmpty()) {
      return false;
    }
    // One byte a character, so that nothing is lost or found by decoding.
    String text = "\0" + new String(environment.get(), StandardCharsets.ISO_8859_1);
    return text.contains("\0" + assignment + "\0");
  }

  /** The value of a variable in the environment that a process was started with. */
  Optional<String> environment(int pid, String name) {
    return read("/proc/" + pid + "/environ")
        .map(bytes -> "\0" + new String(bytes, StandardCharsets.ISO_8859_1))
        .flatMap(
            text -> {
              int at = text.indexOf("\0" + name + "=");
              if (at < 0) {
                return Optional.empty();
              }
              int from = at + name.length() + 2;
              int to = text.indexOf('\0', from);
              return Optional.of(text.substring(from, to < 0 ? text.length() : to));
            });
  }

  /** The words of its command line, parted by blanks; the name in brackets if it has none. */
  String commandLine(ProcStat stat) {
    String text =
        read("/proc/" + stat.pid() + "/cmdline")
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .orElse("")
            .replace('\0', ' ')
            .strip();
    if (text.isEmpty()) {
      return "[" + stat.name() + "]";
    }
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
  }

  /** What program it runs; empty for zombies, too. */
  Optional<String> executable(int pid) {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Its memory that is not swapped out, in bytes; 0 if unknown. */
  long residentBytes(int pid) {
    Optional<byte[]> status = read("/proc/" + pid + "/status");
    String text = status.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    Matcher matcher = RESIDENT.matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : 0;
  }

  /** The lines of /proc/PID/cgroup. */
  String controlGroups(int pid) {
    return read("/proc/" + pid + "/cgroup")
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElse("");
  }

  /** The process number that the kernel gave away last. */
  int lastPid() {
    String[] fields =
        read("/proc/loadavg")
            .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip().split(" "))
            .orElseGet(() -> new String[0]);
    try {
      return fields.length < 5 ? 0 : Integer.parseInt(fields[4]);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** A whole small file, at most {@link #MOST_BYTES} of it; empty if it cannot be read. */
  Optional<byte[]> read(String path) {
    int file;
    try {
      file = Descriptors.open(path, Descriptors.READ, 0);
    } catch (LinuxException e) {
      return Optional.empty();
    }
    try {
      byte[] content = new byte[0];
      while (content.length < MOST_BYTES) {
        int count = Descriptors.read(file, buffer);
        if (count < 0) {
          return Optional.empty();
        }
        if (count == 0) {
          break;
        }
        int before = content.length;
        content = Arrays.copyOf(content, before + count);
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, content, before, count);
      }
      return Optional.of(content);
    } finally {
      Descriptors.close(file);
    }
  }
}
