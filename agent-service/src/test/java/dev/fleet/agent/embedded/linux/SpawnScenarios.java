package dev.fleet.agent.embedded.linux;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.host.Launch;
import dev.fleet.agent.embedded.host.PassedDescriptor;
import dev.fleet.agent.linux.Descriptors;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a new process finds around itself, and what keeps it from being started. */
abstract class SpawnScenarios extends HostScenarios {
  SpawnScenarios(boolean controlGroups) {
    super(controlGroups);
  }

  @Test
  void theEnvironmentIsWhatWasGiven() throws Exception {
    try (var group = rig.open("env.service", "Environment=\"A=b c\" EMPTY= UMLAUT=ü")) {
      int pid = group.run("/usr/bin/env");
      group.awaitEnd(pid);
      rig.awaitOutput("env.service", "SYSTEMD_EXEC_PID=");
      assertThat(rig.output("env.service").lines())
          .containsExactlyInAnyOrder(
              "A=b c",
              "EMPTY=",
              "UMLAUT=ü",
              "PATH=/usr/local/bin:/usr/bin:/bin",
              "INVOCATION_ID=" + group.invocation,
              "SYSTEMD_EXEC_PID=" + pid);
    }
  }

  @Test
  void theNameItRunsUnderIsFree() throws Exception {
    try (var group = rig.open("name.service")) {
      var spawn = group.spawn(List.of(), OptionalInt.empty(), "sleep", "1000");
      int pid = group.run(spawn);
      // A process that becomes its program has no command line for a moment.
      eventually(
          HostRig.DEADLINE,
          () ->
              assertThat(rig.<String>on(() -> group.group.processes().getFirst().commandLine()))
                  .isEqualTo("sleep 1000"));
      assertThat(Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString())
          .endsWith("/sleep");
      group.kill();
    }
  }

  @Test
  void nothingOfOursIsInherited() throws Exception {
    var open = new ArrayList<InputStream>();
    try (var group = rig.open("fds.service")) {
      for (int i = 0; i < 50; i++) {
        open.add(new FileInputStream("/etc/passwd")); // The JVM's own don't close on exec.
      }
      int pid = group.run("/bin/sleep", "1000");
      // Its loader opens libraries, and closes them again.
      eventually(
          HostRig.DEADLINE,
          () -> assertThat(descriptors(pid)).containsExactlyInAnyOrder("0", "1", "2"));
      group.kill();
    } finally {
      for (InputStream stream : open) {
        stream.close();
      }
    }
  }

  private static List<String> descriptors(int pid) throws IOException {
    try (var descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Test
  void settingsThatTheParentMakes() throws Exception {
    try (var group =
        rig.open(
            "settings.service",
            "Nice=7",
            "OOMScoreAdjust=123",
            "UMask=0037",
            "LimitNOFILE=100:200",
            "LimitCORE=0",
            "LimitNPROC=3000",
            "LimitFSIZE=1M",
            "WorkingDirectory=" + folder)) {
      String output =
          group.outputOf(
              "cut -d' ' -f19 /proc/self/stat; cat /proc/self/oom_score_adj; umask; ulimit -n;"
                  + " ulimit -Hn; ulimit -c; ulimit -f; pwd; ps -o sid= -p $$; echo $$");
      List<String> lines = output.lines().map(String::strip).toList();
      assertThat(lines.subList(0, 8))
          .containsExactly(
              "7", "123", "0037", "100", "200", "0", "2048", folder.toRealPath().toString());
      assertThat(lines.get(8)).isEqualTo(lines.get(9));
    }
  }

  @Test
  void theUsualNumberOfFilesWhereNoneIsSet() throws Exception {
    try (var group = rig.open("files.service")) {
      assertThat(group.outputOf("ulimit -n")).isEqualTo("1024\n");
    }
  }

  @Test
  void onlyPassedDescriptorsArrive() throws Exception {
    Path file = Files.writeString(folder.resolve("passed"), "content");
    int passed = Descriptors.open(file.toString(), Descriptors.READ, 0);
    try (var group = rig.open("passed.service")) {
      var spawn =
          group.spawn(
              List.of(new PassedDescriptor("first", passed), new PassedDescriptor("2nd", passed)),
              OptionalInt.empty(),
              "/bin/sh",
              "-c",
              "echo $LISTEN_FDS $LISTEN_FDNAMES; ls /proc/$$/fd; cat <&4; echo; echo '[done]'");
      group.run(spawn);
      assertThat(rig.awaitOutput("passed.service", "[done]").lines())
          .startsWith("2 first:2nd", "0", "1", "2", "3", "4")
          .contains("content");
    } finally {
      Descriptors.close(passed);
    }
  }

  @Test
  void whyAProgramCannotRun() throws Exception {
    Path script = Files.writeString(folder.resolve("script"), "#!/no/such/interpreter\n");
    Path noFormat = Files.writeString(folder.resolve("noformat"), "neither this nor that\n");
    Path plain = Files.writeString(folder.resolve("plain"), "#!/bin/sh\n");
    script.toFile().setExecutable(true, false);
    noFormat.toFile().setExecutable(true, false);
    try (var group = rig.open("exec.service")) {
      assertThat(group.launch("/no/such")).isEqualTo(exec("No such file or directory"));
      assertThat(group.launch("no-such-program")).isEqualTo(exec("No such file or directory"));
      assertThat(group.launch("/etc")).isEqualTo(exec("Is a directory"));
      assertThat(group.launch(plain.toString())).isEqualTo(exec("Permission denied"));
      assertThat(group.launch(noFormat.toString())).isEqualTo(exec("Exec format error"));
      assertThat(group.launch(script.toString())).isEqualTo(exec("No such file or directory"));
      String[] longest = {"/bin/echo", "x".repeat(200_000)};
      assertThat(group.launch(longest)).isEqualTo(exec("Argument list too long"));
      assertThat(group.told()).isEmpty();
      assertThat(group.isEmpty()).isTrue();
      // The next one is not disturbed by any of that.
      group.awaitEnd(group.run("/bin/true"));
      group.awaitEmpty();
    }
    ProcessEndScenarios.awaitNoChildren();
  }

  private static Launch exec(String reason) {
    return new Launch.Failed(203, "EXEC", reason);
  }

  @Test
  void whyItsSurroundingsCannotBeMade() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    record Case(Launch expected, String option) {}
    for (var c :
        List.of(
            new Case(failed(200, "CHDIR", "No such file or directory"), "WorkingDirectory=/no/x"),
            new Case(failed(200, "CHDIR", "Not a directory"), "WorkingDirectory=" + file),
            new Case(
                failed(208, "STDIN", "No such file or directory"), "StandardInput=file:/no/such"),
            new Case(
                failed(209, "STDOUT", "No such file or directory"), "StandardOutput=file:/no/such"),
            new Case(
                failed(222, "STDERR", "Not a directory"),
                "StandardError=append:" + file + "/below"),
            new Case(failed(217, "USER", "No such process"), "User=no-such-user"),
            new Case(failed(216, "GROUP", "No such process"), "Group=no-such-group"))) {
      try (var group = rig.open("wrong.service", c.option())) {
        assertThat(group.launch("/bin/true")).as(c.option()).isEqualTo(c.expected());
      }
    }
  }

  private static Launch failed(int status, String step, String reason) {
    return new Launch.Failed(status, step, reason);
  }

  @Test
  void aMissingFolderMayBeNone() throws Exception {
    try (var group = rig.open("folder.service", "WorkingDirectory=-/no/such")) {
      assertThat(group.outputOf("pwd")).isEqualTo("/\n");
    }
  }
}
