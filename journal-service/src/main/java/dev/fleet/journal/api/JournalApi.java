package dev.fleet.journal.api;

import dev.fleet.journal.source.Batch;
import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.JournalException;
import dev.fleet.journal.source.JournalQuery;
import dev.fleet.journal.source.JournalSource;
import dev.fleet.journal.source.JournalStream;
import dev.fleet.journal.source.VacuumInfo;
import dev.fleet.runtime.grpc.BlockingStream;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.grpc.StreamWriter;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.GetVacuumInfoRequest;
import dev.fleet.v1.GetVacuumInfoResponse;
import dev.fleet.v1.JournalServiceGrpc;
import dev.fleet.v1.ReadEntriesRequest;
import dev.fleet.v1.ReadEntriesResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/** {@code fleet.v1.JournalService} over a journal. Thread-safe. */
public final class JournalApi extends JournalServiceGrpc.JournalServiceImplBase {
  private final JournalSource source;
  private final int maxStreams;
  private final Semaphore free;

  /**
   * @param maxStreams how many calls may read the journal at once
   */
  public JournalApi(JournalSource source, int maxStreams) {
    this.source = source;
    this.maxStreams = maxStreams;
    this.free = new Semaphore(maxStreams);
  }

  /** How many calls read the journal now. */
  public int openStreams() {
    return maxStreams - free.availablePermits();
  }

  @Override
  public void readEntries(
      ReadEntriesRequest request, StreamObserver<ReadEntriesResponse> responses) {
    JournalQuery query = QueryReader.read(request);
    BlockingStream.serve(responses, out -> admitted(() -> stream(query, out)));
  }

  private void stream(JournalQuery query, StreamWriter<ReadEntriesResponse> out)
      throws JournalException, InterruptedException {
    try (JournalStream stream = source.open(query)) {
      out.onCancel(stream::close);
      Optional<Batch> batch = stream.next();
      while (batch.isPresent()) {
        out.write(response(batch.get(), query.allFields()));
        batch = stream.next();
      }
    }
  }

  private static ReadEntriesResponse response(Batch batch, boolean allFields) {
    var response = ReadEntriesResponse.newBuilder().setCaughtUp(batch.caughtUp());
    for (Entry entry : batch.entries()) {
      response.addEntries(EntryMapping.toProto(entry, allFields));
    }
    return response.build();
  }

  @Override
  public void getVacuumInfo(
      GetVacuumInfoRequest request, StreamObserver<GetVacuumInfoResponse> responses) {
    var response = GetVacuumInfoResponse.newBuilder();
    admitted(
        () -> {
          VacuumInfo info = source.vacuumInfo();
          response
              .setDiskUsageBytes(info.diskUsageBytes())
              .setPersistent(info.persistent())
              .setBoots(info.boots());
          info.oldestMicros()
              .ifPresent(micros -> response.setOldestTime(EntryMapping.timestamp(micros)));
          info.newestMicros()
              .ifPresent(micros -> response.setNewestTime(EntryMapping.timestamp(micros)));
        });
    responses.onNext(response.build());
    responses.onCompleted();
  }

  /** Something that reads the journal. */
  @FunctionalInterface
  private interface Work {
    void run() throws JournalException, InterruptedException;
  }

  /** Does work if there is room for it, and says in the contract's terms why it failed. */
  private void admitted(Work work) {
    if (!free.tryAcquire()) {
      throw FleetErrors.resourceExhausted(
          ErrorReason.LIMIT_EXCEEDED.name(),
          "the journal is being read by %d streams, which is the most".formatted(maxStreams),
          Map.of("bound", "streams", "limit", String.valueOf(maxStreams)));
    }
    try {
      work.run();
    } catch (JournalException e) {
      throw toStatus(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while the journal was read");
    } finally {
      free.release();
    }
  }

  private static StatusRuntimeException toStatus(JournalException e) {
    return switch (e.kind()) {
      case QUERY_INVALID ->
          FleetErrors.invalidArgument(ErrorReason.JOURNAL_QUERY_INVALID.name(), message(e));
      case UNAVAILABLE ->
          FleetErrors.unavailable(ErrorReason.HOST_UNAVAILABLE.name(), message(e), Map.of());
    };
  }

  private static String message(JournalException e) {
    return String.valueOf(e.getMessage());
  }
}
