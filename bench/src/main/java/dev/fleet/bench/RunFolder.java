package dev.fleet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of a run, and what must be over before it goes. At the end, also of a JVM that is told
 * to end, all that was owned is closed, the last first, and what was made is deleted. Thread-safe.
 */
public final class RunFolder implements AutoCloseable {
  private final Path path;
  private final boolean made;
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private final List<Path> scratch = new ArrayList<>();
  private boolean closed;

  private RunFolder(Path path, boolean made) {
    this.path = path;
    this.made = made;
  }

  /**
   * A folder that exists afterwards.
   *
   * @param asked the one that the user wants, which stays; unless told a new one in /var/tmp, which
   *     is on a disk
   * @throws BenchException if it cannot be made
   */
  public static RunFolder open(Optional<Path> asked) {
    try {
      var folder =
          asked.isPresent()
              ? new RunFolder(Files.createDirectories(asked.get().toAbsolutePath()), false)
              : new RunFolder(Files.createTempDirectory(Path.of("/var/tmp"), "fleet-bench-"), true);
      Runtime.getRuntime().addShutdownHook(new Thread(folder::close));
      return folder;
    } catch (IOException e) {
      throw new BenchException("cannot make a folder: " + e.getMessage(), e);
    }
  }

  public Path path() {
    return path;
  }

  /** A folder in this one that is deleted with all that is in it; nothing is made yet. */
  public synchronized Path scratch(String name) {
    Path folder = path.resolve(name);
    scratch.add(folder);
    return folder;
  }

  /**
   * Closes something before the folder is deleted; at once if that is over. The owner may have
   * closed it before.
   */
  public synchronized <T extends AutoCloseable> T own(T resource) {
    owned.push(resource);
    if (closed) {
      closeOwned();
    }
    return resource;
  }

  @Override
  public synchronized void close() {
    closed = true;
    closeOwned();
    scratch.forEach(folder -> delete(folder, Integer.MAX_VALUE));
    scratch.clear();
    if (made) {
      delete(path, 1); // One that holds more, such as a machine's mounts, stays.
    }
  }

  private void closeOwned() {
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (Exception e) {
        System.err.println("fleet-bench: " + e.getMessage());
      }
    }
  }

  private static void delete(Path tree, int depth) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree, depth)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      System.err.println("fleet-bench: cannot delete " + tree + ": " + e);
    }
  }
}
