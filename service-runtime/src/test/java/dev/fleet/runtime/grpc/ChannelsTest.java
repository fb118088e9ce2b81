package dev.fleet.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fleet.runtime.clock.Clocks;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class ChannelsTest {
  private static final Endpoint ANY_PORT = new Endpoint.Tcp("127.0.0.1", 0);
  private static final ServerConfig QUICK =
      ServerConfig.on(ANY_PORT).withShutdownGrace(Duration.ZERO);

  private static final Retry RETRY =
      new Retry(
          Clocks.system(),
          RandomGenerator.getDefault(),
          1_000,
          Duration.ofSeconds(20),
          Duration.ofMillis(20),
          Duration.ofMillis(50));

  @TempDir Path folder;

  @Test
  void skipsServersThatAreAway() throws Exception {
    Endpoint away;
    try (RunningServer server = serve(QUICK, "away")) {
      away = server.endpoints().getFirst();
    }
    try (RunningServer here = serve(QUICK, "here");
        FleetChannel channel =
            Channels.open(List.of(away, here.endpoints().getFirst()), ClientConfig.DEFAULT)) {
      assertThat(EchoService.ask(channel.channel(), "")).isEqualTo("here");
    }
  }

  @Test
  void goesOnWithAnotherServerWhenOneDies() throws Exception {
    RunningServer first = serve(QUICK, "first");
    try (RunningServer second = serve(QUICK, "second");
        FleetChannel channel =
            Channels.open(
                List.of(first.endpoints().getFirst(), second.endpoints().getFirst()),
                ClientConfig.DEFAULT)) {
      assertThat(EchoService.ask(channel.channel(), "")).isEqualTo("first");
      first.close();

      assertThat(askPatiently(channel)).isEqualTo("second");
    }
  }

  @Test
  void failsOverBetweenUnixSockets() throws Exception {
    var one = new Endpoint.Unix(folder.resolve("1.sock"));
    var two = new Endpoint.Unix(folder.resolve("2.sock"));
    try (RunningServer server = serve(ServerConfig.on(two), "two");
        FleetChannel channel = Channels.open(List.of(one, two), ClientConfig.DEFAULT)) {
      assertThat(server.endpoints()).containsExactly(two);
      assertThat(EchoService.ask(channel.channel(), "")).isEqualTo("two");
    }
  }

  @Test
  void findsAServerThatComesBackWithinSeconds() throws Exception {
    Endpoint endpoint;
    try (RunningServer server = serve(QUICK, "old")) {
      endpoint = server.endpoints().getFirst();
    }
    try (FleetChannel channel = Channels.open(endpoint, ClientConfig.DEFAULT)) {
      // Long enough for gRPC's own pauses between attempts to grow beyond ours.
      Clocks clocks = Clocks.system();
      long start = clocks.nanos();
      while (clocks.nanos() - start < 5_000_000_000L) {
        assertThatExceptionOfType(StatusRuntimeException.class)
            .isThrownBy(() -> EchoService.ask(channel.channel(), ""));
        clocks.pause(Duration.ofMillis(100));
      }
      long back = clocks.nanos();
      try (RunningServer server = serve(quick(endpoint), "new")) {
        assertThat(server.endpoints()).containsExactly(endpoint);
        assertThat(askPatiently(channel)).isEqualTo("new");
        assertThat(Duration.ofNanos(clocks.nanos() - back)).isLessThan(Duration.ofSeconds(4));
      }
    }
  }

  private static ServerConfig quick(Endpoint endpoint) {
    return ServerConfig.on(endpoint).withShutdownGrace(Duration.ZERO);
  }

  @Test
  void saysWhichServerCannotBeReached() throws Exception {
    Endpoint away;
    try (RunningServer server = serve(QUICK, "away")) {
      away = server.endpoints().getFirst();
    }
    try (FleetChannel channel = Channels.open(away, ClientConfig.DEFAULT)) {
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> EchoService.ask(channel.channel(), ""))
          .satisfies(
              e ->
                  assertThat(FleetErrors.userMessage(e))
                      .startsWith("the server cannot be reached: ")
                      .contains("refused")
                      .contains(away.toString().substring(away.toString().indexOf(':'))));
    }
    try (FleetChannel channel =
        Channels.open(Endpoint.parse("nowhere.invalid:1"), ClientConfig.DEFAULT)) {
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> EchoService.ask(channel.channel(), ""))
          .satisfies(e -> assertThat(FleetErrors.userMessage(e)).contains("nowhere.invalid"));
    }
  }

  @Test
  void givesUnaryCallsADeadline() throws Exception {
    EchoService stuck =
        EchoService.answering(
            text -> {
              new CountDownLatch(1).await();
              return text;
            });
    try (RunningServer server = GrpcServers.start(QUICK, List.of(stuck));
        FleetChannel channel =
            Channels.open(
                server.endpoints(),
                ClientConfig.DEFAULT.withDefaultDeadline(Duration.ofMillis(50)))) {
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> EchoService.ask(channel.channel(), "x"))
          .satisfies(
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
                assertThat(FleetErrors.userMessage(e)).isEqualTo("no answer in time");
              });
    }
  }

  /** A program that opens and closes channels all day keeps no thread of theirs. */
  @Test
  void endsItsThreads() throws Exception {
    try (RunningServer server = serve(QUICK, "x")) {
      Set<Thread> before = clientThreads();
      FleetChannel channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT);
      EchoService.ask(channel.channel(), "");
      Set<Thread> opened = clientThreads();
      opened.removeAll(before);
      assertThat(opened).isNotEmpty();

      channel.close();
      for (Thread thread : opened) {
        thread.join();
      }
    }
  }

  @Test
  void callsAfterTheCloseFailAsIfTheServerWereAway() throws Exception {
    EchoService endless =
        EchoService.streaming(
            (request, out) -> {
              out.write(request);
              new CountDownLatch(1).await();
            });
    try (RunningServer server = GrpcServers.start(QUICK, List.of(endless))) {
      FleetChannel channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT);
      Iterator<String> stream = EchoService.stream(channel.channel(), "x");
      assertThat(stream.next()).isEqualTo("x");
      channel.close();

      assertThatExceptionOfType(StatusRuntimeException.class)
          .as("a stream that was open")
          .isThrownBy(() -> stream.forEachRemaining(text -> {}));
      assertThatExceptionOfType(StatusRuntimeException.class)
          .as("a new call")
          .isThrownBy(() -> EchoService.ask(channel.channel(), "x"))
          .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }
  }

  private static Set<Thread> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("fleet-client-io"))
        .collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * A command-line program has not set up logging, and must print nothing that it didn't mean to.
   */
  @Test
  void printsNothingByItself() throws Exception {
    var socket = new Endpoint.Unix(folder.resolve("echo.sock"));
    try (RunningServer server = serve(ServerConfig.on(ANY_PORT, socket), "x")) {
      for (Endpoint endpoint : server.endpoints()) {
        Process client =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    DemoClient.class.getName(),
                    endpoint.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(printed).isEqualTo("SERVING\n");
        assertThat(client.waitFor()).isZero();
      }
    }
  }

  @Test
  void refusesAMixOfKinds() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Channels.open(Endpoint.parseList("a:1,unix:///b"), ClientConfig.DEFAULT).close())
        .withMessage("endpoints are all host:port or all unix sockets, got [a:1, unix:///b]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Channels.open(List.of(), ClientConfig.DEFAULT).close());
  }

  private static String askPatiently(FleetChannel channel) throws Exception {
    return RETRY.call(left -> EchoService.ask(channel.channel(), ""));
  }

  private static RunningServer serve(ServerConfig config, String answer) throws Exception {
    return GrpcServers.start(config, List.of(EchoService.answering(text -> answer)));
  }
}
