package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the tools of Debian's package systemd, which are asked what systemd itself makes of input.
 */
public final class Systemd {
  private static final int DEADLINE_SECONDS = 60;

  private Systemd() {}

  /**
   * Runs a tool, with the variables given besides a neutral environment.
   *
   * @return its standard output, standard error appended
   */
  public static String run(Map<String, String> variables, List<String> command) throws Exception {
    Path output = Files.createTempFile("systemd-tool", ".out");
    Path error = Files.createTempFile("systemd-tool", ".err");
    try {
      var builder = new ProcessBuilder(command);
      builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "SYSTEMD_COLORS", "0", "TZ", "UTC"));
      builder.environment().putAll(variables);
      builder.redirectOutput(output.toFile()).redirectError(error.toFile());
      Process process = start(builder);
      process.getOutputStream().close();
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("no end after " + DEADLINE_SECONDS + " s: " + command.getFirst());
      }
      return read(output) + read(error);
    } finally {
      Files.delete(output);
      Files.delete(error);
    }
  }

  /** Runs a tool on many arguments, a bounded number of them at a time. */
  public static String run(
      Map<String, String> variables, List<String> command, List<String> arguments)
      throws Exception {
    var output = new StringBuilder();
    for (int from = 0; from < arguments.size(); from += 500) {
      var all = new ArrayList<String>(command);
      all.addAll(arguments.subList(from, Math.min(from + 500, arguments.size())));
      output.append(run(variables, all));
    }
    return output.toString();
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new AssertionError("install the Debian package systemd: " + e.getMessage(), e);
    }
  }

  private static String read(Path file) throws IOException {
    assertThat(file).exists();
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
