package dev.fleet.testkit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.grpc.ServerConfig;
import dev.fleet.runtime.grpc.TlsFiles;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the TLS options of servers and channels promise. */
@Timeout(60)
final class TlsTest {
  private static final Endpoint ANY_PORT = new Endpoint.Tcp("127.0.0.1", 0);
  @TempDir static Path folder;
  @TempDir static Path otherFolder;

  private static TlsFiles server;
  private static TlsFiles client;
  private static TlsFiles stranger;

  @BeforeAll
  static void issue() throws Exception {
    var authority = new TestCertificates(folder);
    server = authority.issue("server", "ip:127.0.0.1");
    client = authority.issue("client", "dns:client");
    stranger = new TestCertificates(otherFolder).issue("stranger", "dns:client");
  }

  @Test
  void bothSidesProveThemselves() throws Exception {
    try (RunningServer running = serve(server)) {
      assertThat(ask(running, ClientConfig.DEFAULT.withTls(client)))
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void aServerWithAnAuthorityTurnsStrangersAway() throws Exception {
    try (RunningServer running = serve(server)) {
      assertUnavailable(running, ClientConfig.DEFAULT);
      assertUnavailable(
          running, ClientConfig.DEFAULT.withTls(TlsFiles.client(folder.resolve("ca.pem"))));
      var forged = new TlsFiles(stranger.certificate(), stranger.key(), client.authority());
      assertUnavailable(running, ClientConfig.DEFAULT.withTls(forged));
    }
  }

  @Test
  void aClientTurnsServersOfOtherAuthoritiesAway() throws Exception {
    var plain = new TlsFiles(server.certificate(), server.key(), Optional.empty());
    try (RunningServer running = serve(plain)) {
      assertThat(
              ask(running, ClientConfig.DEFAULT.withTls(TlsFiles.client(folder.resolve("ca.pem")))))
          .isEqualTo(ServingStatus.SERVING);
      assertUnavailable(
          running, ClientConfig.DEFAULT.withTls(TlsFiles.client(otherFolder.resolve("ca.pem"))));
    }
  }

  @Test
  void eachServerOfAListProvesItsOwnName() throws Exception {
    Endpoint away;
    try (RunningServer running = serve(server)) {
      away = running.endpoints().getFirst();
    }
    // The first name would not fit the certificate of the second server.
    var first = new Endpoint.Tcp("localhost", ((Endpoint.Tcp) away).port());
    try (RunningServer running = serve(server);
        FleetChannel channel =
            Channels.open(
                List.of(first, running.endpoints().getFirst()),
                ClientConfig.DEFAULT.withTls(client))) {
      assertThat(ask(channel.channel())).isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void namesTheFileThatCannotBeRead() {
    Path nowhere = folder.resolve("nowhere.pem");
    assertThatIOException()
        .isThrownBy(() -> serve(TlsFiles.server(nowhere, nowhere)).close())
        .withMessage("cannot read the TLS file " + nowhere);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TlsFiles(Optional.of(nowhere), Optional.empty(), Optional.empty()))
        .withMessage("a TLS certificate and its key are given together");
  }

  private static RunningServer serve(TlsFiles files) throws Exception {
    return GrpcServers.start(ServerConfig.on(ANY_PORT).withTls(files), List.of());
  }

  /** Every server answers for its health. */
  private static ServingStatus ask(Channel channel) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private static ServingStatus ask(RunningServer running, ClientConfig config) throws Exception {
    try (FleetChannel channel = Channels.open(running.endpoints(), config)) {
      return ask(channel.channel());
    }
  }

  private static void assertUnavailable(RunningServer running, ClientConfig config) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> ask(running, config))
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }
}
