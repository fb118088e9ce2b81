package dev.fleet.registry.etcd;

import dev.fleet.runtime.clock.Ticker;
import dev.fleet.runtime.log.Log;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One member of etcd, through a client. Thread-safe.
 *
 * <p>Left to itself, gRPC waits longer and longer before it tries a lost member again, up to two
 * minutes; so a client that cannot reach its member is replaced by a new one.
 *
 * @param <C> the client
 */
final class Member<C> implements AutoCloseable {
  private static final Log LOG = Log.of(Member.class);

  /** How long a client may try before it is replaced. */
  private static final Duration TRIAL = Duration.ofMillis(300);

  /** Makes a client, which connects with its first call. */
  @FunctionalInterface
  interface Connector<C> {
    /**
     * Makes one.
     *
     * @throws IOException if a TLS file cannot be read or understood
     */
    C connect() throws IOException;
  }

  /** A client, and when it was made by the ticker. */
  record Connection<C>(C client, long since) {}

  private final Connector<C> connector;
  private final Consumer<C> closer;
  private final Ticker ticker;
  private volatile Connection<C> connection;
  private boolean closed;

  Member(Connector<C> connector, Consumer<C> closer, Ticker ticker) throws IOException {
    this.connector = connector;
    this.closer = closer;
    this.ticker = ticker;
    connection = connect();
  }

  private Connection<C> connect() throws IOException {
    return new Connection<>(connector.connect(), ticker.nanos());
  }

  /** The client that is used now. */
  Connection<C> connection() {
    return connection;
  }

  /** Replaces the client if it is this one still, and had its time. */
  synchronized void replace(Connection<C> failed) {
    boolean tried = ticker.nanos() - failed.since() >= TRIAL.toNanos();
    if (connection.equals(failed) && tried && !closed) {
      try {
        connection = connect();
        closer.accept(failed.client());
      } catch (IOException e) {
        LOG.warn("etcd's old client stays", e); // Files that were there at the start are not now.
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    closer.accept(connection.client());
  }
}
