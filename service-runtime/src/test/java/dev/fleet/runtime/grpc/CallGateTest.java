package dev.fleet.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CallGateTest {
  private final CallGate gate = new CallGate();

  /** What reached the channel, and how its calls ended. */
  private final List<String> steps = new ArrayList<>();

  /** Ends the call that was started last. */
  private Runnable end = () -> {};

  private ClientCall<String, String> call(MethodType type) {
    MethodDescriptor<String, String> method = EchoService.ASK.toBuilder().setType(type).build();
    return gate.interceptCall(method, CallOptions.DEFAULT, new Steps());
  }

  private void start(ClientCall<String, String> call) {
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            steps.add("closed " + status.getCode());
          }
        },
        new Metadata());
  }

  private boolean isEmpty() throws InterruptedException {
    return gate.awaitEmpty(Duration.ZERO);
  }

  @Test
  void waitsForTheEndOfACall() throws Exception {
    ClientCall<String, String> call = call(MethodType.SERVER_STREAMING);
    start(call);
    call.sendMessage("x");
    call.halfClose();
    gate.shut();
    assertThat(isEmpty()).isFalse();
    call.request(1);
    end.run();
    assertThat(isEmpty()).isTrue();
    assertThat(steps)
        .containsExactly("start", "send x", "half-close", "request", "closed CANCELLED");
  }

  @Test
  void waitsForAMessageOfACallThatHasEnded() throws Exception {
    ClientCall<String, String> call = call(MethodType.UNARY);
    start(call);
    gate.shut();
    end.run();
    call.sendMessage("x");
    assertThat(isEmpty()).as("gRPC holds the message back").isFalse();
    call.halfClose();
    assertThat(isEmpty()).isTrue();
    assertThat(steps).containsExactly("start", "closed CANCELLED", "send x", "half-close");
  }

  @Test
  void aCallThatIsCancelledHasNothingMoreToSend() throws Exception {
    ClientCall<String, String> call = call(MethodType.UNARY);
    start(call);
    call.cancel("changed my mind", null);
    end.run();
    gate.shut();
    assertThat(isEmpty()).isTrue();
  }

  @Test
  void nothingComesOfACallThatHasEnded() throws Exception {
    ClientCall<String, String> call = call(MethodType.BIDI_STREAMING);
    start(call);
    call.sendMessage("x");
    end.run();
    gate.shut();
    assertThat(isEmpty()).isTrue();
    call.request(1);
    call.sendMessage("y");
    call.halfClose();
    call.cancel("over", null);
    assertThat(steps).containsExactly("start", "send x", "closed CANCELLED");
  }

  @Test
  void aCallThatComesTooLateFails() throws Exception {
    gate.shut();
    ClientCall<String, String> call = call(MethodType.UNARY);
    start(call);
    call.request(2);
    call.sendMessage("x");
    call.halfClose();
    assertThat(steps).containsExactly("closed UNAVAILABLE");
    assertThat(isEmpty()).isTrue();
  }

  private final class Steps extends Channel {
    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
      return new ClientCall<>() {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          steps.add("start");
          end = () -> listener.onClose(Status.CANCELLED, new Metadata());
        }

        @Override
        public void request(int messages) {
          steps.add("request");
        }

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
          steps.add("cancel");
        }

        @Override
        public void halfClose() {
          steps.add("half-close");
        }

        @Override
        public void sendMessage(Q message) {
          steps.add("send " + message);
        }
      };
    }

    @Override
    public String authority() {
      return "test";
    }
  }
}
