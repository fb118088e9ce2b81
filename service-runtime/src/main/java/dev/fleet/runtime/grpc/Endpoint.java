package dev.fleet.runtime.grpc;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a server listens: {@code 127.0.0.1:7400}, {@code [::1]:7400}, {@code host.example:7400} or
 * {@code unix:///run/fleet/registry.sock}. {@code toString} gives what {@link #parse} reads.
 */
public sealed interface Endpoint {
  /** What clients call a server here: in HTTP/2, and where its certificate has to say so. */
  String authority();

  /** The address, with a name looked up now: this may take as long as DNS does. */
  SocketAddress address();

  /** Linux keeps 108 bytes for the path of a socket, with its closing zero: unix(7). */
  int MAX_SOCKET_PATH_BYTES = 107;

  /**
   * A TCP port. When listening, port 0 asks for any free one.
   *
   * @param host a name or address, IPv6 without brackets
   */
  record Tcp(String host, int port) implements Endpoint {
    public Tcp {
      if (host.isEmpty()) {
        throw new IllegalArgumentException("the host is empty");
      }
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("the port must be from 0 to 65535, got " + port);
      }
    }

    @Override
    public String authority() {
      return toString();
    }

    /** Unresolved if nobody knows the name. */
    @Override
    public InetSocketAddress address() {
      return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /** A Unix socket, by absolute path. */
  record Unix(Path path) implements Endpoint {
    public Unix {
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException("a socket's path must be absolute, got " + path);
      }
      int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
      if (length > MAX_SOCKET_PATH_BYTES) {
        throw new IllegalArgumentException(
            "a socket's path may have %d bytes, this one has %d: %s"
                .formatted(MAX_SOCKET_PATH_BYTES, length, path));
      }
    }

    @Override
    public String authority() {
      return "localhost";
    }

    @Override
    public UnixDomainSocketAddress address() {
      return UnixDomainSocketAddress.of(path);
    }

    @Override
    public String toString() {
      return "unix://" + path;
    }
  }

  /**
   * Reads one endpoint.
   *
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  static Endpoint parse(String text) {
    return parse(text, -1);
  }

  /** Reads one endpoint whose port may be left out; a negative {@code defaultPort} asks for it. */
  static Endpoint parse(String text, int defaultPort) {
    String trimmed = text.trim();
    try {
      return trimmed.startsWith("unix:") ? unix(trimmed.substring(5)) : tcp(trimmed, defaultPort);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "bad endpoint '%s': %s; expected host:port or unix:///path"
              .formatted(trimmed, e.getMessage()),
          e);
    }
  }

  /** Reads a comma-separated list of at least one endpoint. */
  static List<Endpoint> parseList(String text) {
    return parseList(text, -1);
  }

  /** Reads a comma-separated list whose ports may be left out. */
  static List<Endpoint> parseList(String text, int defaultPort) {
    var endpoints = new ArrayList<Endpoint>();
    for (String part : text.split(",", -1)) {
      endpoints.add(parse(part, defaultPort));
    }
    return List.copyOf(endpoints);
  }

  private static Endpoint unix(String rest) {
    String path = rest.startsWith("//") ? rest.substring(2) : rest;
    try {
      return new Unix(Path.of(path));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("not a path", e);
    }
  }

  private static Endpoint tcp(String text, int defaultPort) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) {
        throw new IllegalArgumentException("the ']' is missing");
      }
      String host = text.substring(1, end);
      String rest = text.substring(end + 1);
      if (!rest.isEmpty() && !rest.startsWith(":")) {
        throw new IllegalArgumentException("'" + rest + "' follows the address");
      }
      return new Tcp(host, rest.isEmpty() ? needPort(defaultPort) : port(rest.substring(1)));
    }
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return new Tcp(checkHost(text), needPort(defaultPort));
    }
    if (text.indexOf(':') != colon) {
      throw new IllegalArgumentException("an IPv6 address stands in brackets");
    }
    return new Tcp(checkHost(text.substring(0, colon)), port(text.substring(colon + 1)));
  }

  private static String checkHost(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c == '/' || c == '@' || c == '?' || c == '#' || c > '~') {
        throw new IllegalArgumentException("the host holds '" + c + "'");
      }
    }
    return host;
  }

  private static int needPort(int defaultPort) {
    if (defaultPort < 0) {
      throw new IllegalArgumentException("the port is missing");
    }
    return defaultPort;
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no port", e);
    }
  }
}
