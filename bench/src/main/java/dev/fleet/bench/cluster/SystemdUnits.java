package dev.fleet.bench.cluster;

import dev.fleet.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The units of one machine, handled by its {@code systemctl} alone. Thread-safe. */
public final class SystemdUnits {
  private final BenchCluster cluster;
  private final ClusterMember machine;

  public SystemdUnits(BenchCluster cluster, ClusterMember machine) {
    this.cluster = cluster;
    this.machine = machine;
  }

  /** Puts a unit file where the machine's systemd finds it when it is asked for the unit. */
  public void install(String name, String content) {
    try {
      Files.writeString(file(name), content);
    } catch (IOException e) {
      throw new BenchException("cannot write on " + machine.name() + ": " + e.getMessage(), e);
    }
  }

  public void remove(String name) {
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw new BenchException("cannot delete on " + machine.name() + ": " + e.getMessage(), e);
    }
  }

  private Path file(String name) {
    return cluster.runtimeUnits(machine).resolve(name);
  }

  /** {@code systemctl start}: returns when all are active. */
  public Ended start(List<String> names) throws InterruptedException {
    return systemctl("start", names).orFail();
  }

  /** {@code systemctl stop}: returns when all are inactive. */
  public Ended stop(List<String> names) throws InterruptedException {
    return systemctl("stop", names).orFail();
  }

  /** When a unit last became active, in nanoseconds of the ticker, which systemd shares. */
  public long activeAt(String name) throws InterruptedException {
    String micros =
        systemctl("show", List.of("--value", "--property=ActiveEnterTimestampMonotonic", name))
            .orFail()
            .output()
            .strip();
    return Long.parseLong(micros) * 1_000;
  }

  private Ended systemctl(String verb, List<String> names) throws InterruptedException {
    var command = new ArrayList<>(List.of("systemctl", verb));
    command.addAll(names);
    return cluster.on(machine, command.toArray(String[]::new));
  }
}
