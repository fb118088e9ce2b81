package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.host.Launch;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.agent.linux.Accounts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What takes root: other users, and limits by control groups. */
final class UserIT extends HostScenarios {
  UserIT() {
    super(true);
  }

  @Test
  void anotherUser() throws Exception {
    long nobody = Accounts.user("nobody").orElseThrow().uid();
    long games = Accounts.group("games").orElseThrow().gid();
    long mail = Accounts.group("mail").orElseThrow().gid();
    try (var group =
        rig.open(
            "user.service", "User=nobody", "Group=games", "SupplementaryGroups=mail", "Nice=-3")) {
      String output = group.outputOf("id -u; id -g; id -G; cut -d' ' -f19 /proc/self/stat; umask");
      List<String> lines = output.lines().toList();
      assertThat(lines.get(0)).isEqualTo(Long.toString(nobody));
      assertThat(lines.get(1)).isEqualTo(Long.toString(games));
      assertThat(lines.get(2).split(" ", -1))
          .contains(Long.toString(games), Long.toString(mail))
          .doesNotContain("0");
      assertThat(lines.get(3)).isEqualTo("-3");
      assertThat(lines.get(4)).isEqualTo("0022");
      group.awaitEmpty();
      assertThat(rig.output("user.service")).doesNotContain("setpriv");
    }
    try (var group = rig.open("number.service", "User=" + nobody)) {
      assertThat(group.outputOf("id -un; grep CapEff /proc/self/status"))
          .isEqualTo("nobody\nCapEff:\t0000000000000000\n");
    }
    try (var group = rig.open("group.service", "Group=games")) {
      assertThat(group.outputOf("id -u; id -g")).isEqualTo("0\n" + games + "\n");
    }
  }

  @Test
  void itsProgramIsToldOnceItRuns() throws Exception {
    try (var group = rig.open("user.service", "User=nobody")) {
      int pid = group.run("/bin/sleep", "1000");
      HostRig.await(
          group, () -> group.told().contains("executed " + pid) ? true : null, "executed");
      assertThat(Files.readString(Path.of("/proc/" + pid + "/comm"))).isEqualTo("sleep\n");
      group.kill();
    }
  }

  @Test
  void whatAnotherUserCannotRun() throws Exception {
    Path secret = Files.createDirectory(folder.resolve("secret"));
    Path program = Files.copy(Path.of("/bin/true"), secret.resolve("program"));
    Files.setAttribute(secret, "unix:mode", 0700);
    Path script = Files.writeString(folder.resolve("script"), "no interpreter\n");
    Files.setAttribute(script, "unix:mode", 0755);
    Files.setAttribute(folder, "unix:mode", 0755);
    try (var group = rig.open("user.service", "User=nobody")) {
      assertThat(group.launch(program.toString()))
          .isEqualTo(new Launch.Failed(203, "EXEC", "Permission denied"));
      assertThat(group.launch(script.toString()))
          .isEqualTo(new Launch.Failed(203, "EXEC", "Exec format error"));
    }
    try (var group = rig.open("user.service", "User=nobody", "WorkingDirectory=" + secret)) {
      assertThat(group.launch("/bin/true"))
          .isEqualTo(new Launch.Failed(200, "CHDIR", "Permission denied"));
    }
    // Something that only the attempt shows: a program that is being written.
    Path busy = Files.copy(Path.of("/bin/true"), folder.resolve("busy"));
    try (var group = rig.open("user.service", "User=nobody");
        var out = Files.newOutputStream(busy, StandardOpenOption.APPEND)) {
      assertThat(out).isNotNull();
      int pid = group.run(busy.toString());
      assertThat(group.awaitEnd(pid)).isEqualTo(ProcessEnd.exited(203));
      assertThat(group.told()).doesNotContain("executed " + pid);
    }
  }

  @Test
  void tasksAreLimited() throws Exception {
    try (var group = rig.open("tasks.service", "TasksMax=5")) {
      assertThat(group.group.notes()).isEmpty();
      group.sh("for i in 1 2 3 4 5 6 7 8 9; do sleep 1000 & done; wait");
      rig.awaitOutput("tasks.service", "annot fork");
      assertThat(rig.on(group.group::usage).tasks().orElseThrow()).isLessThanOrEqualTo(5);
      assertThat(rig.on(group.group::usage).tasksMax()).hasValue(5);
      group.kill();
    }
  }

  @Test
  void cpuIsLimited() throws Exception {
    try (var group = rig.open("cpu.service", "CPUQuota=5%")) {
      assertThat(group.group.notes()).isEmpty();
      int pid = group.sh("while :; do :; done");
      assertThat(quota(pid)).isIn("5000 100000", "5000");
      group.kill();
    }
  }

  /** By either version of control groups. */
  private static String quota(int pid) throws Exception {
    List<Hierarchy> hierarchies =
        Hierarchy.find(
            Files.readString(Path.of("/proc/self/mountinfo")),
            Files.readString(Path.of("/proc/" + pid + "/cgroup")));
    for (Hierarchy hierarchy : hierarchies) {
      for (String file : List.of("cpu.max", "cpu.cfs_quota_us")) {
        Path path = hierarchy.own().resolve(file);
        if (Files.exists(path)) {
          return Files.readString(path).strip();
        }
      }
    }
    return "none";
  }
}
