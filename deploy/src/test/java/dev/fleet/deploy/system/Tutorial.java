package dev.fleet.deploy.system;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.CommandResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The hands-on tutorial, its {@code fleetctl} lines typed as they are written there. A small HTTP
 * program stands in for the container.
 */
abstract class Tutorial {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ON_A_MACHINE = " on [0-9a-f]{8}\\.\\.\\./127\\.0\\.4[24]\\.1[123]";

  private static final String MONITOR =
      """
      [Unit]
      Description=paas-monitor
      [Service]
      EnvironmentFile=/etc/environment
      %s
      ExecStart=/opt/fleet/examples/paas-monitor
      """;

  private final TestCluster cluster;
  private final Terminal terminal;

  Tutorial(TestCluster cluster) {
    this.cluster = cluster;
    this.terminal = new Terminal(cluster);
  }

  @BeforeEach
  void unitFile() {
    terminal.edit("paas-monitor.service", MONITOR.formatted(""));
  }

  @Test
  void startAndStopAServiceUnit() throws InterruptedException {
    CommandResult started = terminal.ok("fleetctl start paas-monitor.service");
    assertThat(started.stdout())
        .matches(
            "Unit paas-monitor.service inactive\nUnit paas-monitor.service launched"
                + ON_A_MACHINE
                + "\n");
    assertThat(page("/status")).contains("Hello world");
    assertThat(terminal.ok("fleetctl list-units").stdout())
        .matches(
            """
            UNIT\t+MACHINE\t+ACTIVE\tSUB
            paas-monitor.service\t[0-9a-f]{8}\\S+\tactive\trunning
            """);
    assertThat(terminal.ok("fleetctl cat paas-monitor.service").stdout())
        .isEqualTo(MONITOR.formatted(""));
    assertThat(terminal.ok("fleetctl journal paas-monitor").stdout()).contains("listening on");

    CommandResult stopped = terminal.ok("fleetctl stop paas-monitor.service");
    assertThat(stopped.stderr()).contains("Successfully stopped units [paas-monitor.service].");
    CommandResult status = terminal.type("fleetctl status paas-monitor.service");
    assertThat(status.stdout())
        .contains("Active: failed (Result: exit-code)", "(code=exited, status=2)");
    assertThat(status.exit()).isEqualTo(3);

    assertThat(terminal.ok("fleetctl destroy paas-monitor.service").stdout())
        .isEqualTo("Destroyed paas-monitor.service\n");
    terminal.ok("fleetctl submit paas-monitor.service");
    assertThat(terminal.ok("fleetctl list-unit-files -no-legend").stdout())
        .matches("paas-monitor.service\t[0-9a-f]{7}\tinactive\tinactive\t-\n");
    assertThat(terminal.ok("fleetctl load paas-monitor.service").stdout())
        .matches("Unit paas-monitor.service loaded" + ON_A_MACHINE + "\n");
    assertThat(activeStates("paas-monitor.service")).containsExactly("inactive dead");
  }

  @Test
  void successExitStatus() throws InterruptedException {
    terminal.edit("paas-monitor.service", MONITOR.formatted("SuccessExitStatus=0 2"));
    terminal.ok("fleetctl start paas-monitor.service");
    terminal.ok("fleetctl stop paas-monitor.service");
    assertThat(activeStates("paas-monitor.service")).containsExactly("inactive dead");

    terminal.ok("fleetctl start paas-monitor.service");
    killByLoggingIn();
    eventually(
        SOON,
        () -> assertThat(activeStates("paas-monitor.service")).containsExactly("failed failed"));
    assertThat(terminal.type("fleetctl status paas-monitor").stdout())
        .contains("Active: failed (Result: signal)", "(code=killed, signal=KILL)");
  }

  @Test
  void restartPolicy() throws InterruptedException {
    terminal.edit(
        "paas-monitor.service",
        MONITOR.formatted(
            """
            Restart=always
            RestartSec=5
            TimeoutStartSec=3m
            ExecStartPre=-/bin/false
            ExecStartPre=/bin/echo pulled
            ExecStartPost=/bin/echo started
            ExecStop=/bin/echo stopping
            ExecStopPost=/bin/echo cleaned
            SuccessExitStatus=0 2\
            """));
    terminal.ok("fleetctl start paas-monitor.service");
    String before = mainPid();
    killByLoggingIn();
    eventually(
        SOON,
        () -> {
          assertThat(activeStates("paas-monitor.service"))
              .containsExactly("activating auto-restart");
        });
    eventually(
        SOON,
        () -> {
          assertThat(activeStates("paas-monitor.service")).containsExactly("active running");
          assertThat(mainPid()).isNotEqualTo(before);
        });
    terminal.ok("fleetctl stop paas-monitor.service");
    assertThat(terminal.ok("fleetctl journal -lines=50 paas-monitor").stdout())
        .contains("started", "stopping")
        .containsSubsequence("pulled", "cleaned", "Scheduled restart job", "pulled", "cleaned");
  }

  @Test
  void aSpecificMachine() throws InterruptedException {
    String id =
        terminal
            .ok(
                "fleetctl list-machines -no-legend -fields=machine,ip -full | grep "
                    + cluster.address("m2")
                    + " | awk '{print $1}'")
            .stdout()
            .strip();
    assertThat(id).isEqualTo(cluster.machineId("m2"));
    terminal.edit(
        "paas-monitor.service", MONITOR.formatted("") + "[X-Fleet]\nMachineID=" + id + "\n");
    assertThat(terminal.ok("fleetctl start paas-monitor.service").stdout())
        .contains("launched on " + id.substring(0, 8) + ".../" + cluster.address("m2"));
  }

  @Test
  void aGlobalUnit() throws InterruptedException {
    terminal.edit("paas-monitor.service", MONITOR.formatted("") + "[X-Fleet]\nGlobal=true\n");
    assertThat(terminal.ok("fleetctl start paas-monitor.service").stdout())
        .isEqualTo(
            "Unit paas-monitor.service \nTriggered global unit paas-monitor.service start\n");
    eventually(
        SOON,
        () ->
            assertThat(activeStates("paas-monitor.service"))
                .containsExactly("active running", "active running", "active running"));
    for (String machine : List.of("m1", "m2", "m3")) {
      assertThat(
              terminal.ok("curl -sS http://" + cluster.address(machine) + ":1337/status").stdout())
          .contains("\"host\": \"" + machine + "\"");
    }
    assertThat(terminal.ok("fleetctl status paas-monitor").stdout()).contains("m1", "m2", "m3");
    assertThat(terminal.ok("fleetctl journal paas-monitor").stdout()).contains("m1", "m2", "m3");
  }

  @Test
  void systemdCommandsOnAMachine() throws InterruptedException {
    terminal.ok("fleetctl start paas-monitor.service");
    CommandResult name =
        terminal.ok(
            "fleetctl ssh $(fleetctl list-machines -no-legend -fields=machine -full | head -1)"
                + " hostname");
    assertThat(name.stdout()).matches("m[123]\n");
    assertThat(terminal.ok("fleetctl ssh paas systemctl status paas-monitor").stdout())
        .contains("active (running)");
    assertThat(terminal.ok("fleetctl ssh paas systemctl cat paas-monitor").stdout())
        .contains("ExecStart=/opt/fleet/examples/paas-monitor");
    assertThat(terminal.ok("fleetctl ssh paas systemctl").stdout())
        .containsPattern("paas-monitor\\.service\\s.*active\\s+running");
    assertThat(terminal.ok("fleetctl ssh paas journalctl -u paas-monitor").stdout())
        .contains("listening on");
    assertThat(terminal.ok("fleetctl ssh paas journalctl").stdout()).contains("listening on");
    assertThat(terminal.type("fleetctl ssh paas exit 7").exit()).isEqualTo(7);
  }

  @Test
  void templates() throws InterruptedException {
    terminal.edit("paas-monitor@.service", MONITOR.formatted("Restart=always\nRestartSec=5"));
    terminal.ok("fleetctl submit paas-monitor@.service");
    terminal.ok("fleetctl start paas-monitor@1.service");
    terminal.ok("fleetctl start paas-monitor@{2..4}.service");
    assertThat(activeStates("paas-monitor@*")).hasSize(4).containsOnly("active running");
    terminal.ok("fleetctl destroy paas-monitor@{1..4}");

    terminal.ok("fleetctl load paas-monitor@{1..4}");
    assertThat(activeStates("paas-monitor@*")).hasSize(4).containsOnly("inactive dead");
    terminal.ok("fleetctl start paas-monitor@{1..4}");
    assertThat(activeStates("paas-monitor@*")).hasSize(4).containsOnly("active running");
    assertThat(terminal.type("fleetctl start paas-monitor@.service").exit()).isEqualTo(1);
  }

  @Test
  void specifiersAndEnvironment() throws InterruptedException {
    terminal.edit(
        "say@.service",
        """
        [Service]
        Type=oneshot
        RemainAfterExit=yes
        EnvironmentFile=/etc/environment
        ExecStart=/bin/echo name=%n prefix=%p instance=%i host=%H percent=%%
        ExecStart=/bin/echo ${COREOS_PRIVATE_IPV4} and ${COREOS_PUBLIC_IPV4}
        ExecStart=/bin/sh -c 'exec /bin/echo $(date +year-%%Y)'
        """);
    terminal.ok("fleetctl start say@1");
    assertThat(terminal.ok("fleetctl journal -lines=20 say@1").stdout())
        .containsPattern("name=say@1.service prefix=say instance=1 host=m[123] percent=%")
        .containsPattern("127\\.0\\.4[24]\\.1[123] and 127\\.0\\.4[24]\\.1[123]")
        .containsPattern("year-20\\d\\d");
  }

  @Test
  void killModes() throws InterruptedException {
    Map<String, Integer> modes = Map.of("control-group", 1, "process", 2, "mixed", 3, "none", 4);
    modes.forEach(
        (mode, number) ->
            terminal.edit(
                "kill-" + mode + ".service",
                """
                [Service]
                KillMode=%1$s
                TimeoutStopSec=5
                ExecStart=/bin/sh -c 'sleep 4242.%2$s & exec sleep 4343.%2$s'
                [X-Fleet]
                MachineID=%3$s
                """
                    .formatted(mode, number, cluster.machineId("m1"))));
    terminal.ok("fleetctl start kill-{control-group,process,mixed,none}.service");
    terminal.ok("fleetctl stop kill-{control-group,process,mixed,none}.service");
    List<String> left =
        cluster.exec("m1", "ps", "-e", "-o", "args=").stdout().lines().map(String::strip).toList();
    cluster.exec("m1", "pkill", "-f", "^sleep 4[23]4[23]");
    assertThat(left)
        .filteredOn(line -> line.matches("sleep 4[23]4[23].*"))
        .as("children (4242) with KillMode=process (2) and none (4), the main process with none")
        .containsExactlyInAnyOrder("sleep 4242.2", "sleep 4242.4", "sleep 4343.4");
  }

  /** The line of the tutorial; the dollar of awk is escaped, or the shell would expand it. */
  private void killByLoggingIn() throws InterruptedException {
    terminal.type(
        """
        fleetctl ssh paas <<EOF
        ps -ef | grep /paas-monitor\\$ | grep -v grep | awk '{print \\$2}' | xargs sudo kill -9
        EOF
        """);
  }

  private String page(String path) throws InterruptedException {
    String ip =
        terminal
            .ok("fleetctl list-units -no-legend -fields=machine | sed 's,.*/,,'")
            .stdout()
            .strip();
    return terminal
        .ok("curl -sS --retry 5 --retry-connrefused http://" + ip + ":1337" + path)
        .stdout();
  }

  private String mainPid() throws InterruptedException {
    return terminal.ok("fleetctl status paas-monitor | grep 'Main PID'").stdout().strip();
  }

  private List<String> activeStates(String pattern) throws InterruptedException {
    String prefix = pattern.replace("*", "");
    return terminal
        .ok("fleetctl list-units -no-legend -fields=unit,active,sub")
        .stdout()
        .lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.split("\t+", 2)[1].replaceAll("\t+", " "))
        .toList();
  }
}
