package dev.fleet.bench.process;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.RunFolder;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Endpoint;
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

  private final Clocks clocks;
  private final RunFolder folder;
  private final Path home;
  private final Map<String, String> javaOptions;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Integer> ports = freePorts(6);
  private final Deque<Member> members = new ArrayDeque<>();

  private ControlPlane(
      Clocks clocks, RunFolder folder, Path home, Map<String, String> javaOptions) {
    this.clocks = clocks;
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
      plane.startService("registry-service", 2, List.of("--etcd", plane.address(0)));
      plane.startService("scheduler-service", 4, List.of("--registry", plane.address(2)));
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
    etcd.awaitServing(clocks, START, () -> answers(ports.get(0)));
  }

  private void startService(String program, int port, List<String> options)
      throws InterruptedException {
    var command = new ArrayList<>(List.of(home.resolve("bin").resolve(program).toString()));
    command.addAll(List.of("--listen", address(port), "--metrics-listen", address(port + 1)));
    command.addAll(options);
    Member service =
        Member.start(
            program.replace("-service", ""),
            folder,
            command,
            Map.of(
                "FLEET_JAVA_HOME",
                System.getProperty("java.home"),
                "FLEET_JAVA_OPTS",
                javaOptions.getOrDefault(program.replace("-service", ""), "")));
    members.push(service);
    service.awaitServing(clocks, START, () -> answers(ports.get(port)));
  }

  private String address(int index) {
    return "127.0.0.1:" + ports.get(index);
  }

  /** Where the registry listens. */
  public Endpoint registry() {
    return Endpoint.parse(address(2));
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

  private static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
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
