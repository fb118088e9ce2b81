import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
  /** Stands for the endpoints of a {@link #TRAINING_SERVER}. */
  static final String ENDPOINTS = "@ENDPOINTS@";

  private static final String TRAINING_SERVER = "dev.fleet.deploy.training.TrainingServer";

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
        if (!wanted.contains(file)) {
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
      Files.deleteIfExists(log);
      Path temporary = Files.createTempDirectory("fleet-training");
      boolean failed;
      if (program.training().contains(ENDPOINTS)) {
        failed = !trainClient(program, temporary, log);
      } else {
        failed = !ends(startTraining(program, temporary, List.of(), log));
      }
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

  /** Waits for the end of a training run; true if it was a good one. */
  private static boolean ends(Process run) throws InterruptedException {
    // A second JVM writes the cache when the run ends; on a busy host that takes its time.
    if (!run.waitFor(5, TimeUnit.MINUTES)) {
      run.descendants().forEach(ProcessHandle::destroyForcibly);
      run.destroyForcibly();
    }
    return run.waitFor() == 0;
  }

  /** Trains a client against a server that plays a cluster. */
  private boolean trainClient(Program program, Path temporary, Path log)
      throws IOException, InterruptedException {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                home.resolve("lib") + "/*",
                TRAINING_SERVER,
                temporary.toString())
            .redirectError(log.toFile())
            .start();
    try (BufferedReader said = server.inputReader()) {
      String endpoints = said.readLine();
      if (endpoints == null) {
        return false;
      }
      return ends(startTraining(program, temporary, List.of(endpoints.split(" ", -1)), log));
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private Process startTraining(Program program, Path temporary, List<String> endpoints, Path log)
      throws IOException, InterruptedException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    boolean service = program.name().endsWith("-service");
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin").resolve(program.name()).toString());
    for (String argument : program.training()) {
      if (argument.equals(ENDPOINTS)) {
        command.addAll(endpoints);
      } else {
        command.add(argument.replace("@TEMPORARY@", temporary.toString()));
      }
    }
    if (service) {
      command.add("--listen=127.0.0.1:" + port);
    }
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
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
