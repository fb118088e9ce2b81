package dev.fleet.agent;

import dev.fleet.runtime.grpc.Endpoint;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An agent that runs its units itself, in a process of its own that a test may kill. */
final class AgentProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private AgentProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts one.
   *
   * @param folder of its files, the same for one that follows on it
   */
  static AgentProcess start(Path folder, Endpoint registry) throws IOException {
    Path log = folder.resolve("agent.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.fleet.agent.AgentMain",
                "--init=embedded",
                "--machine-id=0123456789abcdef0123456789abcdef",
                "--listen=127.0.0.1:0",
                "--registry=" + registry,
                "--units-directory=" + folder.resolve("units"),
                "--state-directory=" + folder.resolve("agent"),
                "--journal-directory=" + folder.resolve("journal"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new AgentProcess(process, log);
  }

  /** As a power cut does it. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** An orderly stop; returns whether it ended in time. */
  boolean stop() throws InterruptedException {
    process.destroy();
    return process.waitFor(30, TimeUnit.SECONDS);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Resident memory in bytes. */
  long memory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024;
      }
    }
    throw new IOException("no VmRSS of " + process.pid());
  }

  /** CPU time used so far, in clock ticks of 10 ms. */
  long ticks() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    return Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** How many living processes there are of each command line that begins so. */
  static Map<String, Integer> running(String start) throws IOException {
    var running = new HashMap<String, Integer>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        String line = commandLine(entry);
        if (line.startsWith(start)) {
          running.merge(line, 1, Integer::sum);
        }
      }
    }
    return running;
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline")).replace('\0', ' ').strip();
    } catch (IOException e) {
      return ""; // It has ended meanwhile.
    }
  }

  @Override
  public void close() {
    try {
      if (process.isAlive() && !stop()) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
