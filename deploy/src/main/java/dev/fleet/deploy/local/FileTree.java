package dev.fleet.deploy.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which a file system is being put together. Every path is given as the machine will
 * see it.
 */
record FileTree(Path root) {
  /** Where a path of the machine is on the host. */
  Path at(String path) {
    return root.resolve(path.substring(1));
  }

  /** Writes a file and the folders above it. One that exists keeps its owner and mode. */
  void write(String path, String text) throws IOException {
    Path file = at(path);
    Files.createDirectories(file.getParent());
    // The link may lead anywhere on the host.
    if (Files.isSymbolicLink(file)) {
      Files.delete(file);
    }
    Files.writeString(file, text);
  }

  void mode(String path, String permissions) throws IOException {
    Files.setPosixFilePermissions(at(path), PosixFilePermissions.fromString(permissions));
  }

  /** Makes a symbolic link, in place of what is there. */
  void link(String path, String target) throws IOException {
    Path file = at(path);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    Files.createSymbolicLink(file, Path.of(target));
  }

  /** Leaves an empty folder, whatever was there. */
  void empty(String path) throws IOException {
    delete(at(path));
    Files.createDirectories(at(path));
  }

  /** Deletes a file or folder with all below it, if it is there. Never follows a link. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.walkFileTree(path, new Deleting());
    } catch (UncheckedIOException e) {
      throw new IOException("cannot delete " + path + ": " + e.getMessage(), e);
    }
  }

  private static final class Deleting extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException fault)
        throws IOException {
      if (fault != null) {
        throw fault;
      }
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
