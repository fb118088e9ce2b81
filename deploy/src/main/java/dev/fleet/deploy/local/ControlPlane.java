package dev.fleet.deploy.local;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The members that run as processes of the host: etcd, registries and schedulers. Each can be
 * killed and started again.
 */
final class ControlPlane {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final int HTTP_MILLIS = 1000;

  /** What docs/operations.md asks of every etcd: without it the history grows for ever. */
  private static final List<String> ETCD_UPKEEP =
      List.of(
          // Its clock ticks four times a second instead of ten: a fifth of what it takes when idle.
          "--heartbeat-interval=250",
          "--election-timeout=1250",
          "--auto-compaction-mode=periodic",
          "--auto-compaction-retention=10m",
          "--quota-backend-bytes=" + 8L * 1024 * 1024 * 1024);

  private final ClusterFile file;
  private final Membership membership;
  private final Distribution distribution;

  ControlPlane(ClusterFile file, Membership membership, Distribution distribution) {
    this.file = file;
    this.membership = membership;
    this.distribution = distribution;
  }

  /** All registries, as every {@code --registry} option takes them. */
  static String endpoints(ClusterSpec spec) {
    return IntStream.rangeClosed(1, spec.registries())
        .mapToObj(number -> spec.replicaAddress(number) + ":" + Ports.REGISTRY)
        .collect(Collectors.joining(","));
  }

  Path log(String member) {
    return file.spec().folder().resolve("log").resolve(member + ".log");
  }

  boolean isRunning(String member) {
    return file.process(member).filter(ProcessId::alive).isPresent();
  }

  /** Where a member listens. */
  String address(String member) {
    if (member.equals(Members.ETCD)) {
      return "127.0.0.1:" + port("etcd.client");
    }
    int port = member.startsWith(Members.REGISTRY) ? Ports.REGISTRY : Ports.SCHEDULER;
    return file.spec().replicaAddress(Members.number(member)) + ":" + port;
  }

  /** Chooses the ports of a new cluster. They stay the same when etcd is started again. */
  void choosePorts() {
    List<Integer> ports = Ports.free(2);
    file.put("etcd.client", ports.get(0).toString());
    file.put("etcd.peer", ports.get(1).toString());
  }

  /**
   * Starts a member that is not running and returns when it serves.
   *
   * @throws LocalClusterException when it ends or does not serve in time, with the end of its log
   */
  void start(String member) throws InterruptedException {
    if (isRunning(member)) {
      throw new LocalClusterException(member + " is running");
    }
    Path log = log(member);
    try {
      Files.createDirectories(log.getParent());
    } catch (IOException e) {
      throw new LocalClusterException("cannot make " + log.getParent() + ": " + e.getMessage(), e);
    }
    Map<String, String> environment = Map.of("FLEET_JAVA_HOME", Distribution.javaHome().toString());
    Process process = membership.start(member, command(member), environment, log);
    ProcessId.of(process.pid()).ifPresent(id -> file.putProcess(member, id));
    boolean up = Wait.holdsWithin(START_LIMIT, () -> !process.isAlive() || serves(member));
    if (!up || !process.isAlive()) {
      throw new LocalClusterException(
          "%s did not start: %s".formatted(member, LogFiles.lastWords(log)));
    }
  }

  /** SIGKILL; returns when the member is gone. */
  void kill(String member) throws InterruptedException {
    membership.kill(member, Duration.ofSeconds(10));
  }

  private List<String> command(String member) {
    if (member.equals(Members.ETCD)) {
      return etcd();
    }
    if (member.startsWith(Members.REGISTRY)) {
      return List.of(
          distribution.program("registry-service"),
          "--listen",
          address(member),
          "--etcd",
          address(Members.ETCD));
    }
    return List.of(
        distribution.program("scheduler-service"),
        "--listen",
        address(member),
        "--registry",
        endpoints(file.spec()));
  }

  private List<String> etcd() {
    String client = "http://127.0.0.1:" + port("etcd.client");
    String peer = "http://127.0.0.1:" + port("etcd.peer");
    var command =
        new ArrayList<>(
            List.of(
                "etcd",
                "--name=fleet-local",
                "--data-dir=" + file.spec().folder().resolve("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=fleet-local=" + peer,
                "--logger=zap",
                "--log-outputs=stderr"));
    command.addAll(ETCD_UPKEEP);
    return command;
  }

  private int port(String key) {
    return file.get(key)
        .map(Integer::valueOf)
        .orElseThrow(() -> new LocalClusterException("the cluster has no " + key + " port"));
  }

  private boolean serves(String member) {
    if (!member.equals(Members.ETCD)) {
      int port = member.startsWith(Members.REGISTRY) ? Ports.REGISTRY : Ports.SCHEDULER;
      return Ports.answers(file.spec().replicaAddress(Members.number(member)), port);
    }
    try {
      URI health = URI.create("http://" + address(member) + "/health");
      var connection = (HttpURLConnection) health.toURL().openConnection();
      connection.setConnectTimeout(HTTP_MILLIS);
      connection.setReadTimeout(HTTP_MILLIS);
      try (var body = connection.getInputStream()) {
        return new String(body.readNBytes(1024), StandardCharsets.UTF_8).contains("\"true\"");
      }
    } catch (IOException e) {
      return false;
    }
  }
}
