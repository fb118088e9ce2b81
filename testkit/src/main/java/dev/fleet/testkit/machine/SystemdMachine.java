package dev.fleet.testkit.machine;

import static dev.fleet.testkit.Eventually.eventually;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A booted systemd of its own, over an overlay of this host's files, with a network of its own that
 * has nothing but a loopback. Needs root and the Debian packages systemd-container and dbus. Its
 * folders and bus are reached through {@link #root}.
 *
 * <p>In the network of the host systemd could not raise {@code net.unix.max_dgram_qlen}, and its
 * messages to a busy journald would be lost.
 */
public final class SystemdMachine implements AutoCloseable {
  private static final Duration BOOT = Duration.ofSeconds(60);
  private static final List<String> MASKED =
      List.of(
          "etcd.service",
          "ssh.service",
          "postgresql.service",
          "docker.service",
          "docker.socket",
          "containerd.service",
          "systemd-timesyncd.service");

  private final Path base;
  private final Process nspawn;
  private final long init;

  private SystemdMachine(Path base, Process nspawn, long init) {
    this.base = base;
    this.nspawn = nspawn;
    this.init = init;
  }

  /** Boots a machine; takes about a second. */
  public static SystemdMachine boot(String name) throws IOException {
    for (String tool :
        List.of("/usr/bin/systemd-nspawn", "/usr/bin/nsenter", "/usr/bin/dbus-daemon")) {
      if (!Files.isExecutable(Path.of(tool))) {
        throw new IOException(
            tool + " is missing: apt-get install systemd-container dbus util-linux");
      }
    }
    Path base = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "machine-");
    Path root = Files.createDirectory(base.resolve("root"));
    Path upper = Files.createDirectory(base.resolve("upper"));
    Path work = Files.createDirectory(base.resolve("work"));
    run(
        "mount",
        "-t",
        "overlay",
        "overlay",
        "-o",
        "lowerdir=/,upperdir=" + upper + ",workdir=" + work,
        root.toString());
    try {
      byte[] id = new byte[16];
      RandomGenerator.getDefault().nextBytes(id);
      Files.writeString(root.resolve("etc/machine-id"), HexFormat.of().formatHex(id) + "\n");
      Files.writeString(root.resolve("etc/hostname"), name + "\n");
      Path units = Files.createDirectories(root.resolve("etc/systemd/system"));
      for (String unit : MASKED) {
        Files.deleteIfExists(units.resolve(unit));
        Files.createSymbolicLink(units.resolve(unit), Path.of("/dev/null"));
      }
      Process nspawn =
          new ProcessBuilder(
                  "setsid",
                  "--wait",
                  "systemd-nspawn",
                  "--quiet",
                  "--boot",
                  "--register=no",
                  "--keep-unit",
                  "--private-network",
                  "--directory=" + root,
                  "--machine=" + name,
                  "--hostname=" + name,
                  "--console=pipe")
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(base.resolve("console.log").toFile())
              .start();
      long init = eventually(BOOT, () -> initOf(nspawn));
      var machine = new SystemdMachine(base, nspawn, init);
      Runtime.getRuntime().addShutdownHook(new Thread(machine::close));
      eventually(
          BOOT, () -> machine.exec("systemctl is-system-running | grep -E 'running|degraded'"));
      return machine;
    } catch (IOException | RuntimeException | AssertionError e) {
      run("umount", root.toString());
      throw e;
    }
  }

  /** PID 1 of the machine: the child of nspawn, which is the child of setsid or setsid itself. */
  private static long initOf(Process process) {
    return process
        .descendants()
        .filter(p -> p.info().command().orElse("").endsWith("/systemd"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the machine has no init yet"))
        .pid();
  }

  /** The root folder of the machine, run-time folders included. */
  public Path root() {
    return Path.of("/proc/" + init + "/root");
  }

  /** The address of its system bus, D-Bus notation, for a client outside of it. */
  public String busAddress() {
    return "unix:path=" + root() + "/run/dbus/system_bus_socket";
  }

  /**
   * How a command ended.
   *
   * @param output of both streams
   */
  public record Result(int exit, String output) {}

  /** Runs a shell command inside; gives what it prints. */
  public String exec(String command) throws IOException {
    return run(inside(command));
  }

  /** Runs a shell command inside that may fail. */
  public Result tryExec(String command) throws IOException {
    return attempt(inside(command));
  }

  private String[] inside(String command) {
    return new String[] {"nsenter", "-t", Long.toString(init), "-a", "/bin/sh", "-c", command};
  }

  private static String run(String... command) throws IOException {
    Result result = attempt(command);
    if (result.exit != 0) {
      throw new IOException(
          String.join(" ", command) + " ended with " + result.exit + ": " + result.output);
    }
    return result.output;
  }

  private static Result attempt(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Result(process.waitFor(), output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    if (!nspawn.isAlive() && !Files.exists(base)) {
      return;
    }
    var all = new ArrayList<ProcessHandle>(nspawn.descendants().toList());
    ProcessHandle.of(init).ifPresent(ProcessHandle::destroyForcibly);
    nspawn.onExit().join();
    all.forEach(ProcessHandle::destroyForcibly);
    try {
      run("umount", base.resolve("root").toString());
      run("rm", "-rf", "--one-file-system", base.toString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
