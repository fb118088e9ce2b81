import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The caches that let programs start in a fraction of the CPU time: the classes that a training run
 * loaded, linked in advance. A cache is for exactly one set of jars and one build of Java, and its
 * name says which.
 *
 * <p>A training run that fails costs speed, not function: the launcher goes on without a cache.
 */
final class StartUpCaches {
  private final Path module;
  private final Path home;

  StartUpCaches(Path module, Path home) {
    this.module = module;
    this.home = home;
  }

  /** Makes the caches that are missing and deletes those that no longer fit. */
  void make(List<Program> programs) throws Exception {
    Path caches = Files.createDirectories(home.resolve("lib").resolve("aot"));
    Set<Path> wanted = new TreeSet<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Program program : programs) {
        if (program.training().isEmpty()) {
          continue;
        }
        Path cache = caches.resolve(cacheName(program));
        wanted.add(cache);
        if (!Files.exists(cache)) {
          executor.submit(() -> train(program, cache));
        }
      }
    }
    try (Stream<Path> files = Files.list(caches)) {
      for (Path file : files.toList()) {
        if (wanted.contains(file)) {
          // The launcher passes over a cache that is older than a jar, and the jars were copied
          // just now.
          Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } else {
          Files.delete(file);
        }
      }
    }
  }

  /** As the launcher names it. */
  private String cacheName(Program program) throws IOException {
    String jars = Files.readString(home.resolve("lib").resolve(program.name() + ".id")).strip();
    return program.name() + "-" + jars + "-" + System.getProperty("java.runtime.version") + ".aot";
  }

  private void train(Program program, Path cache) {
    Path log = module.resolve("target/train-" + program.name() + ".log");
    try {
      Path temporary = Files.createTempDirectory("fleet-training");
      Process run = startTraining(program, temporary, log);
      if (!run.waitFor(60, TimeUnit.SECONDS)) {
        run.destroyForcibly();
      }
      boolean failed = run.waitFor() != 0;
      Distribution.deleteTree(temporary);
      if (failed) {
        Files.deleteIfExists(cache);
        System.err.println(
            "distribution: no start-up cache for " + program.name() + "; see " + log);
      }
    } catch (IOException | InterruptedException e) {
      System.err.println("distribution: no start-up cache for " + program.name() + ": " + e);
    }
  }

  private Process startTraining(Program program, Path temporary, Path log)
      throws IOException, InterruptedException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    boolean service = program.name().endsWith("-service");
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin").resolve(program.name()).toString());
    for (String argument : program.training()) {
      command.add(argument.replace("@TEMPORARY@", temporary.toString()));
    }
    if (service) {
      command.add("--listen=127.0.0.1:" + port);
    }
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("FLEET_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("FLEET_AOT_TRAIN", "1");
    Process run = builder.start();
    for (int i = 0; service && i < 300 && run.isAlive() && !greet(port); i++) {
      Thread.sleep(50);
    }
    if (service) {
      run.destroy();
    }
    return run;
  }

  /**
   * Exchanges the first frames of HTTP/2 with a service that is up, so that it has loaded what
   * answers calls.
   */
  private static boolean greet(int port) {
    byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      OutputStream out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(settings);
      out.flush();
      return socket.getInputStream().readNBytes(settings.length).length == settings.length;
    } catch (IOException e) {
      return false;
    }
  }
}
