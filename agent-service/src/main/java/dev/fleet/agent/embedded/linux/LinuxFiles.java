package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.HostFiles;
import dev.fleet.agent.linux.Accounts;
import dev.fleet.agent.linux.LinuxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files and folders, by Java's own means. Stateless. */
final class LinuxFiles implements HostFiles {
  private static final int USUAL_FOLDER = 0755;

  @Override
  public Optional<byte[]> read(String path, int limit) throws HostException {
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      byte[] content = in.readNBytes(limit + 1);
      if (content.length > limit) {
        throw new HostException(path + " is longer than " + limit + " bytes");
      }
      return Optional.of(content);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed(path, "cannot be read", e);
    }
  }

  @Override
  public void write(String path, byte[] content, int mode) throws HostException {
    Path target = Path.of(path);
    Path half = target.resolveSibling("." + target.getFileName() + ".new");
    try {
      Files.deleteIfExists(half);
      try (FileChannel channel =
          FileChannel.open(half, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        setMode(half, mode);
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(half, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed(path, "cannot be written", e);
    }
  }

  @Override
  public Optional<Instant> modified(String path) throws HostException {
    try {
      return Optional.of(Files.getLastModifiedTime(Path.of(path)).toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed(path, "cannot be looked at", e);
    }
  }

  @Override
  public void touch(String path, Instant modified) throws HostException {
    Path file = Path.of(path);
    try {
      Files.createDirectories(file.getParent());
      FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      Files.setLastModifiedTime(file, FileTime.from(modified));
    } catch (IOException e) {
      throw failed(path, "cannot be written", e);
    }
  }

  @Override
  public void makeFolders(String path, int mode) throws HostException {
    Path folder = Path.of(path);
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = folder; at != null && !Files.isDirectory(at); at = at.getParent()) {
      missing.push(at);
    }
    try {
      for (Path next : missing) {
        Files.createDirectory(next);
        setMode(next, mode);
      }
    } catch (IOException e) {
      throw failed(path, "cannot be made", e);
    }
  }

  /** Makes what is missing of the folders that a file is in. */
  void makeFoldersAbove(String path, int mode) throws HostException {
    Path folder = Path.of(path).getParent();
    if (folder != null) {
      makeFolders(folder.toString(), mode);
    }
  }

  @Override
  public void ownFolder(String path, int mode, Optional<String> user, Optional<String> group)
      throws HostException {
    makeFoldersAbove(path, USUAL_FOLDER);
    makeFolders(path, mode);
    try {
      Path folder = Path.of(path);
      setMode(folder, mode);
      Owner owner = owner(user, group);
      if (!owner.equals(Owner.of(folder))) {
        ownAll(folder, owner);
      }
    } catch (IOException e) {
      throw failed(path, "cannot be given its owner and mode", e);
    }
  }

  /** Gives one file its owner and mode. */
  void own(String path, int mode, Optional<String> user, Optional<String> group)
      throws HostException {
    try {
      Path file = Path.of(path);
      Owner owner = owner(user, group);
      if (!owner.equals(Owner.of(file))) {
        owner.give(file);
      }
      setMode(file, mode);
    } catch (IOException e) {
      throw failed(path, "cannot be given its owner and mode", e);
    }
  }

  /** The numbers of a user and a group. */
  private record Owner(long uid, long gid) {
    static Owner of(Path file) throws IOException {
      return new Owner(
          Integer.toUnsignedLong((Integer) Files.getAttribute(file, "unix:uid")),
          Integer.toUnsignedLong((Integer) Files.getAttribute(file, "unix:gid")));
    }

    void give(Path file) throws IOException {
      Files.setAttribute(file, "unix:uid", (int) uid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(file, "unix:gid", (int) gid, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static Owner owner(Optional<String> user, Optional<String> group) throws HostException {
    long uid = Accounts.ownUid();
    long gid = Accounts.ownGid();
    if (user.isPresent()) {
      Accounts.User account =
          Identity.user(user.get())
              .orElseThrow(() -> new HostException("there is no user " + user.get()));
      uid = account.uid();
      gid = account.gid();
    }
    if (group.isPresent()) {
      gid =
          Identity.group(group.get())
              .orElseThrow(() -> new HostException("there is no group " + group.get()));
    }
    return new Owner(uid, gid);
  }

  private static void ownAll(Path folder, Owner owner) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            owner.give(file);
            return FileVisitResult.CONTINUE;
          }

          // The folder itself last: that it has its owner says that everything in it has.
          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            owner.give(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void setMode(Path file, int mode) throws IOException {
    Files.setAttribute(file, "unix:mode", mode);
  }

  @Override
  public void link(String path, String target) throws HostException {
    Path link = Path.of(path);
    try {
      if (Files.isSymbolicLink(link)) {
        if (Files.readSymbolicLink(link).toString().equals(target)) {
          return;
        }
        Files.delete(link);
      }
      Files.createSymbolicLink(link, Path.of(target));
    } catch (IOException e) {
      throw failed(path, "cannot be linked to " + target, e);
    }
  }

  @Override
  public void remove(String path) throws HostException {
    Path root = Path.of(path);
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
                throws IOException {
              if (e != null) {
                throw e;
              }
              Files.deleteIfExists(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw failed(path, "cannot be removed", e);
    }
  }

  private static HostException failed(String path, String what, IOException cause) {
    return new HostException(path + " " + what + ": " + LinuxException.reasonOf(cause), cause);
  }
}
