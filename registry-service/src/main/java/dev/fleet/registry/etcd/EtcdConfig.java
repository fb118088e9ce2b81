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
    for (Endpoint endpoint : endpoints) {
      if (endpoint instanceof Endpoint.Unix) {
        throw new IllegalArgumentException("etcd is reached over TCP, got " + endpoint);
      }
    }
  }

  /**
   * Reads a comma-separated list of {@code http://host:port}, {@code https://host:port} or {@code
   * host:port}; two seconds a call. With {@code https} the authorities of the JDK are trusted.
   *
   * @throws IllegalArgumentException naming the URL that is none
   */
  public static EtcdConfig of(String urls) {
    var endpoints = new ArrayList<Endpoint>();
    int secure = 0;
    for (String url : urls.split(",", -1)) {
      String trimmed = url.trim();
      secure += trimmed.startsWith("https://") ? 1 : 0;
      String rest = trimmed.replaceFirst("^https?://", "").replaceFirst("/$", "");
      endpoints.add(Endpoint.parse(rest, DEFAULT_PORT));
    }
    if (secure > 0 && secure < endpoints.size()) {
      throw new IllegalArgumentException("all URLs are https or none is, got '" + urls + "'");
    }
    Optional<TlsFiles> tls =
        secure == 0
            ? Optional.empty()
            : Optional.of(new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty()));
    return new EtcdConfig(endpoints, tls, CALL_TIMEOUT);
  }

  /** The same with these files for TLS. */
  public EtcdConfig withTls(TlsFiles files) {
    return new EtcdConfig(endpoints, Optional.of(files), callTimeout);
  }
}
