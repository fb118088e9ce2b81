package dev.fleet.agent.embedded.engine.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.EngineRig;
import dev.fleet.agent.embedded.engine.Job;
import dev.fleet.agent.embedded.host.FakeProcess;
import dev.fleet.agent.units.JobResult;
import dev.fleet.v1.ExecRecord;
import dev.fleet.v1.KillWhom;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The life of services on a made-up host, from their first command to their last. */
final class ServiceTest {
  private final EngineRig rig = new EngineRig();

  @Test
  void aSimpleServiceRunsUntilItIsStopped() {
    rig.service("a.service", "ExecStart=/bin/sleep 1000");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
    assertThat(rig.state("a.service")).isEqualTo("active/running");
    assertThat(rig.stop("a.service").result()).contains(JobResult.DONE);
    assertThat(rig.states("a.service"))
        .containsExactly(
            "inactive/dead", "active/running", "deactivating/stop-sigterm", "inactive/dead");
    assertThat(rig.journal())
        .containsExactly(
            "Started a.service.",
            "Stopping a.service...",
            "a.service: Deactivated successfully.",
            "Stopped a.service.");
    assertThat(rig.host.alive()).isEmpty();
    assertThat(rig.host.openGroups()).isZero();
  }

  @Test
  void aFailingServiceSaysWhy() {
    rig.service("a.service", "ExecStart=/bin/sleep 1000");
    rig.start("a.service");
    rig.exit(rig.host.only("a.service"), 7);
    assertThat(rig.state("a.service")).isEqualTo("failed/failed");
    assertThat(rig.result("a.service")).isEqualTo("exit-code");
    assertThat(rig.journal())
        .containsExactly(
            "Started a.service.",
            "a.service: Main process exited, code=exited, status=7/NOTRUNNING",
            "a.service: Failed with result 'exit-code'.");
  }

  @Test
  void phasesComeInOrderAndAreToldWhatTheyNeed() {
    rig.service(
        "a.service",
        """
        ExecCondition=/bin/true condition
        ExecStartPre=/bin/true pre
        ExecStart=/bin/sleep 1000
        ExecStartPost=/bin/true post
        ExecStop=/bin/true stop
        ExecStopPost=/bin/true stop-post
        """);
    rig.start("a.service");
    FakeProcess main = rig.host.only("a.service");
    rig.stop("a.service");
    assertThat(rig.host.lines("a.service"))
        .containsExactly(
            "/bin/true condition",
            "/bin/true pre",
            "/bin/sleep 1000",
            "/bin/true post",
            "/bin/true stop",
            "/bin/true stop-post");
    assertThat(environment("/bin/true post"))
        .containsEntry("MAINPID", Integer.toString(main.pid()))
        .containsEntry("INVOCATION_ID", rig.unit("a.service").invocationId())
        .doesNotContainKey("SERVICE_RESULT");
    assertThat(environment("/bin/true stop"))
        .containsEntry("MAINPID", Integer.toString(main.pid()))
        .containsEntry("SERVICE_RESULT", "success")
        .doesNotContainKey("EXIT_CODE");
    assertThat(environment("/bin/true stop-post"))
        .containsEntry("SERVICE_RESULT", "success")
        .containsEntry("EXIT_CODE", "killed")
        .containsEntry("EXIT_STATUS", "TERM")
        .doesNotContainKey("MAINPID");
    assertThat(rig.status("a.service").getExecRecordsList())
        .extracting(ExecRecord::getDirective)
        .containsExactly(
            "ExecCondition",
            "ExecStartPre",
            "ExecStart",
            "ExecStartPost",
            "ExecStop",
            "ExecStopPost");
  }

  private Map<String, String> environment(String line) {
    return rig.host.made().stream()
        .filter(process -> process.line().equals(line))
        .findFirst()
        .orElseThrow()
        .environment();
  }

  @ParameterizedTest
  @CsvSource({
    "ExecCondition=/bin/false, DONE, inactive/dead, exec-condition",
    "ExecStartPre=/bin/false, FAILED, failed/failed, exit-code",
    "ExecStartPre=-/bin/false, DONE, active/running, success",
    "ExecStartPost=/bin/false, FAILED, failed/failed, exit-code",
    "ExecStartPost=-/bin/false, DONE, active/running, success"
  })
  void aCommandThatFails(String line, JobResult job, String state, String result) {
    rig.service("a.service", "ExecStart=/bin/sleep 1000\n" + line);
    assertThat(rig.startResult("a.service")).isEqualTo(job);
    assertThat(rig.state("a.service")).isEqualTo(state);
    assertThat(rig.result("a.service")).isEqualTo(result);
  }

  @Test
  void aOneshotRunsItsCommandsOneAfterTheOther() {
    rig.service(
        "a.service",
        "Type=oneshot\nExecStart=/bin/sleep 1\nExecStart=-/bin/false\nExecStart=/bin/sleep 2");
    Job start = rig.start("a.service");
    assertThat(rig.host.only("a.service").line()).isEqualTo("/bin/sleep 1");
    rig.exit(rig.host.only("a.service"), 0);
    assertThat(rig.host.only("a.service").line()).isEqualTo("/bin/sleep 2");
    assertThat(start.result()).isEmpty();
    rig.exit(rig.host.only("a.service"), 0);
    assertThat(start.result()).contains(JobResult.DONE);
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
    assertThat(rig.journal()).contains("Finished a.service.");
  }

  @Test
  void whatRemainsAfterExitIsActiveUntilItIsStopped() {
    rig.service("a.service", "Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
    assertThat(rig.state("a.service")).isEqualTo("active/exited");
    rig.stop("a.service");
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
  }

  @Test
  void aProgramThatIsMissingEndsWith203() {
    rig.host.missing("/bin/none");
    rig.service("a.service", "ExecStart=/bin/none");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
    assertThat(rig.state("a.service")).isEqualTo("failed/failed");
    assertThat(rig.status("a.service").getMainExit().getStatus()).isEqualTo(203);
    assertThat(rig.journal())
        .containsExactly(
            "Started a.service.",
            "a.service: Failed to locate executable /bin/none: No such file or directory",
            "a.service: Failed at step EXEC spawning /bin/none: No such file or directory",
            "a.service: Main process exited, code=exited, status=203/EXEC",
            "a.service: Failed with result 'exit-code'.");
    rig.service("b.service", "Type=exec\nExecStart=/bin/none");
    assertThat(rig.startResult("b.service")).isEqualTo(JobResult.FAILED);
  }

  @Test
  void anEnvironmentFileThatIsMissingIsAResourceThatIsMissing() {
    rig.service("a.service", "ExecStart=/bin/sleep 1\nEnvironmentFile=/no");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.FAILED);
    assertThat(rig.result("a.service")).isEqualTo("resources");
    assertThat(rig.host.made()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "control-group, 0",
    "mixed, 0",
    "process, 1",
    "none, 2",
  })
  void whoIsKilled(String mode, int left) {
    rig.service("a.service", "KillMode=" + mode + "\nExecStart=/bin/sleep 1000");
    rig.start("a.service");
    rig.host.only("a.service").fork();
    assertThat(rig.stop("a.service").result()).contains(JobResult.DONE);
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
    assertThat(rig.host.alive("a.service")).hasSize(left);
  }

  @Test
  void whatWasLeftIsWarnedOfAndKilledWithTheNextRun() {
    rig.service("a.service", "KillMode=process\nExecStart=/bin/sleep 1000");
    rig.start("a.service");
    FakeProcess left = rig.host.only("a.service").fork();
    rig.stop("a.service");
    rig.journal();
    rig.service("a.service", "ExecStart=/bin/sleep 1000");
    rig.start("a.service");
    assertThat(rig.journal()).anyMatch(line -> line.contains("Found left-over process"));
    rig.stop("a.service");
    assertThat(left.isAlive()).isFalse();
    assertThat(rig.host.openGroups()).isZero();
  }

  @Test
  void aReloadRunsItsCommands() {
    rig.service("a.service", "ExecStart=/bin/sleep 1000\nExecReload=/bin/sleep reload");
    rig.start("a.service");
    Job reload = rig.reload("a.service");
    assertThat(rig.state("a.service")).isEqualTo("reloading/reload");
    rig.exit(rig.host.alive("a.service").getLast(), 0);
    assertThat(reload.result()).contains(JobResult.DONE);
    Job second = rig.reload("a.service");
    rig.exit(rig.host.alive("a.service").getLast(), 1);
    assertThat(second.result()).contains(JobResult.FAILED);
    assertThat(rig.state("a.service")).isEqualTo("active/running");
  }

  @Test
  void aNewFileCountsForTheCommandsThatAreYetToCome() {
    rig.service("a.service", "ExecStart=/bin/sleep 1000\nExecStop=/bin/true old");
    rig.start("a.service");
    rig.service("a.service", "ExecStart=/bin/sleep 2000\nExecStop=/bin/true new");
    rig.restart("a.service");
    assertThat(rig.host.lines("a.service"))
        .containsExactly("/bin/sleep 1000", "/bin/true new", "/bin/sleep 2000");
  }

  @Test
  void theRuntimeFolderLivesAsLongAsTheService() {
    rig.service("a.service", "RuntimeDirectory=a\nStateDirectory=b\nExecStart=/bin/sleep 1000");
    rig.start("a.service");
    assertThat(rig.host.fakeFiles().folders()).contains("/run/a", "/var/lib/b");
    assertThat(rig.host.only("a.service").environment())
        .containsEntry("RUNTIME_DIRECTORY", "/run/a")
        .containsEntry("STATE_DIRECTORY", "/var/lib/b");
    rig.stop("a.service");
    assertThat(rig.host.fakeFiles().folders()).containsExactly("/var/lib/b");
  }

  @Test
  void aPersonMaySignalAProcess() {
    rig.service("a.service", "ExecStart=/bin/sleep 1000");
    rig.start("a.service");
    FakeProcess main = rig.host.only("a.service");
    FakeProcess child = main.fork();
    rig.kill("a.service", KillWhom.KILL_WHOM_MAIN, 9);
    assertThat(rig.result("a.service")).isEqualTo("signal");
    assertThat(main.signals()).startsWith(9);
    assertThat(child.isAlive()).isFalse(); // It went with the service that failed.
  }
}
