package dev.fleet.registry.etcd;

import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One stream that renews leases. etcd answers in the order of the requests. Thread-safe. */
final class Renewals implements StreamObserver<LeaseKeepAliveResponse>, AutoCloseable {
  /** Far more leases than a replica holds: its own, and one of each scheduler that leads or did. */
  private static final int MAX_WAITING = 1_000;

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private @Nullable ClientCallStreamObserver<LeaseKeepAliveRequest> requests;
  private boolean ended;

  private record Waiting(long id, CompletableFuture<LeaseKeepAliveResponse> answer) {}

  private Renewals() {}

  static Renewals open(Channel channel) {
    var renewals = new Renewals();
    Context before = Context.ROOT.attach(); // It outlives the call that happens to open it.
    try {
      renewals.requests =
          (ClientCallStreamObserver<LeaseKeepAliveRequest>)
              LeaseGrpc.newStub(channel)
                  .withExecutor(Runnable::run) // Answers only wake who waits.
                  .leaseKeepAlive(renewals);
    } finally {
      Context.ROOT.detach(before);
    }
    return renewals;
  }

  /** Whether it has ended, or owes an answer for which nobody waits any more: it may hang. */
  synchronized boolean isSpent() {
    Waiting first = waiting.peek();
    return ended || (first != null && first.answer().isDone());
  }

  /** Asks for a renewal. The answer fails when the stream ends. */
  synchronized Future<LeaseKeepAliveResponse> ask(long id) {
    var answer = new CompletableFuture<LeaseKeepAliveResponse>();
    if (ended || requests == null) {
      answer.completeExceptionally(Status.UNAVAILABLE.asRuntimeException());
    } else if (waiting.size() >= MAX_WAITING) {
      answer.completeExceptionally(
          Status.RESOURCE_EXHAUSTED
              .withDescription(MAX_WAITING + " renewals wait for etcd")
              .asRuntimeException());
    } else {
      waiting.add(new Waiting(id, answer));
      requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(id).build());
    }
    return answer;
  }

  @Override
  public void onNext(LeaseKeepAliveResponse response) {
    Waiting first = next();
    if (first == null || first.id() != response.getID()) {
      close();
      if (first != null) {
        first
            .answer()
            .completeExceptionally(
                Status.INTERNAL.withDescription("answers out of order").asRuntimeException());
      }
      return;
    }
    first.answer().complete(response);
  }

  private synchronized @Nullable Waiting next() {
    return waiting.poll();
  }

  @Override
  public void onError(Throwable reason) {
    List<Waiting> left;
    synchronized (this) {
      ended = true;
      left = new ArrayList<>(waiting);
      waiting.clear();
    }
    left.forEach(each -> each.answer().completeExceptionally(reason));
  }

  @Override
  public void onCompleted() {
    onError(Status.UNAVAILABLE.withDescription("etcd ended the renewals").asRuntimeException());
  }

  /** Ends the stream; what waits for an answer is told. */
  @Override
  public void close() {
    synchronized (this) {
      ended = true;
    }
    if (requests != null) {
      requests.cancel("the registry opens another", null);
    }
  }
}
