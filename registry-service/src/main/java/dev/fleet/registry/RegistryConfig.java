package dev.fleet.registry;

import dev.fleet.registry.etcd.EtcdConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.ServerConfig;
import java.time.Duration;

/**
 * What a replica of the registry needs to know.
 *
 * @param server where and how it listens
 * @param etcd where etcd is
 * @param prefix of all keys in etcd; ends in a slash
 * @param sessionTtl of sessions with machines that ask for none, and of the replica's own lease
 * @param advertise how the other replicas name this one; empty for the first listen endpoint
 * @param maxStreams how many streams it serves at once
 * @param fileGrace how long a unit file stays after the last unit that refers to it is gone
 */
public record RegistryConfig(
    ServerConfig server,
    EtcdConfig etcd,
    String prefix,
    Duration sessionTtl,
    String advertise,
    int maxStreams,
    Duration fileGrace) {
  /** Enough for 5,000 machines with two streams each, and as many watches of others. */
  public static final int DEFAULT_MAX_STREAMS = 25_000;

  /** Long enough that units which come and go do not write their files again and again. */
  public static final Duration DEFAULT_FILE_GRACE = Duration.ofMinutes(1);

  /** The largest request: 10,000 units of 16 MiB in all, and their names. */
  private static final int MAX_REQUEST_BYTES = 20 * 1024 * 1024;

  /** The default prefix. */
  public static final String DEFAULT_PREFIX = "/fleet/v1/";

  /** Without a heartbeat for this long a machine is lost. */
  public static final Duration DEFAULT_SESSION_TTL = Duration.ofSeconds(5);

  /** How it listens, with room for the largest request. */
  static ServerConfig sized(ServerConfig server) {
    return new ServerConfig(
        server.listen(),
        server.socketMode(),
        server.tls(),
        server.ioThreads(),
        MAX_REQUEST_BYTES,
        server.shutdownGrace());
  }

  /** Any free port of the loopback; for tests. */
  public static RegistryConfig local(String etcdUrls, String prefix) {
    return new RegistryConfig(
        sized(ServerConfig.on(Endpoint.parse("127.0.0.1:0"))),
        EtcdConfig.of(etcdUrls),
        prefix,
        DEFAULT_SESSION_TTL,
        "",
        DEFAULT_MAX_STREAMS,
        DEFAULT_FILE_GRACE);
  }

  /** The same with another time to live of sessions. */
  public RegistryConfig withSessionTtl(Duration ttl) {
    return new RegistryConfig(server, etcd, prefix, ttl, advertise, maxStreams, fileGrace);
  }

  /** The same with another stay of unit files. */
  public RegistryConfig withFileGrace(Duration grace) {
    return new RegistryConfig(server, etcd, prefix, sessionTtl, advertise, maxStreams, grace);
  }

  /** The same with another bound of streams. */
  public RegistryConfig withMaxStreams(int streams) {
    return new RegistryConfig(server, etcd, prefix, sessionTtl, advertise, streams, fileGrace);
  }
}
