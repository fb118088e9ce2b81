package dev.fleet.testkit.etcd;

import dev.fleet.runtime.grpc.TlsFiles;
import dev.fleet.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real etcd as a child process, on free ports of the loopback and with its data in a new
 * temporary folder. It keeps ports and data over {@link #kill} and {@link #restart}. Confined to
 * one thread.
 */
public final class EtcdProcess implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofSeconds(30);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

  private final Path folder;
  private final List<String> command;
  private final String endpoint;
  private final String health;
  private @Nullable Process process;

  private EtcdProcess(Path folder, List<String> command, String endpoint, String health) {
    this.folder = folder;
    this.command = List.copyOf(command);
    this.endpoint = endpoint;
    this.health = health;
  }

  /**
   * Starts a cluster of one member and waits until it answers.
   *
   * @throws AssertionError if etcd is not installed, saying how to install it, or doesn't come up
   */
  public static EtcdProcess start() {
    return start(1).getFirst();
  }

  /** As {@link #start()}, for clients that prove themselves by TLS only. */
  public static EtcdProcess start(TlsFiles tls) {
    return start(1, Optional.of(tls)).getFirst();
  }

  /** Starts a cluster of several members; each is to be closed. */
  public static List<EtcdProcess> start(int members) {
    return start(members, Optional.empty());
  }

  private static List<EtcdProcess> start(int members, Optional<TlsFiles> tls) {
    List<Integer> ports = freePorts(3 * members);
    var names = new ArrayList<String>();
    for (int i = 0; i < members; i++) {
      names.add("m" + i + "=" + url("http", ports.get(3 * i + 1)));
    }
    var started = new ArrayList<EtcdProcess>();
    try {
      for (int i = 0; i < members; i++) {
        String client = url(tls.isEmpty() ? "http" : "https", ports.get(3 * i));
        String peer = url("http", ports.get(3 * i + 1));
        String metrics = url("http", ports.get(3 * i + 2));
        Path folder = Files.createTempDirectory("fleet-etcd-");
        var command = new ArrayList<String>();
        command.addAll(command(folder, "m" + i, client, peer, String.join(",", names)));
        command.add("--listen-metrics-urls=" + metrics);
        tls.ifPresent(files -> command.addAll(mutual(files)));
        var member = new EtcdProcess(folder, command, client, metrics + "/health");
        started.add(member);
        member.launch();
      }
      started.forEach(EtcdProcess::awaitHealth);
      return List.copyOf(started);
    } catch (IOException e) {
      started.forEach(EtcdProcess::close);
      throw new UncheckedIOException(e);
    } catch (AssertionError e) {
      started.forEach(EtcdProcess::close);
      throw e;
    }
  }

  private static String url(String scheme, int port) {
    return scheme + "://127.0.0.1:" + port;
  }

  private static List<String> mutual(TlsFiles files) {
    return List.of(
        "--cert-file=" + files.certificate().orElseThrow(),
        "--key-file=" + files.key().orElseThrow(),
        "--trusted-ca-file=" + files.authority().orElseThrow(),
        "--client-cert-auth");
  }

  private static List<String> command(
      Path folder, String name, String clientUrl, String peerUrl, String cluster) {
    return List.of(
        binary().toString(),
        "--name=" + name,
        "--data-dir=" + folder.resolve("data"),
        "--listen-client-urls=" + clientUrl,
        "--advertise-client-urls=" + clientUrl,
        "--listen-peer-urls=" + peerUrl,
        "--initial-advertise-peer-urls=" + peerUrl,
        "--initial-cluster=" + cluster,
        "--initial-cluster-state=new",
        "--heartbeat-interval=50",
        "--election-timeout=500",
        "--log-level=warn",
        "--logger=zap",
        "--unsafe-no-fsync");
  }

  /** The installed etcd. */
  private static Path binary() {
    var folders = new ArrayList<String>();
    folders.add("/usr/bin");
    String path = System.getenv("PATH");
    if (path != null) {
      folders.addAll(List.of(path.split(":", -1)));
    }
    for (String folder : folders) {
      Path candidate = Path.of(folder, "etcd");
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new AssertionError("etcd is missing; install it with: apt-get install etcd-server");
  }

  /**
   * Ports that were free just now; all are held until the last one is found, so none comes twice.
   */
  private static List<Integer> freePorts(int count) {
    if (count == 0) {
      return List.of();
    }
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var ports = new ArrayList<Integer>(freePorts(count - 1));
      ports.add(socket.getLocalPort());
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void launch() throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
  }

  private Path log() {
    return folder.resolve("etcd.log");
  }

  /** Waits until the member answers, and has a leader. */
  public void awaitHealth() {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(health)).timeout(Duration.ofSeconds(2)).GET().build();
      Eventually.eventually(
          START_DEADLINE,
          () -> {
            if (!isAlive()) {
              throw new IllegalStateException("etcd has ended: " + tail());
            }
            String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            if (!body.contains("\"true\"")) {
              throw new IllegalStateException("etcd is not healthy: " + body);
            }
          });
    }
  }

  private String tail() throws IOException {
    List<String> lines = Files.readAllLines(log());
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }

  /** Where clients connect: {@code http://127.0.0.1:PORT}, or {@code https}. */
  public String endpoint() {
    return endpoint;
  }

  /** Its data and its log, until it is closed. */
  Path folder() {
    return folder;
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Kills it without warning (SIGKILL) and waits for its end. */
  public void kill() {
    if (process == null) {
      return;
    }
    process.destroyForcibly();
    try {
      if (!process.waitFor(STOP_DEADLINE)) {
        throw new AssertionError("etcd did not die, pid " + process.pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while etcd was dying", e);
    }
  }

  /** Starts it again on the same ports and data, and waits until it answers. */
  public void restart() {
    kill();
    try {
      launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitHealth();
  }

  /** Freezes it (SIGSTOP), as a stalled disk or network would; {@link #resume} wakes it. */
  public void pause() {
    signal("STOP");
    Eventually.eventually(STOP_DEADLINE, this::requireStopped);
  }

  /** Each of its threads stops when it comes to run next, and may answer until then. */
  private void requireStopped() throws IOException {
    Path threads = Path.of("/proc", String.valueOf(pid()), "task");
    try (Stream<Path> all = Files.list(threads)) {
      for (Path thread : all.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        char state = stat.charAt(stat.lastIndexOf(')') + 2); // See proc_pid_stat(5).
        if (state != 'T') {
          throw new AssertionError("etcd is not stopped, a thread's state is " + state);
        }
      }
    }
  }

  private long pid() {
    if (process == null) {
      throw new IllegalStateException("etcd is not running");
    }
    return process.pid();
  }

  /** Wakes it after {@link #pause}. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).inheritIO().start();
      if (kill.waitFor() != 0) {
        throw new AssertionError("cannot send " + name + " to etcd");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Kills it and deletes its data. */
  @Override
  public void close() {
    kill();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
