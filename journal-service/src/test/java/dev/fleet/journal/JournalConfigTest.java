package dev.fleet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.config.Options;
import dev.fleet.runtime.config.Outcome;
import dev.fleet.runtime.config.UsageException;
import dev.fleet.runtime.grpc.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    assertThat(config.source())
        .isEqualTo(new SourceConfig.Journald(Path.of("journalctl"), Optional.empty()));
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
    assertThat(config.source())
        .isEqualTo(
            new SourceConfig.Journald(
                Path.of("/opt/journalctl"), Optional.of(Path.of("/srv/journal"))));
    assertThat(config.maxStreams()).isEqualTo(3);
  }

  @Test
  void theJournalOfAnEmbeddedManagerIsNamed() throws Exception {
    assertThat(parse("--source=embedded", "--journal-directory=/srv/journal").source())
        .isEqualTo(new SourceConfig.Embedded(Path.of("/srv/journal")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--source=embedded | needs --journal-directory",
        "--source=embedded --journal-directory=/a --directory=/b | --directory is for",
        "--journal-directory=/a | --journal-directory is for",
      })
  void whatDoesNotGoTogetherIsRefused(String arguments, String reason) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> parse(arguments.split(" ")))
        .withMessageContaining(reason);
  }

  @Test
  void theNamesOfTheOptionsStay() {
    assertThat(JournalConfig.options())
        .extracting(Option::name)
        .containsExactly(
            "listen",
            "source",
            "journalctl",
            "directory",
            "journal-directory",
            "max-streams",
            "socket-mode",
            "tls-cert",
            "tls-key",
            "tls-ca");
  }
}
