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
 * @param journalctl name or path of the program
 * @param directory where journal files are read; if absent, the journal of this host
 * @param maxStreams how many calls may read at once
 */
public record JournalConfig(
    ServerConfig server, Path journalctl, Optional<Path> directory, int maxStreams) {
  static final int DEFAULT_MAX_STREAMS = 64;

  static final Option<List<Endpoint>> LISTEN = GrpcOptions.listen("127.0.0.1:7402");
  static final Option<Path> JOURNALCTL =
      Option.of("journalctl", Parsers.path(), "journalctl", "The program that reads the journal");
  static final Option<Path> DIRECTORY =
      Option.optional(
          "directory",
          Parsers.path(),
          "Read the journal files in this directory, not the journal of this host");
  static final Option<Integer> MAX_STREAMS =
      Option.of(
          "max-streams",
          Parsers.integer(1, 10_000),
          String.valueOf(DEFAULT_MAX_STREAMS),
          "How many calls may read the journal at once; each takes a child process");

  /** The options of the service, in the order of its help. */
  static List<Option<?>> options() {
    var options = new ArrayList<Option<?>>(List.of(LISTEN, JOURNALCTL, DIRECTORY, MAX_STREAMS));
    options.add(GrpcOptions.SOCKET_MODE);
    options.addAll(GrpcOptions.TLS);
    return List.copyOf(options);
  }

  static JournalConfig of(Settings settings) throws UsageException {
    return new JournalConfig(
        GrpcOptions.serverConfig(settings, LISTEN),
        settings.get(JOURNALCTL),
        settings.find(DIRECTORY),
        settings.get(MAX_STREAMS));
  }
}
