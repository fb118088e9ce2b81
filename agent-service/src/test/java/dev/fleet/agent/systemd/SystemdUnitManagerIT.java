package dev.fleet.agent.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.agent.units.UnitManagerContract;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.testkit.Eventually;
import dev.fleet.testkit.machine.SystemdMachine;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.ExecRecord;
import dev.fleet.v1.UnitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract, and what only systemd has, on a booted machine. */
final class SystemdUnitManagerIT extends UnitManagerContract {
  private static SystemdMachine machine;

  @BeforeAll
  static void boot() throws IOException {
    machine = SystemdMachine.boot("agent-it");
  }

  @AfterAll
  static void shutDown() {
    machine.close();
  }

  @Override
  protected UnitManager create() {
    return new SystemdUnitManager(
        new SystemdConfig(machine.busAddress(), machine.root(), Path.of("/run/fleet/units")),
        Clocks.system(),
        RandomGenerator.getDefault());
  }

  @Override
  protected UnitManager another() {
    return create();
  }

  @Override
  protected String unitOfHost() throws IOException {
    machine.exec(
        "printf '[Service]\\nExecStart=/bin/sleep 1\\n' > /etc/systemd/system/c-own.service");
    return "c-own.service";
  }

  @Override
  protected void checkHost() throws IOException {
    assertThat(
            machine.exec("ls -A /run/fleet/units; find /run/systemd/system -lname '/run/fleet/*'"))
        .isEmpty();
  }

  private LoadOutcome load(String name, String content) throws Exception {
    return manager.load(new UnitName(name), ByteString.copyFromUtf8(content));
  }

  private JobResult start(String name) throws Exception {
    return manager.start(new UnitName(name)).get(20, TimeUnit.SECONDS);
  }

  private UnitStatus detail(String name) throws Exception {
    return manager.detail(new UnitName(name));
  }

  @Test
  void showsWhatSystemctlStatusShows() throws Exception {
    load(
        "s-full.service",
        """
        [Unit]
        Description=The whole picture
        Documentation=man:sleep(1) https://example.org/
        [Service]
        ExecStartPre=/bin/true
        ExecStart=/bin/sh -c 'sleep 1000 & exec sleep 2000'
        """);
    start("s-full.service");
    UnitStatus status = detail("s-full.service");
    assertThat(status.getDescription()).isEqualTo("The whole picture");
    assertThat(status.getDocumentationList())
        .containsExactly("man:sleep(1)", "https://example.org/");
    assertThat(status.getLoadState()).isEqualTo("loaded");
    assertThat(status.getUnitFileState()).isEqualTo("linked-runtime");
    assertThat(status.getFragmentPath()).endsWith("/s-full.service");
    assertThat(status.getActiveState()).isEqualTo("active");
    assertThat(status.getSubState()).isEqualTo("running");
    assertThat(status.getResult()).isEqualTo("success");
    assertThat(status.hasSince()).isTrue();
    assertThat(status.getMainPid()).isPositive();
    assertThat(status.getInvocationId()).matches("[0-9a-f]{32}");
    assertThat(status.getControlGroup()).isEqualTo("/system.slice/s-full.service");
    assertThat(status.getExecRecordsList())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.getDirective()).isEqualTo("ExecStartPre");
              assertThat(record.getArgvList()).containsExactly("/bin/true");
              assertThat(record.getExit().getCode()).isEqualTo("exited");
              assertThat(record.getExit().getStatus()).isZero();
            });
    // The shell has to get as far as its exec.
    Eventually.eventually(
        SOON,
        () ->
            assertThat(detail("s-full.service").getControlGroupsList())
                .singleElement()
                .satisfies(
                    group ->
                        assertThat(group.getProcessesList())
                            .extracting(dev.fleet.v1.Process::getCommandLine)
                            .containsExactlyInAnyOrder("sleep 1000", "sleep 2000")));
    assertThat(status.hasConditionResult()).isTrue();
    assertThat(status.getConditionResult()).isTrue();
  }

  @Test
  void showsHowTheMainProcessEnded() throws Exception {
    load("s-exit.service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'exit 7'\n");
    assertThat(start("s-exit.service")).isEqualTo(JobResult.FAILED);
    UnitStatus status = detail("s-exit.service");
    assertThat(status.getActiveState()).isEqualTo("failed");
    assertThat(status.getResult()).isEqualTo("exit-code");
    assertThat(status.getMainExit().getCode()).isEqualTo("exited");
    assertThat(status.getMainExit().getStatus()).isEqualTo(7);
    assertThat(status.getMainPid()).isZero();
  }

  /** A command line is bytes, D-Bus knows text only, and systemctl gives up on such a unit. */
  @Test
  void showsWhatItCanOfAUnitWhoseCommandsAreNotText() throws Exception {
    load(
        "s-bytes.service",
        """
        [Service]
        ExecStartPre=/bin/echo \\xff
        ExecStart=/bin/sh -c 'exec sleep 1000' \\xe9
        ExecStartPost=/bin/true
        """);
    assertThat(start("s-bytes.service")).isEqualTo(JobResult.DONE);
    UnitStatus status = detail("s-bytes.service");
    assertThat(status.getActiveState()).isEqualTo("active");
    assertThat(status.getMainPid()).isPositive();
    assertThat(status.getResult()).isEqualTo("success");
    assertThat(status.getControlGroup()).isEqualTo("/system.slice/s-bytes.service");
    assertThat(status.getControlGroupsList()).isNotEmpty();
    assertThat(status.getExecRecordsList())
        .extracting(ExecRecord::getDirective)
        .containsExactly("ExecStartPost");
  }

  @Test
  void showsAConditionThatFailed() throws Exception {
    load(
        "s-condition.service",
        "[Unit]\nConditionPathExists=/no/such\n[Service]\nExecStart=/bin/sleep 1000\n");
    // systemd forgets an idle unit, and with it its condition, unless another unit refers to it.
    load(
        "s-refers.service",
        "[Unit]\nAfter=s-condition.service\n[Service]\nExecStart=/bin/sleep 1000\n");
    start("s-refers.service");
    start("s-condition.service");
    UnitStatus status = detail("s-condition.service");
    assertThat(status.hasConditionResult()).isTrue();
    assertThat(status.getConditionResult()).isFalse();
    assertThat(status.getFailedCondition()).isEqualTo("ConditionPathExists=/no/such");
    assertThat(status.getActiveState()).isEqualTo("inactive");
  }

  @Test
  void showsTimersSocketsAndPaths() throws Exception {
    load("s-x.service", "[Service]\nExecStart=/bin/sleep 1000\n");
    load("s-x.timer", "[Timer]\nOnCalendar=*-*-* 03:00:00\n");
    load("s-y.timer", "[Timer]\nOnActiveSec=1h\nUnit=s-x.service\n");
    load("s-x.socket", "[Socket]\nListenStream=/run/s-x.sock\n");
    load("s-x.path", "[Path]\nPathExists=/run/no-such\n");
    for (String unit : java.util.List.of("s-x.timer", "s-y.timer", "s-x.socket", "s-x.path")) {
      assertThat(start(unit)).as(unit).isEqualTo(JobResult.DONE);
    }
    long now = Clocks.system().now().getEpochSecond();
    assertThat(detail("s-x.timer").getNextElapse().getSeconds()).isBetween(now, now + 86_401);
    assertThat(detail("s-y.timer").getNextElapse().getSeconds())
        .isBetween(now + 3_500, now + 3_601);
    assertThat(detail("s-x.timer").getTriggersList()).containsExactly("s-x.service");
    assertThat(detail("s-x.socket").getListensList()).containsExactly("/run/s-x.sock (Stream)");
    assertThat(detail("s-x.path").getListensList()).containsExactly("/run/no-such (PathExists)");
    assertThat(detail("s-x.service").getTriggeredByList())
        .containsExactlyInAnyOrder("s-x.timer", "s-y.timer", "s-x.socket", "s-x.path");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t-x.target|[Unit]\\nDescription=t",
        "t-x.slice|[Slice]",
        "run-tx.mount|[Mount]\\nWhat=tmpfs\\nWhere=/run/tx\\nType=tmpfs",
      })
  void runsEveryTypeThatSystemdHas(String name, String content) throws Exception {
    load(name, content.replace("\\n", "\n") + "\n");
    JobResult result = start(name);
    assertThat(result).isEqualTo(JobResult.DONE);
    assertThat(detail(name).getLoadState()).isEqualTo("loaded");
  }

  /** Containers have no autofs. */
  @Test
  void tellsThatTheHostCannotRunAType() throws Exception {
    load("run-tz.mount", "[Mount]\nWhat=tmpfs\nWhere=/run/tz\nType=tmpfs\n");
    load("run-tz.automount", "[Automount]\nWhere=/run/tz\n");
    assertThat(start("run-tz.automount")).isIn(JobResult.UNSUPPORTED, JobResult.DONE);
    assertThat(detail("run-tz.automount").getLoadState()).isEqualTo("loaded");
    assertThat(detail("run-tz.automount").getMountWhere()).isEqualTo("/run/tz");
  }

  @Test
  void carriesOutInstallSections() throws Exception {
    String content =
        "[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n";
    assertThat(load("i-x.service", content)).isEqualTo(LoadOutcome.RELOAD_DUE);
    manager.reload();
    assertThat(start("i-x.service")).isEqualTo(JobResult.DONE);
    assertThat(machine.exec("systemctl is-enabled i-x.service")).contains("enabled-runtime");
    assertThat(machine.exec("systemctl show -p Wants multi-user.target")).contains("i-x.service");
    manager.unload(new UnitName("i-x.service"));
    assertThat(machine.exec("ls /run/systemd/system")).doesNotContain("i-x");
  }

  @Test
  void anInstallSectionThatSaysNothingFailsTheLoad() throws Exception {
    assertThatThrownBy(
            () -> load("i-y.service", "[Service]\nExecStart=/bin/true\n[Install]\nFoo=bar\n"))
        .hasMessageStartingWith("Failed to enable systemd unit i-y.service: ");
    assertThat(manager.installed()).isEmpty();
  }

  @Test
  void equalContentsShareOneFile() throws Exception {
    String content = "[Service]\nExecStart=/bin/sleep %i\n";
    for (int i = 1; i <= 5; i++) {
      load("share@" + i + ".service", content);
    }
    load("share@6.service", content + "Nice=1\n");
    assertThat(machine.exec("stat -c %i /run/fleet/units/share@* | sort -u | wc -l").strip())
        .isEqualTo("2");
    load("share@1.service", content + "Nice=2\n");
    assertThat(Files.readString(machine.root().resolve("run/fleet/units/share@2.service")))
        .isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({
    "getty@tty9.service",
    "tmp.mount",
    "systemd-journald.service",
    "-.mount",
    "init.scope",
    "multi-user.target",
    "system.slice"
  })
  void keepsItsHandsOffWhatTheHostHas(String name) throws Exception {
    assertThatThrownBy(() -> load(name, "[Unit]\nDescription=mine\n")).hasMessageContaining(name);
    assertThat(manager.installed()).isEmpty();
  }

  /**
   * Sockets with {@code Accept=yes} have them beside them. systemd keeps no state of a template.
   */
  @Test
  void aTemplateIsAFileAndNothingElse() throws Exception {
    String content = "[Service]\nExecStart=/bin/sleep 1000\n";
    load("p@.service", content);
    load("p@1.service", content);
    manager.refresh(List.of(new UnitName("p@.service"), new UnitName("p@1.service")));
    assertThat(seen).containsOnlyKeys(new UnitName("p@1.service"));
    assertThatThrownBy(() -> start("p@.service")).hasMessageContaining("p@.service");
    manager.unload(new UnitName("p@.service"));
    assertThat(machine.exec("ls /run/fleet/units")).isEqualTo("p@1.service\n");
  }

  @Test
  void comesBackWhenSystemdReExecutesItself() throws Exception {
    load("r-x.service", "[Service]\nExecStart=/bin/sleep 1000\n");
    start("r-x.service");
    machine.exec("systemctl daemon-reexec");
    Eventually.eventually(
        SOON, () -> assertThat(detail("r-x.service").getActiveState()).isEqualTo("active"));
    Eventually.eventually(SOON, () -> assertThat(start("r-x.service")).isEqualTo(JobResult.DONE));
  }

  @Test
  void comesBackWhenTheBusRestarts() throws Exception {
    load("r-y.service", "[Service]\nExecStart=/bin/sleep 1000\n");
    start("r-y.service");
    machine.exec(
        "systemctl restart dbus.service || systemctl kill -s KILL dbus.service; systemctl start"
            + " dbus.socket dbus.service");
    Eventually.eventually(
        SOON, () -> assertThat(detail("r-y.service").getActiveState()).isEqualTo("active"));
  }

  @Test
  void oneUnitAtAnyMomentOfAHundredStarts() throws Exception {
    var jobs = new java.util.ArrayList<java.util.concurrent.CompletableFuture<JobResult>>();
    for (int i = 0; i < 100; i++) {
      load("h@" + i + ".service", "[Service]\nExecStart=/bin/sleep 1000\n");
    }
    for (int i = 0; i < 100; i++) {
      jobs.add(manager.start(new UnitName("h@" + i + ".service")));
    }
    for (var job : jobs) {
      assertThat(job.get(20, TimeUnit.SECONDS)).isEqualTo(JobResult.DONE);
    }
    assertThat(
            machine.exec("systemctl list-units --state=active 'h@*' --no-legend | wc -l").strip())
        .isEqualTo("100");
  }
}
