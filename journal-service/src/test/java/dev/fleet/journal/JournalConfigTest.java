package dev.fleet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.config.Options;
import dev.fleet.runtime.config.Outcome;
import dev.fleet.runtime.grpc.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JournalConfigTest {
  private static JournalConfig parse(String... arguments) throws Exception {
    Options options = Options.of("journal-service", "", "", JournalConfig.options());
    Outcome outcome = options.parse(List.of(arguments), Map.of());
    assertThat(outcome).isInstanceOf(Outcome.Ready.class);
    return JournalConfig.of(((Outcome.Ready) outcome).settings());
  }

  @Test
  void defaults() throws Exception {
    JournalConfig config = parse();
    assertThat(config.server().listen()).containsExactly(new Endpoint.Tcp("127.0.0.1", 7402));
    assertThat(config.server().tls()).isEmpty();
    assertThat(config.journalctl()).isEqualTo(Path.of("journalctl"));
    assertThat(config.directory()).isEmpty();
    assertThat(config.maxStreams()).isEqualTo(64);
  }

  @Test
  void everyOptionIsRead() throws Exception {
    JournalConfig config =
        parse(
            "--listen=127.0.0.12:1,unix:///run/j.sock",
            "--journalctl=/opt/journalctl",
            "--directory=/srv/journal",
            "--max-streams=3",
            "--socket-mode=0600");
    assertThat(config.server().listen())
        .containsExactly(
            new Endpoint.Tcp("127.0.0.12", 1), new Endpoint.Unix(Path.of("/run/j.sock")));
    assertThat(config.server().socketMode()).isEqualTo(0600);
    assertThat(config.journalctl()).isEqualTo(Path.of("/opt/journalctl"));
    assertThat(config.directory()).contains(Path.of("/srv/journal"));
    assertThat(config.maxStreams()).isEqualTo(3);
  }

  @Test
  void theNamesOfTheOptionsStay() {
    assertThat(JournalConfig.options())
        .extracting(Option::name)
        .containsExactly(
            "listen",
            "journalctl",
            "directory",
            "max-streams",
            "socket-mode",
            "tls-cert",
            "tls-key",
            "tls-ca");
  }
}
