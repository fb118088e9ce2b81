package dev.fleet.registry.etcd;

import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.TlsFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to reach etcd.
 *
 * @param endpoints members of one etcd cluster
 * @param tls for {@code https} endpoints
 * @param callTimeout after which a call counts as unanswered
 */
public record EtcdConfig(List<Endpoint> endpoints, Optional<TlsFiles> tls, Duration callTimeout) {
  /** How long a call may take, unless told otherwise. */
  public static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);

  private static final int DEFAULT_PORT = 2379;

  public EtcdConfig {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("etcd needs at least one endpoint");
    }
  }

  /** Plain text, two seconds a call. */
  public static EtcdConfig of(String urls) {
    return new EtcdConfig(endpoints(urls), Optional.empty(), CALL_TIMEOUT);
  }

  /**
   * Reads a comma-separated list of {@code http://host:port}, {@code https://host:port} or {@code
   * host:port}.
   *
   * @throws IllegalArgumentException naming the URL that is none
   */
  public static List<Endpoint> endpoints(String urls) {
    var endpoints = new ArrayList<Endpoint>();
    for (String url : urls.split(",", -1)) {
      String rest = url.trim().replaceFirst("^https?://", "").replaceFirst("/$", "");
      endpoints.add(Endpoint.parse(rest, DEFAULT_PORT));
    }
    return List.copyOf(endpoints);
  }
}
