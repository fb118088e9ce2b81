package dev.fleet.runtime.grpc;

import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.config.Parsers;
import dev.fleet.runtime.config.Settings;
import dev.fleet.runtime.config.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The options by which a service listens and connects, the same in every service. A service puts
 * {@link #listen}, {@link #SOCKET_MODE} and {@link #TLS} into its list of options and reads them
 * with {@link #serverConfig} and {@link #clientConfig}.
 */
public final class GrpcOptions {
  /** Permission bits of Unix sockets. */
  public static final Option<Integer> SOCKET_MODE =
      Option.of(
          "socket-mode", GrpcOptions::mode, "0660", "Permission bits of Unix sockets, in octal");

  /** This side's certificate chain. */
  public static final Option<Path> TLS_CERTIFICATE =
      Option.optional(
          "tls-cert", Parsers.path(), "PEM file of this service's certificate chain; turns TLS on");

  /** The key of that certificate. */
  public static final Option<Path> TLS_KEY =
      Option.optional("tls-key", Parsers.path(), "PEM file of the certificate's private key");

  /** Who signs the other side's certificates. */
  public static final Option<Path> TLS_AUTHORITY =
      Option.optional(
          "tls-ca",
          Parsers.path(),
          "PEM file of the authority that signs the other side's certificates; a server that has it"
              + " demands a certificate from every client");

  /** The options of TLS, for both directions. */
  public static final List<Option<?>> TLS = List.of(TLS_CERTIFICATE, TLS_KEY, TLS_AUTHORITY);

  private GrpcOptions() {}

  /** The option {@code --listen} with a default. */
  public static Option<List<Endpoint>> listen(String fallback) {
    return Option.of(
        "listen",
        Endpoint::parseList,
        fallback,
        "Where to listen: host:port or unix:///path, several after commas");
  }

  /** An option for the endpoints of another service, e.g. {@code --registry}. */
  public static Option<List<Endpoint>> target(String name, String fallback, String description) {
    return Option.of(name, Endpoint::parseList, fallback, description);
  }

  /**
   * How to listen, by the options above.
   *
   * @throws UsageException if the TLS options don't fit together; the message names them
   */
  public static ServerConfig serverConfig(Settings settings, Option<List<Endpoint>> listen)
      throws UsageException {
    ServerConfig config = ServerConfig.on(settings.get(listen));
    Optional<TlsFiles> tls = tls(settings);
    if (tls.isPresent() && tls.get().certificate().isEmpty()) {
      throw new UsageException("--tls-ca needs --tls-cert and --tls-key in a server");
    }
    if (tls.isPresent()) {
      config = config.withTls(tls.get());
    }
    return settings.find(SOCKET_MODE).map(config::withSocketMode).orElse(config);
  }

  /**
   * How to connect, by the options above.
   *
   * @throws UsageException if the TLS options don't fit together; the message names them
   */
  public static ClientConfig clientConfig(Settings settings) throws UsageException {
    return tls(settings).map(ClientConfig.DEFAULT::withTls).orElse(ClientConfig.DEFAULT);
  }

  private static Optional<TlsFiles> tls(Settings settings) throws UsageException {
    Optional<Path> certificate = settings.find(TLS_CERTIFICATE);
    Optional<Path> key = settings.find(TLS_KEY);
    Optional<Path> authority = settings.find(TLS_AUTHORITY);
    if (certificate.isPresent() != key.isPresent()) {
      throw new UsageException("--tls-cert and --tls-key are given together");
    }
    return certificate.isEmpty() && authority.isEmpty()
        ? Optional.empty()
        : Optional.of(new TlsFiles(certificate, key, authority));
  }

  private static int mode(String text) {
    String digits = text.trim();
    if (!digits.matches("[0-7]{1,4}") || Integer.parseInt(digits, 8) > 0777) {
      throw new IllegalArgumentException(
          "expected permission bits such as 0660, got '" + text + "'");
    }
    return Integer.parseInt(digits, 8);
  }
}
