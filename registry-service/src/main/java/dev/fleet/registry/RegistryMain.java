package dev.fleet.registry;

import dev.fleet.registry.etcd.EtcdConfig;
import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.config.Parser;
import dev.fleet.runtime.config.Parsers;
import dev.fleet.runtime.config.Settings;
import dev.fleet.runtime.config.UsageException;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.GrpcOptions;
import dev.fleet.runtime.grpc.ServerConfig;
import dev.fleet.runtime.grpc.TlsFiles;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.service.Service;
import dev.fleet.runtime.service.ServiceContext;
import dev.fleet.runtime.service.ServiceMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The program {@code registry-service}. */
public final class RegistryMain implements Service {
  private static final Log LOG = Log.of(RegistryMain.class);
  private static final Path DEFAULT_SOCKET = Path.of("/run/fleet/registry.sock");

  static final Option<List<Endpoint>> LISTEN =
      GrpcOptions.listen("127.0.0.1:7400,unix://" + DEFAULT_SOCKET);

  static final Option<List<Endpoint>> ETCD =
      Option.of(
          "etcd",
          EtcdConfig::endpoints,
          "http://127.0.0.1:2379",
          "URLs of the members of etcd, separated by commas");

  static final Option<Path> ETCD_CERTIFICATE =
      Option.optional(
          "etcd-cert", Parsers.path(), "PEM file of this client's certificate for etcd");

  static final Option<Path> ETCD_KEY =
      Option.optional("etcd-key", Parsers.path(), "PEM file of that certificate's private key");

  static final Option<Path> ETCD_AUTHORITY =
      Option.optional(
          "etcd-ca",
          Parsers.path(),
          "PEM file of the authority that signs etcd's certificates; turns TLS to etcd on");

  static final Option<String> PREFIX =
      Option.of(
          "prefix",
          prefix(),
          RegistryConfig.DEFAULT_PREFIX,
          "Prefix of all keys in etcd; clusters with different prefixes may share an etcd");

  static final Option<Duration> SESSION_TTL =
      Option.of(
          "session-ttl",
          Parsers.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)),
          "5s",
          "How long a machine counts as alive without a heartbeat, if its agent asks for nothing"
              + " else");

  static final Option<String> ADVERTISE =
      Option.of("advertise", Parsers.text(), "", "HOST:PORT that names this replica to people");

  static final Option<Integer> MAX_STREAMS =
      Option.of(
          "max-streams",
          Parsers.integer(1, 1_000_000),
          Integer.toString(RegistryConfig.DEFAULT_MAX_STREAMS),
          "How many streams to serve at once");

  public static void main(String[] arguments) {
    ServiceMain.run(new RegistryMain(), arguments);
  }

  private static Parser<String> prefix() {
    return text -> {
      String trimmed = text.trim();
      if (!trimmed.startsWith("/") || trimmed.length() < 2) {
        throw new IllegalArgumentException(
            "expected a path such as /fleet/v1/, got '" + text + "'");
      }
      return trimmed.endsWith("/") ? trimmed : trimmed + "/";
    };
  }

  @Override
  public String name() {
    return "registry-service";
  }

  @Override
  public String summary() {
    return "keeps the units, machines and schedule of a cluster in etcd and serves them";
  }

  @Override
  public List<Option<?>> options() {
    var options =
        new ArrayList<Option<?>>(
            List.of(LISTEN, ADVERTISE, ETCD, PREFIX, SESSION_TTL, MAX_STREAMS));
    options.addAll(List.of(ETCD_CERTIFICATE, ETCD_KEY, ETCD_AUTHORITY));
    options.add(GrpcOptions.SOCKET_MODE);
    options.addAll(GrpcOptions.TLS);
    return options;
  }

  @Override
  public void start(ServiceContext context) throws Exception {
    RegistryConfig config = config(context.settings());
    RegistryServer server =
        context.own(RegistryServer.start(config, context.clocks(), context.metrics()));
    LOG.info("listening", "endpoints", server.endpoints(), "replica", server.replicaId());
  }

  static RegistryConfig config(Settings settings) throws UsageException {
    ServerConfig server = GrpcOptions.serverConfig(settings, LISTEN);
    List<Endpoint> listen = usable(server.listen());
    if (listen.isEmpty()) {
      throw new UsageException("--listen: none of the endpoints can be had");
    }
    return new RegistryConfig(
        RegistryConfig.sized(
            new ServerConfig(
                listen,
                server.socketMode(),
                server.tls(),
                server.ioThreads(),
                server.maxInboundBytes(),
                server.shutdownGrace())),
        new EtcdConfig(settings.get(ETCD), etcdTls(settings), EtcdConfig.CALL_TIMEOUT),
        settings.get(PREFIX),
        settings.get(SESSION_TTL),
        settings.get(ADVERTISE),
        settings.get(MAX_STREAMS),
        RegistryConfig.DEFAULT_FILE_GRACE);
  }

  private static Optional<TlsFiles> etcdTls(Settings settings) throws UsageException {
    Optional<Path> certificate = settings.find(ETCD_CERTIFICATE);
    Optional<Path> key = settings.find(ETCD_KEY);
    Optional<Path> authority = settings.find(ETCD_AUTHORITY);
    if (certificate.isPresent() != key.isPresent()) {
      throw new UsageException("--etcd-cert and --etcd-key are given together");
    }
    return certificate.isEmpty() && authority.isEmpty()
        ? Optional.empty()
        : Optional.of(new TlsFiles(certificate, key, authority));
  }

  /** Leaves out the default socket where its folder cannot be made: most users are not root. */
  private static List<Endpoint> usable(List<Endpoint> listen) {
    var usable = new ArrayList<Endpoint>();
    for (Endpoint endpoint : listen) {
      boolean isDefault =
          endpoint instanceof Endpoint.Unix unix && unix.path().equals(DEFAULT_SOCKET);
      if (!isDefault || canHaveDefaultSocket()) {
        usable.add(endpoint);
      }
    }
    return usable;
  }

  private static boolean canHaveDefaultSocket() {
    try {
      Files.createDirectories(DEFAULT_SOCKET.getParent());
      if (Files.isWritable(DEFAULT_SOCKET.getParent())) {
        return true;
      }
      LOG.warn("not listening on the local socket: no permission", "path", DEFAULT_SOCKET);
    } catch (IOException e) {
      LOG.warn("not listening on the local socket", e, "path", DEFAULT_SOCKET);
    }
    return false;
  }
}
