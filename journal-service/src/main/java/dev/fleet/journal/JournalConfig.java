package dev.fleet.journal;

import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.config.Parsers;
import dev.fleet.runtime.config.Settings;
import dev.fleet.runtime.config.UsageException;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.GrpcOptions;
import dev.fleet.runtime.grpc.ServerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the journal service runs.
 *
 * @param maxStreams how many calls may read at once
 */
public record JournalConfig(ServerConfig server, SourceConfig source, int maxStreams) {
  static final int DEFAULT_MAX_STREAMS = 64;

  static final Option<List<Endpoint>> LISTEN = GrpcOptions.listen("127.0.0.1:7402");
  static final Option<Source> SOURCE =
      Option.of(
          "source",
          Parsers.oneOf(Source.class),
          "journald",
          "Whose journal: journald's, or that of an agent with its embedded unit manager"
              + " (embedded)");
  static final Option<Path> JOURNALCTL =
      Option.of("journalctl", Parsers.path(), "journalctl", "The program that reads the journal");
  static final Option<Path> DIRECTORY =
      Option.optional(
          "directory",
          Parsers.path(),
          "With --source journald: read the journal files in this directory, not the host's"
              + " journal");
  static final Option<Path> JOURNAL_DIRECTORY =
      Option.optional(
          "journal-directory",
          Parsers.path(),
          "With --source embedded: where the agent writes its journal");
  static final Option<Integer> MAX_STREAMS =
      Option.of(
          "max-streams",
          Parsers.integer(1, 10_000),
          String.valueOf(DEFAULT_MAX_STREAMS),
          "How many calls may read the journal at once; with journald each takes a child process");

  /** What {@code --source} can be. */
  enum Source {
    JOURNALD,
    EMBEDDED
  }

  /** The options of the service, in the order of its help. */
  static List<Option<?>> options() {
    var options = new ArrayList<Option<?>>();
    options.addAll(List.of(LISTEN, SOURCE, JOURNALCTL, DIRECTORY, JOURNAL_DIRECTORY, MAX_STREAMS));
    options.add(GrpcOptions.SOCKET_MODE);
    options.addAll(GrpcOptions.TLS);
    return List.copyOf(options);
  }

  static JournalConfig of(Settings settings) throws UsageException {
    return new JournalConfig(
        GrpcOptions.serverConfig(settings, LISTEN), source(settings), settings.get(MAX_STREAMS));
  }

  private static SourceConfig source(Settings settings) throws UsageException {
    Optional<Path> ofJournald = settings.find(DIRECTORY);
    Optional<Path> ofAgent = settings.find(JOURNAL_DIRECTORY);
    return switch (settings.get(SOURCE)) {
      case JOURNALD -> {
        if (ofAgent.isPresent()) {
          throw new UsageException(
              "--journal-directory is for --source embedded; journald's files are in --directory");
        }
        yield new SourceConfig.Journald(settings.get(JOURNALCTL), ofJournald);
      }
      case EMBEDDED -> {
        if (ofJournald.isPresent()) {
          throw new UsageException(
              "--directory is for --source journald; the agent's is --journal-directory");
        }
        yield new SourceConfig.Embedded(
            ofAgent.orElseThrow(
                () -> new UsageException("--source embedded needs --journal-directory")));
      }
    };
  }
}
