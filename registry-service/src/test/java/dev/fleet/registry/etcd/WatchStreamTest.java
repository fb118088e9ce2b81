package dev.fleet.registry.etcd;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.WatchResponse;
import io.etcd.jetcd.common.exception.EtcdExceptionFactory;
import io.etcd.jetcd.options.WatchOption;
import io.grpc.Status;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The blocking side of a watch, with a scripted jetcd behind it. */
@Timeout(60)
final class WatchStreamTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final ByteString KEY = ByteString.copyFromUtf8("/t/a");

  private final ScriptedWatch jetcd = new ScriptedWatch();
  private final WatchStream stream =
      WatchStream.open(jetcd, KEY, ByteString.copyFromUtf8("/t/b"), 7);

  @Test
  void givesTheChangesInOrder() throws Exception {
    jetcd.created();
    stream.awaitCreated(SOON);
    jetcd.change(Event.EventType.PUT, 7);
    jetcd.change(Event.EventType.DELETE, 8);
    assertThat(jetcd.option().getRevision()).isEqualTo(7);
    assertThat(jetcd.option().withRequireLeader()).isTrue();
    assertThat(stream.next())
        .containsExactly(new Change.Put(new Entry(KEY, ByteString.EMPTY, 7, 7)));
    assertThat(stream.next()).containsExactly(new Change.Delete(KEY, 8));
  }

  @Test
  void whatCameBeforeTheEndIsReadBeforeTheEnd() throws Exception {
    jetcd.change(Event.EventType.PUT, 7);
    jetcd.listener().onError(Status.UNAVAILABLE.asRuntimeException());
    jetcd.change(Event.EventType.PUT, 8); // jetcd resumes by itself; this comes too late.
    assertThat(stream.next()).hasSize(1);
    EtcdException end = catchThrowableOfType(EtcdException.class, stream::next);
    assertThat(end.isUnavailable()).isTrue();
  }

  @Test
  void compactionIsToldFromOtherEnds() {
    jetcd.listener().onError(EtcdExceptionFactory.newCompactedException(9));
    EtcdException end = catchThrowableOfType(EtcdException.class, () -> stream.awaitCreated(SOON));
    assertThat(end.isCompacted()).isTrue();
    assertThat(end.isUnavailable()).isFalse();
  }

  @Test
  void aWatchThatIsNeverCreatedIsGivenUp() {
    EtcdException late =
        catchThrowableOfType(EtcdException.class, () -> stream.awaitCreated(Duration.ofMillis(1)));
    assertThat(late.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void aReaderThatIsBehindHoldsTheWatchBack() throws Exception {
    var pushed = new AtomicInteger();
    Thread pusher =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 10 * WatchStream.MAX_WAITING; i++) {
                    jetcd.change(Event.EventType.PUT, 7 + i);
                    pushed.incrementAndGet();
                  }
                });
    eventually(
        SOON,
        () -> {
          assertThat(pushed.get()).isEqualTo(WatchStream.MAX_WAITING);
          assertThat(pusher.getState()).isEqualTo(Thread.State.WAITING);
        });
    for (int i = 0; i < 10 * WatchStream.MAX_WAITING; i++) {
      assertThat(stream.next()).extracting(Change::at).containsExactly(7L + i);
    }
    assertThat(pusher.join(SOON)).isTrue();
  }

  @Test
  void closingFreesAPushThatWaits() throws Exception {
    Thread pusher =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 10 * WatchStream.MAX_WAITING; i++) {
                    jetcd.change(Event.EventType.PUT, 7 + i);
                  }
                });
    eventually(SOON, () -> assertThat(pusher.getState()).isEqualTo(Thread.State.WAITING));
    stream.close();
    assertThat(pusher.join(SOON)).isTrue();
    assertThat(jetcd.closed).isTrue();
  }

  @Test
  void aReaderIsFreedWhenEtcdIsSuspected() {
    var end = new CompletableFuture<Throwable>();
    Thread.ofVirtual()
        .start(() -> end.complete(catchThrowableOfType(EtcdException.class, stream::next)));
    stream.abandon("etcd does not answer");
    assertThat(end.join()).hasMessageContaining("etcd does not answer");
  }

  /** jetcd as this test plays it. */
  private static final class ScriptedWatch implements Watch {
    private Watch.@Nullable Listener listener;
    private @Nullable WatchOption option;
    boolean closed;

    @Override
    public Watcher watch(ByteSequence key, WatchOption asked, Listener told) {
      listener = told;
      option = asked;
      return new Watcher() {
        @Override
        public void close() {
          closed = true;
          told.onCompleted();
        }

        @Override
        public boolean isClosed() {
          return closed;
        }

        @Override
        public void requestProgress() {
          throw new UnsupportedOperationException();
        }
      };
    }

    Listener listener() {
      return Objects.requireNonNull(listener);
    }

    WatchOption option() {
      return Objects.requireNonNull(option);
    }

    void created() {
      push(WatchResponse.newBuilder().setCreated(true));
    }

    void change(Event.EventType type, long revision) {
      KeyValue.Builder entry = KeyValue.newBuilder().setKey(KEY).setModRevision(revision);
      if (type == Event.EventType.PUT) {
        entry.setCreateRevision(7);
      }
      push(WatchResponse.newBuilder().addEvents(Event.newBuilder().setType(type).setKv(entry)));
    }

    private void push(WatchResponse.Builder answer) {
      listener().onNext(new io.etcd.jetcd.watch.WatchResponse(answer.build()));
    }

    @Override
    public void requestProgress() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }
}
