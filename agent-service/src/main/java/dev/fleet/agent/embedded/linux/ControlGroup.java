package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.runtime.log.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A control group by its folder, and those that its processes made below it.
 *
 * @param directory in the hierarchy's mount
 */
record ControlGroup(Path directory) {
  private static final Log LOG = Log.of(ControlGroup.class);

  /** What is deeper, or more, was not made by reasonable programs. */
  private static final int MOST_GROUPS = 1_000;

  /** Makes it, and those above it; does nothing if it is there. */
  void make() throws IOException {
    Files.createDirectories(directory);
  }

  /** Moves a process here. */
  void attach(int pid) throws LinuxException {
    write("cgroup.procs", Integer.toString(pid));
  }

  /** The processes in it and below; a number may come twice while processes move. */
  List<Integer> pids() {
    var pids = new ArrayList<Integer>();
    for (Path group : tree()) {
      for (String line : read(group.resolve("cgroup.procs")).lines().toList()) {
        // 0 stands for a process outside of our namespace.
        if (!line.isEmpty() && !line.equals("0")) {
          pids.add(Integer.parseInt(line));
        }
      }
    }
    return pids;
  }

  /** The processes in it alone. */
  List<Integer> ownPids() {
    return words("cgroup.procs").stream().map(Integer::valueOf).toList();
  }

  /** What one of its files says, word by word. */
  List<String> words(String file) {
    String text = read(directory.resolve(file)).strip();
    return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
  }

  /**
   * Kills all processes at once, those that are being forked included.
   *
   * @return false if the kernel cannot do that, being older than 5.14 or the group of version 1
   */
  boolean killAll() {
    if (!Files.exists(directory.resolve("cgroup.kill"))) {
      return false;
    }
    try {
      write("cgroup.kill", "1");
      return true;
    } catch (LinuxException e) {
      return false;
    }
  }

  /** Writes to one of its files. */
  void write(String file, String value) throws LinuxException {
    int descriptor = Descriptors.open(directory.resolve(file).toString(), Descriptors.WRITE, 0);
    try {
      Descriptors.write(descriptor, value.getBytes(StandardCharsets.US_ASCII));
    } finally {
      Descriptors.close(descriptor);
    }
  }

  /** A file that holds one number; empty if it holds none, or there is no such file. */
  OptionalLong number(String file) {
    String text = read(directory.resolve(file)).strip();
    try {
      return text.isEmpty() || text.equals("max")
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The number after a word in a file of such lines. */
  OptionalLong number(String file, String word) {
    for (String line : read(directory.resolve(file)).lines().toList()) {
      if (line.startsWith(word + " ")) {
        return OptionalLong.of(Long.parseLong(line.substring(word.length() + 1).strip()));
      }
    }
    return OptionalLong.empty();
  }

  /**
   * Removes it with all below.
   *
   * @return false if there are processes in it
   */
  boolean remove() throws IOException {
    List<Path> groups = tree();
    for (Path group : groups.reversed()) {
      try {
        // A control group goes with its files; they cannot be removed one by one.
        Files.deleteIfExists(group);
      } catch (DirectoryNotEmptyException e) {
        return false;
      } catch (IOException e) {
        if (read(group.resolve("cgroup.procs")).isEmpty()) {
          throw e;
        }
        return false;
      }
    }
    return true;
  }

  /** It and those below, each before what is below it. */
  private List<Path> tree() {
    var groups = new ArrayList<Path>();
    groups.add(directory);
    for (int i = 0; i < groups.size() && groups.size() < MOST_GROUPS; i++) {
      try (DirectoryStream<Path> below =
          Files.newDirectoryStream(groups.get(i), path -> Files.isDirectory(path))) {
        below.forEach(groups::add);
      } catch (IOException e) {
        LOG.debug("a control group is gone", "group", groups.get(i));
      }
    }
    return groups;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      // Removed meanwhile, with all that was in it.
      return "";
    }
  }
}
