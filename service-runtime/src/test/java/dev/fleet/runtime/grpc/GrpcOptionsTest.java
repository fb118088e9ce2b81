package dev.fleet.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.config.Options;
import dev.fleet.runtime.config.Outcome;
import dev.fleet.runtime.config.Settings;
import dev.fleet.runtime.config.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GrpcOptionsTest {
  private static final Option<List<Endpoint>> LISTEN = GrpcOptions.listen("127.0.0.1:7400");

  @Test
  void makesTheServersConfiguration() throws Exception {
    ServerConfig plain = GrpcOptions.serverConfig(settings(), LISTEN);
    assertThat(plain.listen()).containsExactly(new Endpoint.Tcp("127.0.0.1", 7400));
    assertThat(plain.socketMode()).isEqualTo(0660);
    assertThat(plain.tls()).isEmpty();

    ServerConfig full =
        GrpcOptions.serverConfig(
            settings(
                "--listen=[::]:1,unix:///x",
                "--socket-mode=600",
                "--tls-cert=/c",
                "--tls-key=/k",
                "--tls-ca=/a"),
            LISTEN);
    assertThat(full.listen()).hasSize(2);
    assertThat(full.socketMode()).isEqualTo(0600);
    assertThat(full.tls()).contains(TlsFiles.mutual(Path.of("/c"), Path.of("/k"), Path.of("/a")));
  }

  @Test
  void makesTheClientsConfiguration() throws Exception {
    assertThat(GrpcOptions.clientConfig(settings())).isEqualTo(ClientConfig.DEFAULT);
    assertThat(GrpcOptions.clientConfig(settings("--tls-ca=/a")).tls())
        .contains(TlsFiles.client(Path.of("/a")));
  }

  @Test
  void namesOptionsThatDoNotFitTogether() {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> GrpcOptions.serverConfig(settings("--tls-cert=/c"), LISTEN))
        .withMessage("--tls-cert and --tls-key are given together");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> GrpcOptions.serverConfig(settings("--tls-ca=/a"), LISTEN))
        .withMessage("--tls-ca needs --tls-cert and --tls-key in a server");
    assertThat(parse("--socket-mode=999", "--listen=x"))
        .isEqualTo(
            new Outcome.Faulty(
                List.of(
                    "--listen: bad endpoint 'x': the port is missing; expected host:port or"
                        + " unix:///path",
                    "--socket-mode: expected permission bits such as 0660, got '999'")));
  }

  private static Settings settings(String... arguments) {
    Outcome outcome = parse(arguments);
    assertThat(outcome).isInstanceOf(Outcome.Ready.class);
    return ((Outcome.Ready) outcome).settings();
  }

  private static Outcome parse(String... arguments) {
    var options = new ArrayList<Option<?>>(List.of(LISTEN, GrpcOptions.SOCKET_MODE));
    options.addAll(GrpcOptions.TLS);
    return Options.of("x", "x", "1", options).parse(List.of(arguments), Map.of());
  }
}
