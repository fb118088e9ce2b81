package dev.fleet.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.registry.FakeRegistry;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of one machine whose unit services are fakes, and {@code fleetctl} for it. */
abstract class UnitCommands {
  static final String M1 = "113f16a7113f16a7113f16a7113f16a7";
  static final String ON_M1 = " on 113f16a7.../172.17.8.103\n";
  static final String SERVICE = "[Service]\nExecStart=/bin/sleep 100\n";
  static final String OTHER = "[Service]\nExecStart=/bin/sleep 200\n";
  static final String GLOBAL = SERVICE + "[X-Fleet]\nGlobal=true\n";

  @TempDir Path folder;
  FakeHost host;
  FakeRegistry registry;
  Fleetctl fleetctl;

  @BeforeEach
  void start() throws IOException {
    host = new FakeHost("m1");
    registry = FakeRegistry.start();
    registry.putMachine(
        Machine.newBuilder()
            .setId(M1)
            .setPrimaryIp("172.17.8.103")
            .setAgentEndpoint(host.endpoint())
            .build());
    fleetctl = new Fleetctl(registry);
  }

  @AfterEach
  void stop() {
    registry.close();
    host.close();
  }

  final String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  final String path(String name) {
    return folder.resolve(name).toString();
  }

  final void assertRun(int exitCode, String out, String err, String... line) {
    assertThat(fleetctl.run(line)).isEqualTo(new Fleetctl.Result(exitCode, out, err));
  }

  final DesiredState desired(String unit) {
    return registry.unit(unit).getDesiredState();
  }
}
