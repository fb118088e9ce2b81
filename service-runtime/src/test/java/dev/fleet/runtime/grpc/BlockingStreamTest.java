package dev.fleet.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.runtime.clock.Clocks;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class BlockingStreamTest {
  private static final int MESSAGES = 1_000;

  @Test
  void deliversEverythingInOrder() throws Exception {
    EchoService.Body body =
        (text, out) -> {
          for (int i = 0; i < MESSAGES; i++) {
            out.write(text + i);
          }
        };
    try (Wire wire = new Wire(body)) {
      var answers = EchoService.stream(wire.channel(), "n");
      for (int i = 0; i < MESSAGES; i++) {
        assertThat(answers.next()).isEqualTo("n" + i);
      }
      assertThat(answers.hasNext()).isFalse();
    }
  }

  @Test
  void waitsForAClientThatDoesNotRead() throws Exception {
    var written = new AtomicInteger();
    String kilobyte = "x".repeat(1_000);
    EchoService.Body body =
        (text, out) -> {
          for (int i = 0; i < 100_000; i++) {
            out.write(kilobyte);
            written.incrementAndGet();
          }
        };
    try (Wire wire = new Wire(body)) {
      var call = new PullCall(wire.channel());
      call.request(1);
      awaitStandstill(written);
      // 100 MB would have gone; the windows of gRPC and of the socket hold a few.
      assertThat(written.get()).isBetween(1, 10_000);

      int before = written.get();
      call.request(20_000);
      assertThat(call.received(20_001)).isTrue();
      assertThat(written.get()).isGreaterThan(before);
      call.cancel();
    }
  }

  @Test
  void tellsAWriterThatCoalescesWhenToWait() throws Exception {
    var outcome = new CompletableFuture<Integer>();
    String megabyte = "x".repeat(1 << 20);
    EchoService.Body body =
        (text, out) -> {
          int sent = 0;
          while (out.awaitReady(Duration.ofMillis(300))) {
            sent += out.tryWrite(megabyte) ? 1 : 0;
          }
          outcome.complete(out.tryWrite(megabyte) ? -1 : sent);
        };
    try (Wire wire = new Wire(body)) {
      var call = new PullCall(wire.channel());
      assertThat(outcome.get(20, TimeUnit.SECONDS)).isBetween(1, 20);
      call.cancel();
    }
  }

  @Test
  void wakesABodyWhoseClientHasGone() throws Exception {
    var started = new CountDownLatch(1);
    var seen = new CompletableFuture<Throwable>();
    var action = new CountDownLatch(1);
    var cancelled = new CompletableFuture<Boolean>();
    EchoService.Body body =
        (text, out) -> {
          out.onCancel(action::countDown);
          started.countDown();
          try {
            new CountDownLatch(1).await(); // Waits for something else than the client.
          } catch (InterruptedException e) {
            seen.complete(e);
          }
          cancelled.complete(out.cancelled());
        };
    try (Wire wire = new Wire(body)) {
      var call = new PullCall(wire.channel());
      started.await();
      call.cancel();

      assertThat(seen.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      assertThat(cancelled.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(action.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void writingToAClientThatHasGoneThrows() throws Exception {
    var thrown = new CompletableFuture<Throwable>();
    var late = new CompletableFuture<Throwable>();
    EchoService.Body body =
        (text, out) -> {
          try {
            while (true) {
              out.write("x".repeat(1_000));
            }
          } catch (InterruptedException | CancellationException e) {
            thrown.complete(e);
          }
          try {
            out.tryWrite("x");
          } catch (CancellationException e) {
            late.complete(e);
          }
        };
    try (Wire wire = new Wire(body)) {
      var call = new PullCall(wire.channel());
      call.request(5);
      assertThat(call.received(5)).isTrue();
      call.cancel();

      assertThat(thrown.get(10, TimeUnit.SECONDS)).isNotNull();
      assertThat(late.get(10, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void aPassedDeadlineEndsTheBody() throws Exception {
    var started = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    EchoService.Body body =
        (text, out) -> {
          started.countDown();
          try {
            new CountDownLatch(1).await();
          } finally {
            ended.countDown();
          }
        };
    try (Wire wire = new Wire(body)) {
      Duration deadline = Duration.ofMillis(50);
      do { // On a busy machine a short deadline passes before the body has begun.
        deadline = deadline.multipliedBy(2);
        assertDeadlinePasses(wire, deadline);
      } while (started.getCount() > 0);
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void assertDeadlinePasses(Wire wire, Duration deadline) {
    var answers =
        ClientCalls.blockingServerStreamingCall(
            wire.channel(),
            EchoService.STREAM,
            CallOptions.DEFAULT.withDeadlineAfter(deadline),
            "x");
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(answers::hasNext)
        .satisfies(
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
  }

  @Test
  void aBodyWhoseCallHasEndedDoesNotBegin() throws Exception {
    var began = new AtomicInteger();
    var arrived = new CountDownLatch(1);
    var handled = new CountDownLatch(1);
    EchoService service = EchoService.streaming((text, out) -> began.incrementAndGet());
    ServerConfig config =
        ServerConfig.on(new Endpoint.Tcp("127.0.0.1", 0)).withShutdownGrace(Duration.ZERO);
    try (RunningServer server =
            GrpcServers.start(
                config, List.of(service), List.of(new LateHandler(arrived, handled)));
        FleetChannel channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT)) {
      var call = new PullCall(channel.channel());
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      call.cancel();
      assertThat(handled.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(began).hasValue(0);
  }

  @Test
  void failsAsOtherCallsDo() throws Exception {
    EchoService.Body body =
        (text, out) -> {
          out.write("one");
          switch (text) {
            case "typed" -> throw FleetErrors.notFound("UNIT_NOT_FOUND", "no unit x", Map.of());
            default -> throw new IllegalStateException("a secret");
          }
        };
    try (Wire wire = new Wire(body)) {
      var typed = EchoService.stream(wire.channel(), "typed");
      assertThat(typed.next()).isEqualTo("one");
      assertThatThrownBy(typed::hasNext)
          .satisfies(e -> assertThat(FleetErrors.reason(e)).hasValue("UNIT_NOT_FOUND"));

      var untyped = EchoService.stream(wire.channel(), "untyped");
      assertThat(untyped.next()).isEqualTo("one");
      assertThatThrownBy(untyped::hasNext)
          .satisfies(
              e -> {
                assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.INTERNAL);
                assertThat(FleetErrors.userMessage(e))
                    .isEqualTo("internal error in test.Echo/Stream; see the log of the service");
              });
    }
  }

  @Test
  void keepsTheContextOfTheCall() throws Exception {
    var deadline = new CompletableFuture<Boolean>();
    EchoService.Body body =
        (text, out) -> deadline.complete(Context.current().getDeadline() != null);
    try (Wire wire = new Wire(body)) {
      var answers =
          ClientCalls.blockingServerStreamingCall(
              wire.channel(),
              EchoService.STREAM,
              CallOptions.DEFAULT.withDeadlineAfter(Duration.ofSeconds(10)),
              "x");
      assertThat(answers.hasNext()).isFalse();
      assertThat(deadline.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Waits until a number has stopped growing. */
  private static void awaitStandstill(AtomicInteger number) throws InterruptedException {
    int still = 0;
    int last = -1;
    while (still < 20) {
      Clocks.system().pause(Duration.ofMillis(10));
      still = number.get() == last && last > 0 ? still + 1 : 0;
      last = number.get();
    }
  }

  /** A server and a channel over real TCP. */
  private static final class Wire implements AutoCloseable {
    private final RunningServer server;
    private final FleetChannel channel;

    Wire(EchoService.Body body) throws Exception {
      ServerConfig config =
          ServerConfig.on(new Endpoint.Tcp("127.0.0.1", 0)).withShutdownGrace(Duration.ZERO);
      server = GrpcServers.start(config, List.of(EchoService.streaming(body)));
      channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT);
    }

    Channel channel() {
      return channel.channel();
    }

    @Override
    public void close() {
      channel.close();
      server.close();
    }
  }

  /** Holds each request back until its call has been cancelled. */
  private record LateHandler(CountDownLatch arrived, CountDownLatch handled)
      implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
        @Override
        public void onHalfClose() {
          var cancelled = new CountDownLatch(1);
          Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
          arrived.countDown();
          try {
            cancelled.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          super.onHalfClose();
          handled.countDown();
        }
      };
    }
  }

  /** A call whose messages are asked for one by one. */
  private static final class PullCall {
    private final ClientCall<String, String> call;
    private final AtomicInteger received = new AtomicInteger();

    PullCall(Channel channel) {
      call = channel.newCall(EchoService.STREAM, CallOptions.DEFAULT);
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onMessage(String message) {
              received.incrementAndGet();
            }
          },
          new Metadata());
      call.sendMessage("x");
      call.halfClose();
    }

    void request(int count) {
      call.request(count);
    }

    boolean received(int count) throws InterruptedException {
      long end = Clocks.system().nanos() + 20_000_000_000L;
      while (received.get() < count) {
        if (Clocks.system().nanos() - end > 0) {
          return false;
        }
        Clocks.system().pause(Duration.ofMillis(2));
      }
      return true;
    }

    void cancel() {
      call.cancel("the test is done", null);
    }
  }
}
