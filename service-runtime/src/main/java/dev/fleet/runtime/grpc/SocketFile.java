package dev.fleet.runtime.grpc;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * The file of a Unix socket. A server binds to a name beside the wanted one, sets the mode, and
 * then renames: nobody can connect before the mode is right, and a file that a dead server left is
 * replaced in one step.
 */
final class SocketFile implements AutoCloseable {
  private static final String BIND_SUFFIX = ".new";
  private static final int TYPE_MASK = 0170000;
  private static final int TYPE_SOCKET = 0140000;

  private final Path path;
  private final Path bindPath;
  private final int mode;
  private Object inode = "";

  private SocketFile(Path path, int mode) {
    this.path = path;
    this.bindPath = path.resolveSibling(path.getFileName() + BIND_SUFFIX);
    this.mode = mode;
  }

  /**
   * Checks that the path is free, or held by a socket that nobody listens on.
   *
   * @throws IOException saying what stands in the way
   */
  static SocketFile claim(Path path, int mode) throws IOException {
    var file = new SocketFile(path, mode);
    int length = file.bindPath.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > Endpoint.MAX_SOCKET_PATH_BYTES) {
      int most = Endpoint.MAX_SOCKET_PATH_BYTES - BIND_SUFFIX.length();
      throw new IOException(
          "the path of a socket to listen on may have %d bytes: %s".formatted(most, path));
    }
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (isListening(path)) {
      throw new IOException("another server listens on " + path);
    }
    Files.deleteIfExists(file.bindPath);
    return file;
  }

  private static boolean isListening(Path path) throws IOException {
    int type;
    try {
      type = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE_MASK;
    } catch (NoSuchFileException e) {
      return false;
    }
    if (type != TYPE_SOCKET) {
      throw new IOException(path + " exists and is no socket; remove it or choose another path");
    }
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return probe.isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }

  /** Where to bind. */
  UnixDomainSocketAddress bindAddress() {
    return UnixDomainSocketAddress.of(bindPath);
  }

  /** Opens the bound socket to clients. */
  void publish() throws IOException {
    Files.setPosixFilePermissions(bindPath, permissions(mode));
    inode = Files.getAttribute(bindPath, "unix:ino");
    Files.move(bindPath, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    var permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        permissions.add(all[i]);
      }
    }
    return permissions;
  }

  /** Removes the file unless it is another server's by now. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(bindPath);
    try {
      if (inode.equals(Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS))) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      return; // Somebody else removed it.
    }
  }
}
