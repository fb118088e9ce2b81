package dev.fleet.runtime.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Shows the metrics at {@code /metrics} over plain HTTP. Thread-safe. */
public final class MetricsServer implements AutoCloseable {
  private static final int BACKLOG = 16;

  private final HttpServer server;
  private final ExecutorService calls;

  private MetricsServer(HttpServer server, ExecutorService calls) {
    this.server = server;
    this.calls = calls;
  }

  /**
   * Starts it.
   *
   * @throws IOException if the address cannot be had, or its name is unknown
   */
  public static MetricsServer start(InetSocketAddress address, Metrics metrics) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException | UnresolvedAddressException e) {
      throw new IOException("cannot show metrics on " + address + ": " + e.getMessage(), e);
    }
    ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(calls);
    server.createContext("/", exchange -> answer(exchange, metrics));
    server.start();
    return new MetricsServer(server, calls);
  }

  private static void answer(HttpExchange exchange, Metrics metrics) throws IOException {
    try (exchange) {
      boolean found = exchange.getRequestURI().getPath().equals("/metrics");
      byte[] body = (found ? metrics.text() : "see /metrics\n").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(found ? 200 : 404, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    calls.shutdownNow();
  }
}
