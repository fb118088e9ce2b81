package dev.fleet.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks at a size that says nothing of speed, so that they cannot rot. */
final class FleetBenchIT {
  private static final Path PROGRAM = Path.of(System.getProperty("fleet.home"), "bin/fleet-bench");

  @Test
  void scale(@TempDir Path folder) throws Exception {
    String size = "--machines 5 --units 50 --then lost,replica,etcd";
    Map<String, Double> values = inFolder(folder, ("scale -o json " + size).split(" ", -1));

    for (String name :
        new String[] {
          "machines registered",
          "all submitted",
          "all running",
          "submit to running in a batch, p50",
          "etcd transactions",
          "etcd keys",
          "etcd database",
          "one machine lost, its units elsewhere",
          "1 % of the machines lost, all running again",
          "another replica, start to serving",
          "  single starts meanwhile",
          "  from its return to a unit started",
          "peak memory of etcd",
          "peak memory of registry",
          "peak memory of scheduler",
          "peak memory of bench",
        }) {
      assertThat(values.get(name)).as(name).isPositive();
    }
    assertThat(values.get("single starts failed")).isZero();
    assertThat(values.get("etcd stopped for 10 s, units moved")).isZero();
    assertThat(folder.resolve("data/registry.log")).exists();
    assertThat(folder.resolve("data/etcd")).as("what it leaves").doesNotExist();
  }

  @Test
  void read(@TempDir Path folder) throws Exception {
    String size = "--units 300 --machines 2 --watchers 20 --connections 2 --rounds 3 --seconds 1";
    Map<String, Double> values = inFolder(folder, ("read -o json " + size).split(" ", -1));

    for (String name :
        new String[] {
          "fleetctl list-units, 170 units, p50",
          "fleetctl list-unit-files, 300 units, p50",
          "all units, one client, p50",
          "all units, 4 clients at once, p50",
          "all unit states, one client, p50",
          "all unit states, 4 clients at once, p50",
          "20 watchers, each its own unit: last one told, p50",
          "20 watchers, all one unit: last one told, p50",
          "20 watchers, all units: last one told, p50",
          "1 slow watchers: 300 units come and go, another knows, p50",
          "  registry, most",
          "  get one unit, p50",
          "  states of one unit, p99",
        }) {
      assertThat(values.get(name)).as(name).isPositive();
    }
    assertThat(values.get("20 watchers, each its own unit: told of a write")).isEqualTo(1);
    assertThat(values.get("20 watchers, all one unit: told of a write")).isEqualTo(20);
    assertThat(values.get("20 watchers, all units: told of a write")).isEqualTo(20);
    assertThat(values.get("  changes that each is told at last")).isBetween(300.0, 1_800.0);
    assertThat(values.get("  snapshots that each is sent")).isZero();
    assertThat(folder.resolve("data/etcd")).as("what it leaves").doesNotExist();
  }

  @Test
  void start(@TempDir Path folder) throws Exception {
    Map<String, Double> values = onEmbeddedMachines(folder, "start", "--runs", "2");

    for (String name :
        new String[] {
          "fleetctl start, p50",
          "fleetctl start, p99",
          "from a running client, p50",
          "  launch: registry, etcd, client, p50",
          "  placed: scheduler, registry, etcd, p50",
          "etcd: writes to disk a unit, start to gone",
        }) {
      assertThat(values.get(name)).as(name).isPositive();
    }
    assertThat(values.get("fleetctl start more than systemctl, p50"))
        .as("no systemd to compare with")
        .isNaN();
  }

  @Test
  void burst(@TempDir Path folder) throws Exception {
    Map<String, Double> values =
        onEmbeddedMachines(folder, "burst", "--units", "6", "--rounds", "1");

    assertThat(values.get("submit to all running, p50")).isPositive();
    assertThat(values.get("destroy to all gone, p50")).isPositive();
    assertThat(values).containsKey("CPU of the start, agent, p50");
  }

  @Test
  void idle(@TempDir Path folder) throws Exception {
    Map<String, Double> values =
        onEmbeddedMachines(folder, "idle", "--units", "0,2", "--seconds", "1", "--settle", "0");

    for (String process : new String[] {"etcd", "registry", "scheduler", "agent", "journal"}) {
      for (String units : new String[] {"0 units: ", "2 units: "}) {
        assertThat(values.get(units + "resident memory of " + process)).as(process).isPositive();
        assertThat(values).containsKey(units + "CPU of " + process);
      }
    }
  }

  @Test
  void journal(@TempDir Path folder) throws Exception {
    Map<String, Double> values =
        onEmbeddedMachines(
            folder,
            "journal",
            "--lines=600",
            "--units=3",
            "--rounds=1",
            "--rate=30",
            "--seconds=2",
            "--stamps=5");

    for (String lines : new String[] {"one unit: ", "3 units: "}) {
      for (String way : new String[] {"fleetctl journal", "fleetctl journal -o json"}) {
        assertThat(values.get(lines + way + ", p50")).as(lines + way).isPositive();
      }
      assertThat(values.get(lines + "a running client, p50")).isPositive();
    }
    assertThat(values.get("a followed line, fleetctl journal -f, p50")).isPositive();
    assertThat(values.get("a followed line, a running client, p99")).isPositive();
    assertThat(values.get("followed: lines")).isEqualTo(3 * 10 * 2);
    assertThat(values.get("followed: lines lost")).isZero();
    assertThat(values.get("followed: lines repeated")).isZero();
  }

  @Test
  void core(@TempDir Path folder) throws Exception {
    Map<String, Double> values =
        run(folder, "core", "--quick", "--machines", "500", "--units", "1000", "-o", "json");

    assertThat(values)
        .containsKeys(
            "placed: plain",
            "refused: conflicts, all machines taken",
            "moved from a lost machine",
            "machine comes, 100 units wait",
            "unit file: 20 lines parsed",
            "view: units created",
            "view: units listed");
    assertThat(values.values()).allMatch(value -> value > 0);
  }

  private static Map<String, Double> onEmbeddedMachines(Path folder, String... words)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--init", "embedded", "--subnet", "127.0.47", "-o", "json"));
    Map<String, Double> values = inFolder(folder, all.toArray(String[]::new));
    assertThat(folder.resolve("data/cluster")).as("what it leaves").doesNotExist();
    return values;
  }

  private static Map<String, Double> inFolder(Path folder, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--dir", folder.resolve("data").toString()));
    return run(folder, all.toArray(String[]::new));
  }

  /** Runs a benchmark; the values of its figures by name. */
  private static Map<String, Double> run(Path folder, String... words) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    var builder =
        new ProcessBuilder(PROGRAM.toString())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.command().addAll(List.of(words));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("%s", Files.readString(err)).isTrue();
    } finally {
      process.destroy();
    }
    assertThat(process.exitValue()).as("%s", Files.readString(err)).isZero();

    JsonObject report = JsonParser.parseString(Files.readString(out)).getAsJsonObject();
    Map<String, Double> values = new LinkedHashMap<>();
    for (JsonElement figure : report.getAsJsonArray("figures")) {
      JsonObject fields = figure.getAsJsonObject();
      JsonElement value = fields.get("value");
      values.put(
          fields.get("name").getAsString(), value.isJsonNull() ? Double.NaN : value.getAsDouble());
    }
    return values;
  }
}
