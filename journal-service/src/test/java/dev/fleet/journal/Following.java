package dev.fleet.journal;

import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.ReadEntriesRequest;
import dev.fleet.v1.ReadEntriesResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that reads a stream while the test goes on. */
final class Following
    implements ClientResponseObserver<ReadEntriesRequest, ReadEntriesResponse>, AutoCloseable {
  private static final long DEADLINE_SECONDS = 20;

  private final boolean paced;
  private final BlockingQueue<JournalEntry> entries = new LinkedBlockingQueue<>();
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final List<JournalEntry> beforeCaughtUp = new ArrayList<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private @Nullable ClientCallStreamObserver<ReadEntriesRequest> call;

  private Following(boolean paced) {
    this.paced = paced;
  }

  static Following start(JournalFixture journal, ReadEntriesRequest.Builder request) {
    var following = new Following(false);
    journal.asyncStub().readEntries(request.build(), following);
    return following;
  }

  /** Reads nothing until {@link #request} says so. */
  static Following startPaced(JournalFixture journal, ReadEntriesRequest.Builder request) {
    var following = new Following(true);
    journal.asyncStub().readEntries(request.build(), following);
    return following;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<ReadEntriesRequest> stream) {
    call = stream;
    if (paced) {
      stream.disableAutoRequestWithInitial(1);
    }
  }

  private ClientCallStreamObserver<ReadEntriesRequest> call() {
    if (call == null) {
      throw new AssertionError("the call has not begun");
    }
    return call;
  }

  void request(int messages) {
    call().request(messages);
  }

  @Override
  public void onNext(ReadEntriesResponse response) {
    if (caughtUp.getCount() > 0) {
      beforeCaughtUp.addAll(response.getEntriesList());
    }
    entries.addAll(response.getEntriesList());
    if (response.getCaughtUp()) {
      if (caughtUp.getCount() == 0) {
        end.completeExceptionally(new AssertionError("caught up twice"));
      }
      caughtUp.countDown();
    }
  }

  @Override
  public void onError(Throwable error) {
    end.complete(Status.fromThrowable(error));
  }

  @Override
  public void onCompleted() {
    end.complete(Status.OK);
  }

  /** Waits for the mark; gives the messages that came before it. */
  List<String> awaitCaughtUp() throws InterruptedException {
    if (!caughtUp.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("not caught up; the stream ended: " + end.getNow(null));
    }
    return beforeCaughtUp.stream().map(Following::text).toList();
  }

  /** The message of the next entry. */
  String next() throws InterruptedException {
    return text(nextEntry());
  }

  JournalEntry nextEntry() throws InterruptedException {
    JournalEntry entry = entries.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
    if (entry == null) {
      throw new AssertionError("no entry came; the stream ended: " + end.getNow(null));
    }
    return entry;
  }

  /** The messages of the next so many entries. */
  List<String> next(int count) throws InterruptedException {
    var messages = new ArrayList<String>();
    while (messages.size() < count) {
      messages.add(next());
    }
    return messages;
  }

  private static String text(JournalEntry entry) {
    return entry.getMessage().toStringUtf8();
  }

  /** How the stream ended. */
  Status awaitEnd() throws Exception {
    return end.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** Cancels the call. */
  @Override
  public void close() {
    call().cancel("the test has seen enough", null);
  }
}
