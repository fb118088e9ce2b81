package dev.fleet.journal;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.runtime.grpc.ServerConfig;
import dev.fleet.runtime.metrics.Metrics;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalServiceGrpc;
import dev.fleet.v1.JournalServiceGrpc.JournalServiceBlockingStub;
import dev.fleet.v1.ReadEntriesRequest;
import dev.fleet.v1.ReadEntriesResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A journal service over a directory, and a client, on a real socket. */
final class JournalFixture implements AutoCloseable {
  private final JournalServer server;
  private final FleetChannel channel;

  private JournalFixture(JournalConfig config) throws IOException {
    server = JournalServer.start(config, Clocks.system(), new Metrics());
    channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT);
  }

  static JournalFixture over(Path directory) throws IOException {
    return with(Path.of("journalctl"), Optional.of(directory), 16);
  }

  static JournalFixture with(Path journalctl, Optional<Path> directory, int maxStreams)
      throws IOException {
    var listen = ServerConfig.on(new Endpoint.Tcp("127.0.0.1", 0));
    var source = new SourceConfig.Journald(journalctl, directory);
    return new JournalFixture(new JournalConfig(listen, source, maxStreams));
  }

  static JournalFixture overEmbedded(Path directory) throws IOException {
    var listen = ServerConfig.on(new Endpoint.Tcp("127.0.0.1", 0));
    return new JournalFixture(new JournalConfig(listen, new SourceConfig.Embedded(directory), 16));
  }

  JournalServiceBlockingStub stub() {
    return JournalServiceGrpc.newBlockingStub(channel.channel())
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  JournalServiceGrpc.JournalServiceStub asyncStub() {
    return JournalServiceGrpc.newStub(channel.channel());
  }

  List<JournalEntry> read(ReadEntriesRequest.Builder request) {
    var entries = new ArrayList<JournalEntry>();
    Iterator<ReadEntriesResponse> responses = stub().readEntries(request.build());
    responses.forEachRemaining(response -> entries.addAll(response.getEntriesList()));
    return entries;
  }

  /** The messages of the entries that a request gives. */
  List<String> messages(ReadEntriesRequest.Builder request) {
    return read(request).stream().map(entry -> entry.getMessage().toStringUtf8()).toList();
  }

  void closeServer() {
    server.close();
  }

  @Override
  public void close() {
    channel.close();
    server.close();
  }
}
