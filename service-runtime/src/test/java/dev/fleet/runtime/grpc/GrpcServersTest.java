package dev.fleet.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class GrpcServersTest {
  private static final Endpoint ANY_PORT = new Endpoint.Tcp("127.0.0.1", 0);
  private static final EchoService HELLO = EchoService.answering(text -> "hello " + text);

  @TempDir Path folder;

  @Test
  void answersOnTcpAndOnUnixSocketAtOnce() throws Exception {
    Endpoint.Unix socket = socket("echo.sock");
    try (RunningServer server = start(ServerConfig.on(ANY_PORT, socket), HELLO)) {
      assertThat(server.endpoints()).hasSize(2).doesNotContain(ANY_PORT).contains(socket);
      for (Endpoint endpoint : server.endpoints()) {
        try (FleetChannel channel = Channels.open(endpoint, ClientConfig.DEFAULT)) {
          assertThat(EchoService.ask(channel.channel(), "you")).isEqualTo("hello you");
        }
      }
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void makesTheFolderOfASocketAndSetsItsMode() throws Exception {
    Endpoint.Unix socket = socket("run/fleet/echo.sock");
    try (RunningServer server = start(ServerConfig.on(socket).withSocketMode(0620), HELLO)) {
      assertThat(server.endpoints()).containsExactly(socket);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.path())))
          .isEqualTo("rw--w----");
    }
  }

  @Test
  void promptMethodsRunOnTheIoThreadsAndOthersDoNot() throws Exception {
    EchoService where = EchoService.answering(text -> Thread.currentThread().getName());
    for (boolean prompt : List.of(true, false)) {
      Set<String> methods = prompt ? Set.of(EchoService.ASK.getFullMethodName()) : Set.of();
      try (RunningServer server =
              GrpcServers.start(ServerConfig.on(ANY_PORT), List.of(where), List.of(), methods);
          FleetChannel channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT)) {
        // The first message of a call may still run where its handler was looked up.
        boolean onIoThread =
            IntStream.range(0, 100)
                .mapToObj(i -> EchoService.ask(channel.channel(), ""))
                .anyMatch(name -> name.startsWith("fleet-server-io"));
        assertThat(onIoThread).isEqualTo(prompt);
      }
    }
  }

  @Test
  void takesOverTheSocketOfADeadServer() throws Exception {
    Endpoint.Unix socket = socket("echo.sock");
    try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket.path()));
    }
    assertThat(socket.path()).exists();

    try (RunningServer server = start(ServerConfig.on(socket), HELLO);
        FleetChannel channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT)) {
      assertThat(EchoService.ask(channel.channel(), "x")).isEqualTo("hello x");
    }
  }

  @Test
  void leavesTheSocketOfALivingServerAlone() throws Exception {
    Endpoint.Unix socket = socket("echo.sock");
    try (RunningServer server = start(ServerConfig.on(socket), HELLO)) {
      assertThatIOException()
          .isThrownBy(() -> start(ServerConfig.on(socket), HELLO).close())
          .withMessage("another server listens on " + socket.path());
      try (FleetChannel channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT)) {
        assertThat(EchoService.ask(channel.channel(), "x")).isEqualTo("hello x");
      }
    }
  }

  @Test
  void neverDeletesWhatIsNoSocket() throws Exception {
    Path file = Files.writeString(folder.resolve("precious"), "data");

    assertThatIOException()
        .isThrownBy(() -> start(ServerConfig.on(new Endpoint.Unix(file)), HELLO).close())
        .withMessage(file + " exists and is no socket; remove it or choose another path");
    assertThat(file).hasContent("data");
  }

  @Test
  void saysWhenThePathOfASocketIsTooLong() {
    var longest = new Endpoint.Unix(Path.of("/tmp/" + "x".repeat(102)));

    assertThatIOException()
        .isThrownBy(() -> start(ServerConfig.on(longest), HELLO).close())
        .withMessageStartingWith("the path of a socket to listen on may have 103 bytes: /tmp/x");
  }

  @Test
  void namesThePortThatIsTaken() throws Exception {
    try (RunningServer first = start(ServerConfig.on(ANY_PORT), HELLO)) {
      Endpoint taken = first.endpoints().getFirst();
      Endpoint.Unix socket = socket("echo.sock");

      assertThatIOException()
          .isThrownBy(() -> start(ServerConfig.on(socket, taken), HELLO).close())
          .withMessageStartingWith("cannot listen on " + taken + ": ")
          .withMessageContaining("in use");
      assertThat(socket.path()).doesNotExist();
    }
  }

  @Test
  void namesAnUnknownHost() {
    assertThatIOException()
        .isThrownBy(
            () -> start(ServerConfig.on(Endpoint.parse("nowhere.invalid:1")), HELLO).close())
        .withMessage("cannot listen on nowhere.invalid:1: unknown host nowhere.invalid");
  }

  @Test
  void hasHealthAndReflection() throws Exception {
    try (RunningServer server = start(ServerConfig.on(ANY_PORT), HELLO);
        FleetChannel channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT)) {
      assertThat(health(channel.channel(), "test.Echo")).isEqualTo(ServingStatus.SERVING);
      server.health().setStatus("test.Echo", ServingStatus.NOT_SERVING);
      assertThat(health(channel.channel(), "test.Echo")).isEqualTo(ServingStatus.NOT_SERVING);

      byte[] file = describe(channel.channel(), "grpc.health.v1.Health");
      assertThat(FileDescriptorProto.parseFrom(file).getPackage()).isEqualTo("grpc.health.v1");
    }
  }

  @Test
  void closingLetsUnaryCallsFinishAndEndsStreams() throws Exception {
    var asked = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var service =
        new EchoService(
            text -> {
              asked.countDown();
              go.await();
              return "finished";
            },
            (text, out) -> {
              out.write("first");
              new CountDownLatch(1).await();
            });
    RunningServer server = start(ServerConfig.on(ANY_PORT), service);
    try (FleetChannel channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT)) {
      var stream = EchoService.stream(channel.channel(), "");
      assertThat(stream.next()).isEqualTo("first");
      var answer = CompletableFuture.supplyAsync(() -> EchoService.ask(channel.channel(), "slow"));
      asked.await();

      Thread closing = Thread.ofVirtual().start(server::close);
      assertThatThrownBy(stream::hasNext)
          .satisfies(e -> assertThat(FleetErrors.reason(e)).hasValue("SHUTTING_DOWN"));
      assertThat(answer).isNotDone();
      go.countDown();
      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("finished");
      closing.join();
    }
  }

  @Test
  void closingCancelsWhatDoesNotFinish() throws Exception {
    var asked = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    EchoService stuck =
        EchoService.answering(
            text -> {
              asked.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return "too late";
            });
    RunningServer server =
        start(ServerConfig.on(ANY_PORT).withShutdownGrace(Duration.ofMillis(50)), stuck);
    try (FleetChannel channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT)) {
      var answer = CompletableFuture.supplyAsync(() -> EchoService.ask(channel.channel(), "x"));
      asked.await();
      server.close();

      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StatusRuntimeException.class);
    }
  }

  @Test
  void refusesMessagesAboveTheBound() throws Exception {
    ServerConfig config = ServerConfig.on(ANY_PORT);
    try (RunningServer server = start(config, HELLO);
        FleetChannel channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT)) {
      assertThat(EchoService.ask(channel.channel(), "x".repeat(8 << 20)))
          .hasSizeGreaterThan(8 << 20);
      assertThatThrownBy(
              () -> EchoService.ask(channel.channel(), "x".repeat(config.maxInboundBytes() + 1)))
          .satisfies(
              e ->
                  assertThat(Status.fromThrowable(e).getCode())
                      .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED));
    }
  }

  private Endpoint.Unix socket(String name) {
    return new Endpoint.Unix(folder.resolve(name));
  }

  private static RunningServer start(ServerConfig config, BindableService service)
      throws IOException {
    return GrpcServers.start(config, List.of(service));
  }

  private static ServingStatus health(Channel channel, String service) {
    return HealthGrpc.newBlockingStub(channel)
        .withDeadlineAfter(Duration.ofSeconds(10))
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  private static byte[] describe(Channel channel, String symbol) throws Exception {
    var answer = new CompletableFuture<ServerReflectionResponse>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable t) {
                    answer.completeExceptionally(t);
                  }

                  @Override
                  public void onCompleted() {
                    answer.completeExceptionally(new IllegalStateException("no answer"));
                  }
                });
    requests.onNext(ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build());
    requests.onCompleted();
    return answer
        .get(10, TimeUnit.SECONDS)
        .getFileDescriptorResponse()
        .getFileDescriptorProto(0)
        .toByteArray();
  }
}
