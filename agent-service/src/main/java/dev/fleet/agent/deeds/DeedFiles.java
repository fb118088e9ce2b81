package dev.fleet.agent.deeds;

import dev.fleet.agent.reconcile.Deed;
import dev.fleet.agent.reconcile.Reached;
import dev.fleet.agent.units.InstalledFile;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Deeds on disk: one small file a unit, replaced as a whole. Thread-safe for different units.
 *
 * <p>They belong to one boot and live below {@code /run}; nothing is synced, since what a power cut
 * takes from them it takes from systemd too.
 */
public final class DeedFiles implements Deeds {
  private static final Log LOG = Log.of(DeedFiles.class);
  private static final int MAX_BYTES = 4_096;

  private final Path directory;
  private final String bootId;
  private final AtomicLong temporary = new AtomicLong();

  public DeedFiles(Path directory, String bootId) {
    this.directory = directory;
    this.bootId = bootId;
  }

  @Override
  public void save(Deed deed) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(deed.unit().value());
    Path fresh = directory.resolve(".new-" + temporary.incrementAndGet());
    Files.writeString(
        fresh,
        "hash=%s\nreached=%s\ngeneration=%d\ncreate-revision=%d\nboot=%s\n"
            .formatted(
                deed.hash(), deed.reached(), deed.generation(), deed.createRevision(), bootId));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void remove(UnitName unit) throws IOException {
    Files.deleteIfExists(directory.resolve(unit.value()));
  }

  /**
   * What the agents of this boot have done, as far as the installed files bear it out. An agent may
   * have ended between any two steps, so: a file without a deed was only loaded; a file with other
   * content than its deed's was replaced since; a deed without a file is void.
   *
   * @param interrupted units that went down with their agent, as if they had only been loaded
   */
  @Override
  public Collection<Deed> recover(List<InstalledFile> installed, Set<UnitName> interrupted)
      throws IOException {
    Map<UnitName, Deed> written = readAll();
    var deeds = new ArrayList<Deed>();
    for (InstalledFile file : installed) {
      Deed deed = written.remove(file.unit());
      String hash = hash(file);
      if (deed == null) {
        deeds.add(new Deed(file.unit(), hash, Reached.LOADED, 0, 0));
      } else if (interrupted.contains(file.unit())) {
        deeds.add(new Deed(file.unit(), hash, Reached.LOADED, 0, deed.createRevision()));
      } else if (deed.hash().equals(hash)) {
        deeds.add(deed);
      } else {
        Reached reached = deed.reached() == Reached.LOADED ? Reached.LOADED : Reached.OUTDATED;
        deeds.add(new Deed(file.unit(), hash, reached, 0, deed.createRevision()));
      }
    }
    for (UnitName unit : written.keySet()) {
      remove(unit);
    }
    return deeds;
  }

  private static String hash(InstalledFile file) {
    try {
      return UnitFile.parse(file.content().toByteArray()).sha1();
    } catch (UnitFileException e) {
      return ""; // Equal to no unit's hash: the file will be replaced.
    }
  }

  private Map<UnitName, Deed> readAll() throws IOException {
    var deeds = new HashMap<UnitName, Deed>();
    if (!Files.isDirectory(directory)) {
      return deeds;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (UnitName.fault(name).isPresent()) {
          Files.deleteIfExists(entry); // A write that was cut short.
        } else {
          UnitName unit = new UnitName(name);
          deeds.put(unit, read(unit, entry));
        }
      }
    }
    return deeds;
  }

  private Deed read(UnitName unit, Path file) throws IOException {
    var values = new HashMap<String, String>();
    if (Files.size(file) <= MAX_BYTES) {
      for (String line : Files.readAllLines(file)) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          values.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
    }
    try {
      Reached reached = Reached.valueOf(values.getOrDefault("reached", ""));
      boolean thisBoot = bootId.equals(values.get("boot"));
      return new Deed(
          unit,
          values.getOrDefault("hash", ""),
          thisBoot ? reached : Reached.LOADED,
          Long.parseLong(values.getOrDefault("generation", "")),
          Long.parseLong(values.getOrDefault("create-revision", "")));
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "unreadable record of a unit; as if only loaded", "file", file, "fault", e.getMessage());
      return new Deed(unit, "", Reached.LOADED, 0, 0);
    }
  }
}
