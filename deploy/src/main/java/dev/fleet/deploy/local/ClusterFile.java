package dev.fleet.deploy.local;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What is known of a cluster between two commands: its spec, ports and processes, in {@code
 * DIR/cluster.properties}. Every change is on the disk, whole, before the method returns.
 * Thread-safe.
 *
 * <p>The file also marks the folder as one that {@code down} may delete.
 */
final class ClusterFile {
  static final String NAME = "cluster.properties";

  private final Path file;
  private final ClusterSpec spec;
  private final Map<String, String> entries;

  private ClusterFile(Path file, ClusterSpec spec, Map<String, String> entries) {
    this.file = file;
    this.spec = spec;
    this.entries = entries;
  }

  static boolean exists(Path folder) {
    return Files.exists(folder.resolve(NAME));
  }

  static ClusterFile create(ClusterSpec spec) {
    var created = new ClusterFile(spec.folder().resolve(NAME), spec, new HashMap<>());
    created.entries.put("init", spec.init().toString());
    created.entries.put("machines", Integer.toString(spec.machines()));
    created.entries.put("registries", Integer.toString(spec.registries()));
    created.entries.put("schedulers", Integer.toString(spec.schedulers()));
    created.entries.put("subnet", spec.subnet());
    created.entries.put("services", Boolean.toString(spec.services()));
    spec.metadata().forEach((machine, pairs) -> created.entries.put("metadata." + machine, pairs));
    created.save();
    return created;
  }

  /**
   * Reads the file of a folder.
   *
   * @throws LocalClusterException when there is none or it is damaged
   */
  static ClusterFile read(Path folder) {
    Path file = folder.resolve(NAME);
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new LocalClusterException(
          "there is no cluster in " + folder + "; start one with: fleet-local up", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new LocalClusterException("cannot read " + file + ": " + e.getMessage(), e);
    }
    Map<String, String> entries = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> entries.put(key, properties.getProperty(key)));
    Map<String, String> metadata = new HashMap<>();
    entries.forEach(
        (key, value) -> {
          if (key.startsWith("metadata.")) {
            metadata.put(key.substring("metadata.".length()), value);
          }
        });
    try {
      var spec =
          new ClusterSpec(
              Init.parse(entries.getOrDefault("init", "")),
              folder,
              Integer.parseInt(entries.getOrDefault("machines", "")),
              Integer.parseInt(entries.getOrDefault("registries", "")),
              Integer.parseInt(entries.getOrDefault("schedulers", "")),
              entries.getOrDefault("subnet", ""),
              metadata,
              Boolean.parseBoolean(entries.getOrDefault("services", "")));
      return new ClusterFile(file, spec, entries);
    } catch (NumberFormatException | LocalClusterException e) {
      throw new LocalClusterException(
          file + " is damaged; clean up with: fleet-local down --dir " + folder, e);
    }
  }

  ClusterSpec spec() {
    return spec;
  }

  synchronized Optional<String> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  synchronized void put(String key, String value) {
    entries.put(key, value);
    save();
  }

  /** The process of a member when it was last started; it may be dead by now. */
  Optional<ProcessId> process(String member) {
    return get("process." + member).map(ProcessId::parse);
  }

  void putProcess(String member, ProcessId process) {
    put("process." + member, process.toString());
  }

  private void save() {
    var properties = new Properties();
    properties.putAll(entries);
    Path next = file.resolveSibling(NAME + ".next");
    try {
      try (Writer writer = Files.newBufferedWriter(next)) {
        properties.store(writer, null);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new LocalClusterException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
