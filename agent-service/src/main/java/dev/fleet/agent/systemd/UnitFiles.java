package dev.fleet.agent.systemd;

import com.google.protobuf.ByteString;
import dev.fleet.agent.units.InstalledFile;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The unit files of fleet: each in a folder of fleet's, and linked to from where systemd looks for
 * run-time units. That is what {@code systemctl link --runtime} makes too, but costs systemd
 * nothing. Thread-safe for different units.
 *
 * <p>Files are replaced, never written over, so that equal contents can share one file by hard
 * links: a hundred instances of a template take the room of one.
 */
final class UnitFiles {
  private static final Path LINKS = Path.of("/run/systemd/system");

  private final Path root;
  private final Path directory;
  private final Map<String, Path> byDigest = new ConcurrentHashMap<>();
  private final AtomicLong temporary = new AtomicLong();

  /**
   * @param root where the host's root folder is seen; {@code /} but for tests
   * @param directory the folder of fleet's unit files on the host
   */
  UnitFiles(Path root, Path directory) {
    this.root = root;
    this.directory = directory;
  }

  private Path onHost(Path path) {
    return root.resolve(Path.of("/").relativize(path));
  }

  private Path file(UnitName unit) {
    return onHost(directory.resolve(unit.value()));
  }

  private Path link(UnitName unit) {
    return onHost(LINKS.resolve(unit.value()));
  }

  /** Makes the folders, and removes what a write that was cut short has left. */
  void prepare() throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(onHost(directory), mode);
    Files.createDirectories(onHost(LINKS), mode);
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(onHost(directory), ".new-*")) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
  }

  List<InstalledFile> installed() throws IOException {
    var files = new ArrayList<InstalledFile>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(onHost(directory))) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (UnitName.fault(name).isEmpty() && Files.isRegularFile(entry)) {
          UnitName unit = new UnitName(name);
          if (!unit.isTemplate()) { // Not by fleet, which loads instances only.
            read(unit).ifPresent(content -> files.add(new InstalledFile(unit, content)));
          }
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return files;
  }

  Optional<ByteString> read(UnitName unit) throws IOException {
    try {
      return Optional.of(ByteString.copyFrom(Files.readAllBytes(file(unit))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Installs a file and its link. */
  void write(UnitName unit, ByteString content) throws IOException {
    Path file = file(unit);
    Path fresh = file.resolveSibling(".new-" + temporary.incrementAndGet());
    Files.deleteIfExists(fresh);
    String digest = digest(content);
    if (!linkToEqual(byDigest.get(digest), fresh, content)) {
      Files.write(fresh, content.toByteArray());
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    // Renaming one hard link of a file onto another does nothing at all, not even to the first.
    Files.deleteIfExists(fresh);
    byDigest.put(digest, file);
    Path link = link(unit);
    if (!isOurs(link)) {
      Files.createSymbolicLink(link, directory.resolve(unit.value()));
    }
  }

  private static boolean linkToEqual(@Nullable Path equal, Path fresh, ByteString content)
      throws IOException {
    if (equal == null) {
      return false;
    }
    try {
      if (!content.equals(ByteString.copyFrom(Files.readAllBytes(equal)))) {
        return false;
      }
      Files.createLink(fresh, equal);
      return true;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return false; // Gone meanwhile, or no hard links here: a file of its own will do.
    }
  }

  void remove(UnitName unit) throws IOException {
    Path link = link(unit);
    if (isOurs(link)) {
      Files.deleteIfExists(link);
    }
    Files.deleteIfExists(file(unit));
    byDigest.values().remove(file(unit));
  }

  /**
   * The file of a unit of this name, or of its template, that is not fleet's.
   *
   * @param unitPath where systemd looks
   */
  Optional<String> foreign(UnitName unit, List<String> unitPath) {
    for (String folder : unitPath) {
      for (String name : List.of(unit.value(), unit.template().orElse(unit).value())) {
        Path path = Path.of(folder).resolve(name);
        Path seen = onHost(path);
        if (Files.exists(seen, LinkOption.NOFOLLOW_LINKS) && !isOurs(seen)) {
          return Optional.of(path.toString());
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a path that systemd tells leads to fleet's file of the unit. */
  boolean isFragment(UnitName unit, String fragmentPath) {
    return fragmentPath.equals(LINKS.resolve(unit.value()).toString())
        || fragmentPath.equals(directory.resolve(unit.value()).toString());
  }

  private boolean isOurs(Path link) {
    try {
      return Files.isSymbolicLink(link) && Files.readSymbolicLink(link).startsWith(directory);
    } catch (IOException e) {
      return false; // Gone meanwhile.
    }
  }

  static boolean hasInstallSection(ByteString content) {
    try {
      return UnitFile.parse(content.toByteArray()).hasInstallSection();
    } catch (UnitFileException e) {
      return false; // The registry lets no such file in; systemd will say what it thinks of it.
    }
  }

  private static String digest(ByteString content) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(content.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
