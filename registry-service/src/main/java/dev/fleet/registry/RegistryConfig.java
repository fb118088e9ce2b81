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
 */
public record RegistryConfig(
    ServerConfig server,
    EtcdConfig etcd,
    String prefix,
    Duration sessionTtl,
    String advertise,
    int maxStreams) {
  /** Enough for 5,000 machines with two streams each, and as many watches of others. */
  public static final int DEFAULT_MAX_STREAMS = 25_000;

  /** The default prefix. */
  public static final String DEFAULT_PREFIX = "/fleet/v1/";

  /** Without a heartbeat for this long a machine is lost. */
  public static final Duration DEFAULT_SESSION_TTL = Duration.ofSeconds(5);

  /** Any free port of the loopback; for tests. */
  public static RegistryConfig local(String etcdUrls, String prefix) {
    return new RegistryConfig(
        ServerConfig.on(Endpoint.parse("127.0.0.1:0")),
        EtcdConfig.of(etcdUrls),
        prefix,
        DEFAULT_SESSION_TTL,
        "",
        DEFAULT_MAX_STREAMS);
  }

  /** The same with another time to live of sessions. */
  public RegistryConfig withSessionTtl(Duration ttl) {
    return new RegistryConfig(server, etcd, prefix, ttl, advertise, maxStreams);
  }

  /** The same with another bound of streams. */
  public RegistryConfig withMaxStreams(int streams) {
    return new RegistryConfig(server, etcd, prefix, sessionTtl, advertise, streams);
  }
}
