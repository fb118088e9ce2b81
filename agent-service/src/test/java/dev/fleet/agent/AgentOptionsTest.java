package dev.fleet.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.runtime.config.Options;
import dev.fleet.runtime.config.Outcome;
import dev.fleet.runtime.config.Settings;
import dev.fleet.runtime.config.UsageException;
import dev.fleet.runtime.grpc.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option, its default and its meaning. */
final class AgentOptionsTest {
  @TempDir private Path folder;

  private static Settings settings(String... arguments) {
    Outcome outcome =
        Options.of("agent-service", "test", "1", AgentOptions.all())
            .parse(List.of(arguments), Map.of());
    return switch (outcome) {
      case Outcome.Ready(Settings settings) -> settings;
      case Outcome.Faulty(List<String> faults) -> throw new AssertionError(faults);
      case Outcome.Show(String text) -> throw new AssertionError(text);
    };
  }

  private static AgentConfig config(String... arguments) throws UsageException {
    return AgentOptions.config(settings(arguments), Duration.ofSeconds(10));
  }

  @Test
  void defaults() throws UsageException {
    AgentConfig config = config("--machine-id", "m1");
    assertThat(config.machineId()).isEqualTo("m1");
    assertThat(config.hostname()).isEqualTo(Host.hostname());
    assertThat(config.bootId()).isEqualTo(Host.bootId());
    assertThat(config.publicIp()).isEqualTo(Host.publicIp());
    assertThat(config.metadata()).isEmpty();
    assertThat(config.server().listen()).containsExactly(new Endpoint.Tcp("127.0.0.1", 7401));
    assertThat(config.advertise()).isEmpty();
    assertThat(config.registry()).containsExactly(new Endpoint.Tcp("127.0.0.1", 7400));
    assertThat(config.journalEndpoint()).isEmpty();
    assertThat(config.sshPort()).isZero();
    assertThat(config.server().tls()).isEmpty();
    assertThat(config.client().tls()).isEmpty();
    assertThat(config.sessionTtl()).isEmpty();
    assertThat(config.stateDirectory()).isEqualTo(Path.of("/run/fleet/agent"));
    assertThat(config.leaveOnStop()).isFalse();
    assertThat(config.leaveTimeout()).isEqualTo(Duration.ofSeconds(8));
    Settings settings = settings();
    assertThat(settings.get(AgentOptions.INIT)).isEqualTo(Init.SYSTEMD);
    assertThat(settings.get(AgentOptions.IGNORE_SANDBOXING)).isFalse();
    assertThat(settings.get(AgentOptions.BUS)).isEqualTo("unix:path=/run/dbus/system_bus_socket");
    assertThat(settings.get(AgentOptions.MACHINE_ID_FILE)).isEqualTo(Path.of("/etc/machine-id"));
  }

  @Test
  void everythingGiven() throws UsageException {
    AgentConfig config =
        config(
            "--machine-id",
            "m1",
            "--hostname",
            "h",
            "--public-ip",
            "10.1.2.3",
            "--metadata",
            "region=eu,disk=ssd",
            "--listen",
            "10.1.2.3:7401,unix:///run/fleet/agent.sock",
            "--advertise",
            "agent.example:7777",
            "--registry",
            "r1:7400,r2:7500",
            "--journal-endpoint",
            "10.1.2.3:7402",
            "--ssh-port",
            "2222",
            "--session-ttl",
            "20s",
            "--state-directory",
            "/run/x",
            "--leave-on-stop");
    assertThat(config.hostname()).isEqualTo("h");
    assertThat(config.publicIp()).isEqualTo("10.1.2.3");
    assertThat(config.metadata()).containsOnly(Map.entry("region", "eu"), Map.entry("disk", "ssd"));
    assertThat(config.server().listen())
        .containsExactly(
            new Endpoint.Tcp("10.1.2.3", 7401),
            new Endpoint.Unix(Path.of("/run/fleet/agent.sock")));
    assertThat(config.advertise()).contains(new Endpoint.Tcp("agent.example", 7777));
    assertThat(config.registry())
        .containsExactly(new Endpoint.Tcp("r1", 7400), new Endpoint.Tcp("r2", 7500));
    assertThat(config.journalEndpoint()).isEqualTo("10.1.2.3:7402");
    assertThat(config.sshPort()).isEqualTo(2222);
    assertThat(config.sessionTtl()).isEqualTo(Optional.of(Duration.ofSeconds(20)));
    assertThat(config.stateDirectory()).isEqualTo(Path.of("/run/x"));
    assertThat(config.leaveOnStop()).isTrue();
  }

  @Test
  void readsTheMachineIdFromItsFile() throws Exception {
    Path file = folder.resolve("machine-id");
    Files.writeString(file, "0123456789abcdef0123456789abcdef\n");
    assertThat(config("--machine-id-file", file.toString()).machineId())
        .isEqualTo("0123456789abcdef0123456789abcdef");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "uninitialized\n", "has blanks", "a/b"})
  void refusesAFileWithoutAMachineId(String content) throws IOException {
    Path file = folder.resolve("machine-id");
    Files.writeString(file, content);
    assertThatThrownBy(() -> config("--machine-id-file", file.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void refusesAMissingFileAndALongId() {
    assertThatThrownBy(() -> config("--machine-id-file", folder.resolve("no").toString()))
        .hasMessageContaining("cannot read the machine ID");
    assertThatThrownBy(() -> config("--machine-id", "m".repeat(65)))
        .hasMessageContaining("--machine-id holds no machine ID");
  }

  @Test
  void rootsFoldersAreTheSystems() {
    assertThat(AgentFolders.usual(0, Map.of("XDG_RUNTIME_DIR", "/run/user/0")))
        .isEqualTo(
            new AgentFolders(
                Path.of("/run/fleet/units"),
                Path.of("/run/fleet/agent"),
                Path.of("/var/log/fleet/journal")));
  }

  @Test
  void otherUsersHaveTheirOwnFolders() {
    assertThat(
            AgentFolders.usual(
                1000, Map.of("XDG_RUNTIME_DIR", "/run/user/1000", "HOME", "/home/u")))
        .isEqualTo(
            new AgentFolders(
                Path.of("/run/user/1000/fleet/units"),
                Path.of("/run/user/1000/fleet/agent"),
                Path.of("/home/u/.local/state/fleet/journal")));
    assertThat(AgentFolders.usual(1000, Map.of()).units())
        .isEqualTo(Path.of("/tmp/fleet-1000/fleet/units"));
  }
}
