package dev.fleet.deploy.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The ends of log files. */
final class LogFiles {
  private static final int TAIL_BYTES = 2000;

  private LogFiles() {}

  /** The command line that shows the last lines of files, and goes on with new ones. */
  static List<String> show(List<Path> files, int lines, boolean follow) {
    List<String> command = new ArrayList<>(List.of("tail", "-n", Integer.toString(lines)));
    if (follow) {
      command.add("-F");
    }
    files.forEach(file -> command.add(file.toString()));
    return command;
  }

  /** The last lines of a log, at most some 2,000 bytes, indented below a message. */
  static String lastWords(Path log) {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(0, file.length() - TAIL_BYTES);
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      String whole = from == 0 ? text : text.substring(text.indexOf('\n') + 1);
      return whole.isBlank()
          ? log + " is empty"
          : log + " ends with\n  " + whole.strip().replace("\n", "\n  ");
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }
}
