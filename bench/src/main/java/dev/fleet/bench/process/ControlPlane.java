package dev.fleet.bench.process;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.RunFolder;
import dev.fleet.bench.Waiting;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * An etcd, a registry and a scheduler on free ports of the loopback, each a process of its own, as
 * in the distribution. Confined to one thread.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final int CONNECT_MILLIS = 200;
  private static final long ETCD_QUOTA_BYTES = 8L << 30;

  private final Waiting startUp;
  private final RunFolder folder;
  private final Path home;
  private final Map<String, String> javaOptions;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Integer> ports = freePorts(8);
  private final Deque<Member> members = new ArrayDeque<>();

  private ControlPlane(
      Clocks clocks, RunFolder folder, Path home, Map<String, String> javaOptions) {
    this.startUp = new Waiting(clocks, START);
    this.folder = folder;
    this.home = home;
    this.javaOptions = javaOptions;
  }

  /**
   * Starts all three and waits until they serve.
   *
   * @param folder takes etcd's data and the logs
   * @param home of the distribution
   * @param javaOptions more options for the JVM, by program
   */
  public static ControlPlane start(
      Clocks clocks, RunFolder folder, Path home, Map<String, String> javaOptions)
      throws InterruptedException {
    var plane = new ControlPlane(clocks, folder, home, javaOptions);
    try {
      plane.startEtcd();
      plane.startRegistry("registry", 2).awaitServing(plane.startUp, () -> plane.listens(2));
      plane
          .startService("scheduler", "scheduler", 4, List.of("--registry", plane.address(2)))
          .awaitServing(plane.startUp, () -> plane.listens(4));
      return plane;
    } catch (InterruptedException | RuntimeException e) {
      plane.close();
      throw e;
    }
  }

  private void startEtcd() throws InterruptedException {
    String client = "http://" + address(0);
    String peer = "http://" + address(1);
    Member etcd =
        Member.start(
            "etcd",
            folder,
            List.of(
                "etcd",
                "--name=bench",
                "--data-dir=" + folder.scratch("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=bench=" + peer,
                "--quota-backend-bytes=" + ETCD_QUOTA_BYTES,
                "--logger=zap",
                "--log-level=warn",
                "--log-outputs=stderr"),
            Map.of());
    members.push(etcd);
    etcd.awaitServing(startUp, () -> listens(0));
  }

  /**
   * Starts another replica of the registry, named {@code registry-2}, and does not wait until it
   * serves. At most once.
   */
  public Member startAnotherRegistry() {
    return startRegistry("registry-2", 6);
  }

  private Member startRegistry(String name, int port) {
    return startService("registry", name, port, List.of("--etcd", address(0)));
  }

  private Member startService(String program, String name, int port, List<String> options) {
    String launcher = home.resolve("bin").resolve(program + "-service").toString();
    var command = new ArrayList<>(List.of(launcher));
    command.addAll(List.of("--listen", address(port), "--metrics-listen", address(port + 1)));
    command.addAll(options);
    Member service =
        Member.start(
            name,
            folder,
            command,
            Map.of(
                "FLEET_JAVA_HOME",
                System.getProperty("java.home"),
                "FLEET_JAVA_OPTS",
                javaOptions.getOrDefault(program, "")));
    members.push(service);
    return service;
  }

  private String address(int index) {
    return "127.0.0.1:" + ports.get(index);
  }

  /** Where the registry listens. */
  public Endpoint registry() {
    return Endpoint.parse(address(2));
  }

  /** Where the other replica listens, once it is started. */
  public Endpoint anotherRegistry() {
    return Endpoint.parse(address(6));
  }

  public Endpoint scheduler() {
    return Endpoint.parse(address(4));
  }

  /** Where etcd listens. */
  public Endpoint etcd() {
    return Endpoint.parse(address(0));
  }

  /** A new connection to one of these, for its user to close. */
  public static FleetChannel connect(Endpoint endpoint) {
    try {
      return Channels.open(endpoint, ClientConfig.DEFAULT);
    } catch (IOException e) {
      throw new BenchException("cannot open a channel: " + e.getMessage(), e);
    }
  }

  /** The process with this name: etcd, registry, scheduler, or bench for this one. */
  public Member member(String name) {
    return members().stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new BenchException("there is no " + name));
  }

  /** The processes, and the benchmark's own. */
  public List<Member> members() {
    var all = new ArrayList<>(members);
    all.add(Member.self());
    return all.reversed();
  }

  public Scrape etcdMetrics() throws InterruptedException {
    return Scrape.of(http, address(0));
  }

  public Scrape registryMetrics() throws InterruptedException {
    return Scrape.of(http, address(3));
  }

  public Scrape schedulerMetrics() throws InterruptedException {
    return Scrape.of(http, address(5));
  }

  private boolean listens(int port) {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(port)), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Integer> freePorts(int count) {
    var sockets = new ArrayList<ServerSocket>();
    var ports = new ArrayList<Integer>();
    try {
      for (int i = 0; i < count; i++) {
        var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        ports.add(socket.getLocalPort());
      }
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new BenchException("no free port on 127.0.0.1: " + e.getMessage(), e);
    }
  }

  /** Ends the processes, the last one started first. */
  @Override
  public void close() {
    http.close();
    while (!members.isEmpty()) {
      members.pop().close();
    }
  }
}
