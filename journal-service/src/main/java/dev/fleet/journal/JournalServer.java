package dev.fleet.journal;

import dev.fleet.journal.api.JournalApi;
import dev.fleet.journal.files.EmbeddedSource;
import dev.fleet.journal.journalctl.JournalctlSource;
import dev.fleet.journal.source.JournalSource;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.GrpcMetrics;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A running journal service. Thread-safe. */
public final class JournalServer implements AutoCloseable {
  private final RunningServer server;
  private final JournalSource source;

  private JournalServer(RunningServer server, JournalSource source) {
    this.server = server;
    this.source = source;
  }

  /**
   * Starts to listen. Whether there is a journal is found out by each call.
   *
   * @throws IOException naming the endpoint that cannot be had
   */
  public static JournalServer start(JournalConfig config, Clocks clocks, Metrics metrics)
      throws IOException {
    JournalSource source = source(config.source(), clocks);
    var api = new JournalApi(source, config.maxStreams());
    metrics.gauge("fleet_journal_streams", "Calls that read the journal now", api::openStreams);
    try {
      RunningServer server =
          GrpcServers.start(
              config.server(),
              List.of(api),
              List.of(new GrpcMetrics(metrics, clocks.ticker(), "journal")));
      return new JournalServer(server, source);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static JournalSource source(SourceConfig config, Clocks clocks) {
    return switch (config) {
      case SourceConfig.Journald(Path journalctl, Optional<Path> directory) ->
          directory
              .map(path -> JournalctlSource.ofDirectory(journalctl, path, clocks))
              .orElseGet(() -> JournalctlSource.ofHost(journalctl, clocks));
      case SourceConfig.Embedded(Path directory) -> new EmbeddedSource(directory);
    };
  }

  /** Where it listens, with the real ports. */
  public List<Endpoint> endpoints() {
    return server.endpoints();
  }

  /** Ends all streams and their children, then the server. */
  @Override
  public void close() {
    server.close();
    source.close();
  }
}
