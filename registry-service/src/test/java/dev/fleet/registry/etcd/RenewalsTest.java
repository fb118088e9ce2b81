package dev.fleet.registry.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.testkit.grpc.InProcessGrpc;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The stream of renewals, with an etcd that answers as the test says. */
@Timeout(60)
final class RenewalsTest {
  @RegisterExtension final InProcessGrpc grpc = new InProcessGrpc();
  private final SilentEtcd etcd = new SilentEtcd();
  private final Renewals renewals = Renewals.open(grpc.serve(etcd));

  /** Notes what is asked. */
  private static final class SilentEtcd extends LeaseGrpc.LeaseImplBase {
    final LinkedBlockingQueue<Long> asked = new LinkedBlockingQueue<>(10_000);
    final CompletableFuture<StreamObserver<LeaseKeepAliveResponse>> stream =
        new CompletableFuture<>();

    @Override
    public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(
        StreamObserver<LeaseKeepAliveResponse> answers) {
      stream.complete(answers);
      return new StreamObserver<>() {
        @Override
        public void onNext(LeaseKeepAliveRequest request) {
          asked.add(request.getID());
        }

        @Override
        public void onError(Throwable reason) {}

        @Override
        public void onCompleted() {}
      };
    }

    void answer(long id, long ttl) {
      stream.join().onNext(LeaseKeepAliveResponse.newBuilder().setID(id).setTTL(ttl).build());
    }

    long next() throws InterruptedException {
      Long id = asked.poll(20, TimeUnit.SECONDS);
      return id == null ? -1 : id;
    }
  }

  private static LeaseKeepAliveResponse get(Future<LeaseKeepAliveResponse> answer)
      throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  @Test
  void everyoneGetsTheAnswerToItsOwnRequest() throws Exception {
    Future<LeaseKeepAliveResponse> first = renewals.ask(7);
    Future<LeaseKeepAliveResponse> second = renewals.ask(8);
    Future<LeaseKeepAliveResponse> again = renewals.ask(7);
    assertThat(List.of(etcd.next(), etcd.next(), etcd.next())).containsExactly(7L, 8L, 7L);
    etcd.answer(7, 2);
    etcd.answer(8, 0);
    etcd.answer(7, 5);
    assertThat(get(second).getTTL()).isZero();
    assertThat(get(first).getTTL()).isEqualTo(2);
    assertThat(get(again).getTTL()).isEqualTo(5);
    assertThat(renewals.isSpent()).isFalse();
  }

  @Test
  void aStreamThatOwesAnAbandonedAnswerIsSpentUntilTheAnswerComes() throws Exception {
    Future<LeaseKeepAliveResponse> late = renewals.ask(7);
    assertThat(renewals.isSpent()).as("somebody waits").isFalse();
    late.cancel(true);
    assertThat(renewals.isSpent()).isTrue();
    Future<LeaseKeepAliveResponse> next = renewals.ask(8);
    etcd.next();
    etcd.answer(7, 2);
    etcd.answer(8, 3);
    assertThat(get(next).getTTL()).isEqualTo(3);
    assertThat(renewals.isSpent()).isFalse();
  }

  @Test
  void anAnswerToAnotherRequestEndsTheStream() throws Exception {
    Future<LeaseKeepAliveResponse> first = renewals.ask(7);
    Future<LeaseKeepAliveResponse> second = renewals.ask(8);
    etcd.next();
    etcd.answer(8, 2);
    assertThatThrownBy(() -> get(first)).hasMessageContaining("out of order");
    assertThatThrownBy(() -> get(second)).hasMessageContaining("CANCELLED");
    assertThat(renewals.isSpent()).isTrue();
    assertThatThrownBy(() -> get(renewals.ask(9))).hasMessageContaining("UNAVAILABLE");
  }

  @Test
  void whatWaitsFailsWithTheStream() throws Exception {
    Future<LeaseKeepAliveResponse> waits = renewals.ask(7);
    etcd.next();
    etcd.stream.join().onCompleted();
    assertThatThrownBy(() -> get(waits)).hasMessageContaining("etcd ended the renewals");
    assertThat(renewals.isSpent()).isTrue();
  }

  @Test
  void moreThanAThousandDoNotWait() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(renewals.ask(i)).isNotDone();
    }
    assertThatThrownBy(() -> get(renewals.ask(1_000))).hasMessageContaining("RESOURCE_EXHAUSTED");
  }
}
