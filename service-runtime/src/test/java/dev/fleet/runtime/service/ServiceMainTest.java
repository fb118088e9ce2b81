package dev.fleet.runtime.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs a service in a JVM of its own, as an operator would, and looks at all that it prints. */
@Timeout(120)
final class ServiceMainTest {
  @TempDir Path folder;

  @Test
  void printsNoWarningsAndStopsInOrder() throws Exception {
    Path socket = folder.resolve("demo.sock");
    try (Run run = start("--listen=127.0.0.1:0,unix://" + socket, "--metrics-listen=127.0.0.1:0")) {
      run.awaitLine("INFO ready ");
      assertThat(socket).exists();
      run.signal("TERM");

      assertThat(run.exitCode()).isZero();
      assertThat(socket).doesNotExist();
      assertThat(run.lines())
          .map(line -> line.replaceFirst("^\\S+Z ", "").replaceFirst("port=\\d+", "port=N"))
          .containsExactly(
              "INFO showing metrics host=127.0.0.1 port=N",
              "INFO probed health=SERVING",
              "INFO probed health=SERVING",
              "INFO ready service=demo-service version=" + Version.current(),
              "INFO stopping signal=TERM",
              "INFO closed what=second",
              "INFO closed what=first",
              "INFO stopped service=demo-service");
    }
  }

  @Test
  void tellsSystemdAndJournald() throws Exception {
    Path told = folder.resolve("told");
    Path notify = folder.resolve("systemd-notify");
    Files.writeString(notify, "#!/bin/sh\necho \"$@\" >> " + told + "\n");
    Files.setPosixFilePermissions(notify, PosixFilePermissions.fromString("rwx------"));
    Map<String, String> environment =
        Map.of(
            "NOTIFY_SOCKET", "/run/none",
            "JOURNAL_STREAM", "8:1",
            "PATH", folder + ":" + System.getenv("PATH"));

    try (Run run = start(environment)) {
      run.awaitLine("<6>INFO ready ");
      run.signal("INT");
      assertThat(run.exitCode()).isZero();
      assertThat(told).hasContent("--ready --pid=" + run.pid() + "\nSTOPPING=1");
    }
  }

  @Test
  void wrongUsageIsTwoAndNamesEveryFault() throws Exception {
    try (Run run = start("--stop-timeout=never", "--unheard-of")) {
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.lines())
          .containsExactly(
              "demo-service: unknown option '--unheard-of'; see --help",
              "demo-service: --stop-timeout: expected a time span such as 5s, 500ms or 1m30s, got"
                  + " 'never'");
    }
    try (Run run = start("--mode=usage")) {
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.lines()).contains("demo-service: --mode and --mood don't fit together");
    }
  }

  @Test
  void aFailedStartIsOneAndClosesWhatWasStarted() throws Exception {
    try (Run run = start("--mode=failing")) {
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.lines()).startsWith("demo-service: cannot do it");
      assertThat(run.lines()).anyMatch(line -> line.endsWith("closed what=first"));
    }
  }

  @Test
  void aStartThatHangsCanBeStopped() throws Exception {
    try (Run run = start("--mode=hanging")) {
      run.awaitLine("INFO hanging");
      run.signal("TERM");
      assertThat(run.exitCode()).isZero();
    }
  }

  @Test
  void aStopThatHangsEndsAtItsLimit() throws Exception {
    try (Run run = start("--mode=stuck", "--stop-timeout=200ms")) {
      run.awaitLine("INFO ready ");
      run.signal("TERM");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.lines())
          .anyMatch(line -> line.endsWith("WARN stop takes too long; ending limit=200ms"));
    }
  }

  @Test
  void aServiceThatCannotGoOnStopsInOrderWithOne() throws Exception {
    try (Run run = start("--mode=breaking")) {
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.lines())
          .anyMatch(
              line -> line.contains("ERROR lost the disk error=\"java.io.IOException: gone\""))
          .anyMatch(line -> line.endsWith("closed what=first"));
    }
  }

  @Test
  void showsHelpOnStandardOutput() throws Exception {
    try (Run run = start("--help")) {
      assertThat(run.exitCode()).isZero();
      assertThat(run.lines())
          .contains(
              "demo-service - shows how a service behaves",
              "  --listen VALUE",
              "  --log VALUE",
              "  --metrics-listen VALUE",
              "  --stop-timeout VALUE");
    }
  }

  private static Run start(String... arguments) throws IOException {
    return start(Map.of(), arguments);
  }

  private static Run start(Map<String, String> environment, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    // A shell's background job ignores SIGINT, and so does what it starts.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(DemoService.class.getName());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("FLEET_"));
    builder.environment().remove("JOURNAL_STREAM");
    builder.environment().remove("NOTIFY_SOCKET");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    return new Run(builder.start());
  }

  /** A service that runs, and the lines it has printed on both streams. */
  private static final class Run implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    Run(Process process) {
      this.process = process;
      this.output = process.inputReader();
    }

    long pid() {
      return process.pid();
    }

    void awaitLine(String part) throws IOException {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        if (line.contains(part)) {
          return;
        }
      }
      throw new AssertionError("no line with '" + part + "' in " + lines);
    }

    void signal(String name) throws Exception {
      Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
      assertThat(kill.waitFor()).isZero();
    }

    int exitCode() throws Exception {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
      assertThat(process.waitFor(DEADLINE)).isTrue();
      return process.exitValue();
    }

    List<String> lines() {
      return lines;
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      output.close();
    }
  }
}
