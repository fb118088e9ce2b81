package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.JournalException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Where a journal lies. */
sealed interface JournalPlace {
  /** What journalctl needs to be told to read it. */
  List<String> arguments();

  /** The directories that hold its files now, in a fixed order. */
  List<Path> directories() throws JournalException;

  /** Fails if there cannot be a journal. */
  void check() throws JournalException;

  /** The journal that journald writes on this host. */
  record Host() implements JournalPlace {
    private static final Path SOCKET = Path.of("/run/systemd/journal/socket");
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");
    private static final List<Path> ROOTS =
        List.of(Path.of("/run/log/journal"), Path.of("/var/log/journal"));

    @Override
    public List<String> arguments() {
      return List.of();
    }

    @Override
    public List<Path> directories() throws JournalException {
      String machineId;
      try {
        machineId = Files.readString(MACHINE_ID).strip();
      } catch (IOException e) {
        throw JournalException.unavailable("cannot read " + MACHINE_ID, e);
      }
      return ROOTS.stream()
          .map(root -> root.resolve(machineId))
          .filter(Files::isDirectory)
          .toList();
    }

    @Override
    public void check() throws JournalException {
      if (!Files.exists(SOCKET)) {
        throw JournalException.unavailable(
            "journald does not run on this host: there is no " + SOCKET);
      }
    }
  }

  /**
   * A directory with journal files, or with directories of them that are named by machine IDs, as
   * {@code journalctl --directory} reads it.
   */
  record Directory(Path path) implements JournalPlace {
    private static final Pattern MACHINE = Pattern.compile("[0-9a-f]{32}(\\..*)?");

    @Override
    public List<String> arguments() {
      return List.of("--directory=" + path);
    }

    @Override
    public List<Path> directories() throws JournalException {
      var directories = new ArrayList<Path>();
      directories.add(path);
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
        for (Path child : children) {
          if (MACHINE.matcher(child.getFileName().toString()).matches()
              && Files.isDirectory(child)) {
            directories.add(child);
          }
        }
      } catch (IOException e) {
        throw unreadable(e);
      }
      directories.subList(1, directories.size()).sort(null);
      return List.copyOf(directories);
    }

    @Override
    public void check() throws JournalException {
      if (!Files.isDirectory(path)) {
        throw JournalException.unavailable("there is no directory " + path);
      }
    }

    private JournalException unreadable(IOException e) {
      String reason =
          e instanceof NoSuchFileException || e instanceof NotDirectoryException
              ? "there is no such directory"
              : String.valueOf(e.getMessage());
      return JournalException.unavailable("cannot read " + path + ": " + reason, e);
    }
  }
}
