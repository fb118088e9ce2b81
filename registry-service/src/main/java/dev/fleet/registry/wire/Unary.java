package dev.fleet.registry.wire;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** Answers a unary call with blocking code. */
public final class Unary {
  private Unary() {}

  /** What computes an answer. */
  @FunctionalInterface
  public interface Body<T> {
    T answer() throws InterruptedException;
  }

  /** Sends what {@code body} gives; what it throws goes to the error mapping of the server. */
  public static <T> void answer(StreamObserver<T> observer, Body<T> body) {
    T answer;
    try {
      answer = body.answer();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("the call was interrupted").asRuntimeException();
    }
    observer.onNext(answer);
    observer.onCompleted();
  }
}
