package dev.fleet.agent.embedded;

import dev.fleet.agent.embedded.engine.ManagerLog;
import dev.fleet.agent.embedded.linux.LinuxHost;
import dev.fleet.agent.embedded.linux.LinuxHostConfig;
import dev.fleet.journalfiles.ProcessFields;
import dev.fleet.journalfiles.UnitStream;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.unit.systemd.Policy;
import dev.fleet.unit.systemd.UnitDirectories.Kind;
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
            "0123456789abcdef0123456789abcdef",
            "host",
            roots(folder),
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

  private static UnitRoots roots(Path folder) {
    return new UnitRoots(
        Map.of(
            Kind.RUNTIME, folder.resolve("run").toString(),
            Kind.STATE, folder.resolve("lib").toString(),
            Kind.CACHE, folder.resolve("cache").toString(),
            Kind.LOGS, folder.resolve("log").toString(),
            Kind.CONFIGURATION, folder.resolve("etc").toString()),
        "/tmp",
        "/var/tmp");
  }
}
