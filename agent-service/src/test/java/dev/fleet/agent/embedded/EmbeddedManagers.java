package dev.fleet.agent.embedded;

import dev.fleet.agent.embedded.engine.ManagerLog;
import dev.fleet.agent.embedded.linux.LinuxHost;
import dev.fleet.agent.embedded.linux.LinuxHostConfig;
import dev.fleet.journalfiles.ProcessFields;
import dev.fleet.journalfiles.UnitStream;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.unit.systemd.Policy;
import dev.fleet.unit.systemd.SpecifierContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Embedded unit managers on the real host, in folders of a test. */
final class EmbeddedManagers {
  private EmbeddedManagers() {}

  static EmbeddedUnitManager create(Path folder) throws IOException {
    return create(folder, (_, _, _, _, _) -> {});
  }

  static EmbeddedUnitManager create(Path folder, ManagerLog log) throws IOException {
    var config =
        new EmbeddedConfig(
            folder.resolve("units"),
            folder.resolve("state"),
            specifiers(folder),
            Policy.STRICT,
            Duration.ofSeconds(10));
    return new EmbeddedUnitManager(
        config,
        loop ->
            LinuxHost.open(
                new LinuxHostConfig(folder.resolve("host"), folder.resolve("run"), true),
                loop,
                Clocks.system(),
                _ -> NO_OUTPUT),
        log,
        Clocks.system(),
        RandomGenerator.getDefault());
  }

  private static final UnitStream NO_OUTPUT =
      new UnitStream() {
        @Override
        public void accept(ByteBuffer bytes) {
          bytes.position(bytes.limit());
        }

        @Override
        public void process(ProcessFields process) {}

        @Override
        public void close() {}
      };

  private static SpecifierContext specifiers(Path folder) {
    return new SpecifierContext(
        "0123456789abcdef0123456789abcdef",
        "fedcba9876543210fedcba9876543210",
        "host",
        "host",
        "6.1.0",
        "x86-64",
        "root",
        0,
        "root",
        0,
        "/root",
        "/bin/sh",
        folder.resolve("run").toString(),
        folder.resolve("lib").toString(),
        folder.resolve("cache").toString(),
        folder.resolve("log").toString(),
        folder.resolve("etc").toString(),
        "/tmp",
        "/var/tmp",
        folder.resolve("credentials").toString(),
        folder.resolve("units").toString(),
        Map.of());
  }
}
