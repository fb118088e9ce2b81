package dev.fleet.deploy.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterSpecTest {
  private static final Path FOLDER = Path.of("/var/lib/some");

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, --machines: 0 is not between 1 and 200",
    "201, 1, 1, --machines: 201 is not between 1 and 200",
    "3, 0, 1, --registries: 0 is not between 1 and 5",
    "3, 1, 6, --schedulers: 6 is not between 1 and 5",
  })
  void numbersAreBounded(int machines, int registries, int schedulers, String message) {
    assertThatThrownBy(
            () ->
                new ClusterSpec(
                    Init.SYSTEMD,
                    FOLDER,
                    machines,
                    registries,
                    schedulers,
                    "127.0.0",
                    Map.of(),
                    true))
        .isInstanceOf(LocalClusterException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0", "127.0", "127.0.0.0", "127.0.256", "127.0.0 ", "127.x.0"})
  void onlyLoopbackAddressesAreTaken(String subnet) {
    assertThatThrownBy(() -> ClusterSpec.of(Init.SYSTEMD, FOLDER, 3).withSubnet(subnet))
        .isInstanceOf(LocalClusterException.class)
        .hasMessageContaining("'" + subnet + "' is not the first three numbers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/var/lib/a b", "/var/lib/a,b", "/var/lib/a:b", "/var/lib/ü"})
  void aFolderThatMountWouldMisreadIsRefused(String folder) {
    assertThatThrownBy(() -> ClusterSpec.of(Init.SYSTEMD, Path.of(folder), 3))
        .isInstanceOf(LocalClusterException.class)
        .hasMessageStartingWith("--dir: '" + folder + "'");
  }

  @Test
  void theInitIsOneOfTwo() {
    assertThat(Init.parse("embedded")).isEqualTo(Init.EMBEDDED);
    assertThat(Init.parse("systemd")).isEqualTo(Init.SYSTEMD);
    for (String text : new String[] {"", "Systemd", "upstart"}) {
      assertThatThrownBy(() -> Init.parse(text))
          .isInstanceOf(LocalClusterException.class)
          .hasMessage("--init: '" + text + "' is neither embedded nor systemd");
    }
    assertThatThrownBy(() -> ClusterSpec.of(Init.EMBEDDED, FOLDER, 3).withoutServices())
        .isInstanceOf(LocalClusterException.class);
  }

  @Test
  void metadataIsForMachinesThatExist() {
    ClusterSpec spec = ClusterSpec.of(Init.SYSTEMD, FOLDER, 3);

    assertThat(spec.withMetadata(Map.of("m3", "region=eu")).metadata()).containsKey("m3");
    for (String name : new String[] {"m4", "m0", "etcd"}) {
      assertThatThrownBy(() -> spec.withMetadata(Map.of(name, "region=eu")))
          .isInstanceOf(LocalClusterException.class)
          .hasMessage("--metadata: there is no machine '" + name + "'");
    }
  }

  @Test
  void replicasAndMachinesNeverShareAnAddress() {
    var spec = new ClusterSpec(Init.SYSTEMD, FOLDER, 200, 5, 5, "127.7.9", Map.of(), true);

    assertThat(spec.replicaAddress(5)).isEqualTo("127.7.9.5");
    assertThat(spec.machineAddress(1)).isEqualTo("127.7.9.11");
    assertThat(spec.machineAddress(200)).isEqualTo("127.7.9.210");
    assertThat(ControlPlane.endpoints(spec))
        .isEqualTo("127.7.9.1:7400,127.7.9.2:7400,127.7.9.3:7400,127.7.9.4:7400,127.7.9.5:7400");
  }

  @Test
  void theFileOfAClusterGivesBackWhatWasWritten(@TempDir Path folder) {
    var spec =
        new ClusterSpec(
            Init.EMBEDDED, folder, 3, 2, 2, "127.0.9", Map.of("m2", "region=eu,disk=ssd"), true);
    ClusterFile written = ClusterFile.create(spec);
    written.put("id.m1", "0123");
    written.putProcess("etcd", new ProcessId(4711, 99));

    ClusterFile read = ClusterFile.read(folder);

    assertThat(read.spec()).isEqualTo(spec);
    assertThat(read.get("id.m1")).contains("0123");
    assertThat(read.process("etcd")).contains(new ProcessId(4711, 99));
    assertThat(read.process("m1")).isEmpty();
  }

  @Test
  void aProcessNumberThatWasGivenOutAgainIsAnotherProcess() {
    ProcessId self = ProcessId.of(ProcessHandle.current().pid()).orElseThrow();

    assertThat(self.alive()).isTrue();
    assertThat(ProcessId.parse(self.toString())).isEqualTo(self);
    assertThat(new ProcessId(self.pid(), self.startTicks() - 1).alive()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12", ":", "12:", ":12", "a:b"})
  void aDamagedProcessNumberIsReported(String text) {
    assertThatThrownBy(() -> ProcessId.parse(text))
        .isInstanceOf(LocalClusterException.class)
        .hasMessage("'" + text + "' is not a process (PID:TICKS)");
  }
}
