package dev.fleet.journal.journalctl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of journal files' headers that change with every entry: counts and times of the last
 * ones. The layout is stable: systemd.io/JOURNAL_FILE_FORMAT.
 */
final class JournalHeads {
  /** From {@code tail_object_offset} to {@code tail_entry_monotonic}. */
  private static final int OFFSET = 136;

  private static final int LENGTH = 72;

  private JournalHeads() {}

  /**
   * The files in these directories that are still written to; archived ones have an @ in their
   * names.
   */
  static List<Path> activeFiles(List<Path> directories) throws IOException {
    var files = new ArrayList<Path>();
    for (Path directory : directories) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.journal")) {
        for (Path file : found) {
          if (file.getFileName().toString().indexOf('@') < 0) {
            files.add(file);
          }
        }
      } catch (NoSuchFileException e) {
        // It has just been removed: it holds no files.
      }
    }
    return files;
  }

  /**
   * Equal contents mean that nothing was written in between. Files that are gone count as empty.
   */
  static ByteBuffer read(List<Path> files) throws IOException {
    ByteBuffer heads = ByteBuffer.allocate(files.size() * LENGTH);
    for (int i = 0; i < files.size(); i++) {
      ByteBuffer head = heads.slice(i * LENGTH, LENGTH);
      try (FileChannel channel = FileChannel.open(files.get(i), StandardOpenOption.READ)) {
        channel.read(head, OFFSET);
      } catch (NoSuchFileException e) {
        // Rotation is renaming it.
      }
    }
    return heads;
  }
}
