package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.ResourceLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written to control groups, on plain files in the place of the kernel's. */
final class ControlGroupsTest {
  private static final UnitName UNIT = new UnitName("web.service");
  private static final ResourceSetting.Machine MACHINE = new ResourceSetting.Machine(1000, 400);
  private static final int SELF = 42;

  @TempDir Path folder;
  private Path own;

  @BeforeEach
  void makeGroup() throws Exception {
    own = Files.createDirectories(folder.resolve("own"));
    Files.createDirectories(own.resolve("fleet"));
    for (Path group : List.of(own, own.resolve("fleet"))) {
      Files.writeString(group.resolve("cgroup.procs"), "");
      Files.writeString(group.resolve("cgroup.controllers"), "cpu io memory pids\n");
      Files.writeString(group.resolve("cgroup.subtree_control"), "");
    }
  }

  private Optional<ControlGroups> find(Hierarchy... hierarchies) {
    return ControlGroups.find(List.of(hierarchies), "fleet", MACHINE, SELF);
  }

  private Hierarchy unified() {
    return new Hierarchy(true, Set.of(), folder, own);
  }

  private static ResourceLimits limits(String... options) throws Exception {
    return HostRig.service("web.service", List.of(options)).resources();
  }

  private Path file(String name) throws Exception {
    Path group = Files.createDirectories(own.resolve("fleet/web.service"));
    return Files.writeString(group.resolve(name), "");
  }

  @ParameterizedTest
  @CsvSource({
    "CPUQuota=20%, cpu.max, 20000 100000",
    "CPUQuota=250%, cpu.max, 250000 100000",
    "CPUWeight=300, cpu.weight, 300",
    "CPUWeight=idle, cpu.idle, 1",
    "IOWeight=300, io.weight, default 300",
    "MemoryMin=1K, memory.min, 1024",
    "MemoryLow=1K, memory.low, 1024",
    "MemoryHigh=10%, memory.high, 100",
    "MemoryMax=2M, memory.max, 2097152",
    "MemoryMax=infinity, memory.max, max",
    "MemorySwapMax=0, memory.swap.max, 0",
    "TasksMax=10%, pids.max, 40",
    "TasksMax=7, pids.max, 7",
  })
  void eachSettingHasItsFile(String option, String name, String value) throws Exception {
    Path file = file(name);
    ControlGroups.Groups groups = find(unified()).orElseThrow().open(UNIT, limits(option));
    assertThat(groups.notes()).isEmpty();
    assertThat(file).hasContent(value);
    assertThat(groups.all()).containsExactly(groups.tracking());
  }

  @Test
  void controllersAreTurnedOnForUnits() throws Exception {
    ControlGroups groups = find(unified()).orElseThrow();
    // A plain file keeps the ends of longer words that were written before.
    assertThat(own.resolve("cgroup.subtree_control")).content().startsWith("+pids");
    assertThat(own.resolve("fleet/cgroup.subtree_control")).content().startsWith("+pids");
    ControlGroups.Groups unit = groups.open(UNIT, limits());
    assertThat(groups.shown(unit.tracking())).isEqualTo("/own/fleet/web.service");
  }

  @Test
  void thisProcessMakesRoomIfItIsAlone() throws Exception {
    Files.writeString(own.resolve("cgroup.type"), "domain\n");
    Files.writeString(own.resolve("cgroup.procs"), SELF + "\n");
    Path leaf = Files.createDirectories(own.resolve("fleet/agent"));
    Files.writeString(leaf.resolve("cgroup.procs"), "");
    find(unified());
    assertThat(leaf.resolve("cgroup.procs")).hasContent(Integer.toString(SELF));
  }

  @Test
  void othersAreNotMoved() throws Exception {
    Files.writeString(own.resolve("cgroup.type"), "domain\n");
    Files.writeString(own.resolve("cgroup.procs"), "41\n" + SELF + "\n");
    assertThat(find(unified())).isPresent();
    assertThat(own.resolve("fleet/agent")).doesNotExist();
  }

  @Test
  void legacyControllersBesideAUnifiedTree() throws Exception {
    Files.writeString(own.resolve("cgroup.controllers"), "");
    Path pids = Files.createDirectories(folder.resolve("pids/fleet/web.service"));
    Path file = Files.writeString(pids.resolve("pids.max"), "");
    var legacy =
        new Hierarchy(false, Set.of("rw", "pids"), folder.resolve("pids"), folder.resolve("pids"));
    ControlGroups.Groups groups =
        find(legacy, unified())
            .orElseThrow()
            .open(UNIT, limits("TasksMax=5", "MemoryMax=1M", "MemoryLow=1M"));
    assertThat(file).hasContent("5");
    assertThat(groups.all().stream().map(ControlGroup::directory))
        .containsExactly(own.resolve("fleet/web.service"), pids);
    assertThat(groups.notes())
        .containsExactlyInAnyOrder(
            "MemoryMax= is not applied here: no writable control group of memory",
            "MemoryLow= is not applied here: no writable control group of version 2 for it");
  }

  @ParameterizedTest
  @CsvSource({
    "CPUQuota=20%, cpu.cfs_quota_us=20000",
    "CPUQuota=20%, cpu.cfs_period_us=100000",
    "CPUWeight=200, cpu.shares=2048",
    "MemoryMax=1K, memory.limit_in_bytes=1024",
    "MemoryMax=infinity, memory.limit_in_bytes=-1",
    "TasksMax=infinity, pids.max=max",
  })
  void wordsOfVersionOne(String option, String expected) throws Exception {
    assertThat(
            ResourceSetting.legacy(limits(option), MACHINE).stream()
                .map(setting -> setting.file() + "=" + setting.value()))
        .contains(expected);
  }

  @Test
  void aSettingThatTheKernelRefusesIsNoted() throws Exception {
    // There is no such file.
    ControlGroups.Groups groups = find(unified()).orElseThrow().open(UNIT, limits("TasksMax=5"));
    assertThat(groups.notes())
        .containsExactly("TasksMax= is not applied here: No such file or directory");
  }

  @ParameterizedTest
  @CsvSource({
    "0::/own/fleet/web.service, web.service",
    "0::/own/fleet/web.service/below/it, web.service",
    "0::/own/fleet/_memory.service, memory.service",
    "0::/own/fleet/web.service (deleted), web.service",
    "3:pids:/x, ",
    "0::/own/fleetx/web.service, ",
    "0::/own/fleet/agent, ",
  })
  void whoseAProcessIs(String line, String unit) throws Exception {
    assertThat(find(unified()).orElseThrow().owner(line + "\n").map(UnitName::value))
        .isEqualTo(Optional.ofNullable(unit));
  }

  @Test
  void namesThatTheKernelCouldTakeForItsOwn() throws Exception {
    ControlGroups groups = find(unified()).orElseThrow();
    var tracking = groups.open(new UnitName("memory.service"), limits()).tracking();
    assertThat(tracking.directory()).isEqualTo(own.resolve("fleet/_memory.service"));
  }

  @Test
  void nothingToWriteTo() {
    assertThat(find()).isEmpty();
    assertThat(find(new Hierarchy(true, Set.of(), folder, folder.resolve("none/x")))).isEmpty();
  }
}
