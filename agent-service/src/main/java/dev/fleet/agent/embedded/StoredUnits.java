package dev.fleet.agent.embedded;

import com.google.protobuf.ByteString;
import dev.fleet.agent.units.InstalledFile;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Fleet's unit files in a folder of their own. Thread-safe for different units. */
final class StoredUnits {
  private static final String UNFINISHED = ".new-";

  private final Path directory;
  private final AtomicLong temporary = new AtomicLong();

  StoredUnits(Path directory) {
    this.directory = directory;
  }

  /** Makes the folder, and removes what a write that was cut short has left. */
  void prepare() throws IOException {
    Files.createDirectories(directory);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, UNFINISHED + "*")) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
  }

  Path path(UnitName unit) {
    return directory.resolve(unit.value());
  }

  List<InstalledFile> all() throws IOException {
    var files = new ArrayList<InstalledFile>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (UnitName.fault(name).isEmpty() && Files.isRegularFile(entry)) {
          files.add(
              new InstalledFile(
                  new UnitName(name), ByteString.copyFrom(Files.readAllBytes(entry))));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return files;
  }

  /** The file of a unit; empty if there is none. */
  Optional<ByteString> read(UnitName unit) throws IOException {
    try {
      return Optional.of(ByteString.copyFrom(Files.readAllBytes(path(unit))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Replaces the file as a whole. */
  void write(UnitName unit, ByteString content) throws IOException {
    Path fresh = directory.resolve(UNFINISHED + temporary.incrementAndGet());
    Files.write(fresh, content.toByteArray());
    Files.move(fresh, path(unit), StandardCopyOption.ATOMIC_MOVE);
  }

  void remove(UnitName unit) throws IOException {
    Files.deleteIfExists(path(unit));
  }
}
