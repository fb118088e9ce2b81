package dev.fleet.journalfiles;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A segment's place in its journal.
 *
 * @param ordinal counts up from 1: the order in which segments were begun
 */
record SegmentPath(Path file, long ordinal) {
  private static final String SUFFIX = ".segment";
  private static final Pattern NAME = Pattern.compile("[0-7][0-9a-f]{15}\\.segment");
  private static final int HEX = 16;

  static SegmentPath of(Path directory, long ordinal) {
    return new SegmentPath(directory.resolve("%016x".formatted(ordinal) + SUFFIX), ordinal);
  }

  /** The segments in a directory, oldest first. */
  static List<SegmentPath> list(Path directory) throws IOException {
    var segments = new ArrayList<SegmentPath>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (NAME.matcher(name).matches()) {
          segments.add(new SegmentPath(file, Long.parseLong(name.substring(0, HEX), HEX)));
        }
      }
    }
    segments.sort(Comparator.comparingLong(SegmentPath::ordinal));
    return segments;
  }

  /** Its size in bytes; 0 if it has just been deleted. */
  long size() throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
