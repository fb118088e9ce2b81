package dev.fleet.agent.embedded.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.EngineRig;
import dev.fleet.agent.embedded.host.FakeProgram;
import dev.fleet.agent.units.JobResult;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of mount units on a made-up host, whose mount(8) runs until the test ends it. */
final class MountUnitTest {
  private static final String UNIT = "mnt-a.mount";

  private final EngineRig rig = new EngineRig();

  @BeforeEach
  void load() {
    rig.load(
        UNIT,
        "[Mount]\nWhat=tmpfs\nWhere=/mnt/a\nType=tmpfs\nOptions=size=1m,nofail\nTimeoutSec=10s");
  }

  private void mountEnds(int status) {
    rig.host.mounted("/mnt/a", status == 0);
    rig.exit(rig.host.only(UNIT), status);
  }

  private void unmountEnds(boolean gone) {
    rig.host.mounted("/mnt/a", !gone);
    rig.exit(rig.host.only(UNIT), gone ? 0 : 32);
  }

  @Test
  void mountsAndUnmounts() {
    rig.start(UNIT);
    assertThat(rig.state(UNIT)).isEqualTo("activating/mounting");
    assertThat(rig.host.only(UNIT).line()).isEqualTo("/bin/mount tmpfs /mnt/a -t tmpfs -o size=1m");
    mountEnds(0);
    assertThat(rig.state(UNIT)).isEqualTo("active/mounted");
    rig.stop(UNIT);
    assertThat(rig.state(UNIT)).isEqualTo("deactivating/unmounting");
    assertThat(rig.host.only(UNIT).line()).isEqualTo("/bin/umount /mnt/a -c");
    unmountEnds(true);
    assertThat(rig.state(UNIT)).isEqualTo("inactive/dead");
    assertThat(rig.states(UNIT))
        .containsSubsequence("activating/mounting", "active/mounted", "inactive/dead");
  }

  @Test
  void comesBeforeWhatNeedsItsPathWhicheverIsLoadedFirst() {
    String needing = "[Unit]\nRequiresMountsFor=/mnt/a/b\n[Service]\nExecStart=/bin/sleep 9";
    rig.load("a.service", needing);
    rig.load("mnt.mount", "[Mount]\nWhat=/dev/mnt\nWhere=/mnt");
    rig.start("a.service");
    rig.host.mounted("/mnt", true);
    rig.exit(rig.host.only("mnt.mount"), 0);
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
    mountEnds(0);
    assertThat(rig.state("a.service")).isEqualTo("active/running");
  }

  @Test
  void failsWithMount() {
    rig.start(UNIT);
    mountEnds(32);
    assertThat(rig.state(UNIT)).isEqualTo("failed/failed");
    assertThat(rig.result(UNIT)).isEqualTo("exit-code");
  }

  @Test
  void takesNoWordForAMount() {
    rig.start(UNIT);
    rig.exit(rig.host.only(UNIT), 0);
    assertThat(rig.state(UNIT)).isEqualTo("failed/failed");
    assertThat(rig.result(UNIT)).isEqualTo("protocol");
  }

  @Test
  void takesWhatIsMountedAlready() {
    rig.host.mounted("/mnt/a", true);
    assertThat(rig.startResult(UNIT)).isEqualTo(JobResult.DONE);
    assertThat(rig.host.made()).isEmpty();
  }

  @Test
  void noticesThatSomebodyElseUnmountsIt() {
    rig.start(UNIT);
    mountEnds(0);
    rig.host.mounted("/mnt/a", false);
    rig.run();
    assertThat(rig.state(UNIT)).isEqualTo("inactive/dead");
  }

  @Test
  void staysMountedWhenItIsBusy() {
    rig.start(UNIT);
    mountEnds(0);
    rig.stop(UNIT);
    unmountEnds(false);
    assertThat(rig.state(UNIT)).isEqualTo("active/mounted");
  }

  @Test
  void unmountsAllThatIsStacked() {
    rig.start(UNIT);
    mountEnds(0);
    rig.stop(UNIT);
    rig.exit(rig.host.only(UNIT), 0); // One is gone, another is below it.
    assertThat(rig.state(UNIT)).isEqualTo("deactivating/unmounting");
    unmountEnds(true);
    assertThat(rig.state(UNIT)).isEqualTo("inactive/dead");
  }

  @Test
  void givesUpOnAMountThatHangs() {
    rig.host.program("/bin/mount", FakeProgram.ignores(1, 2, 3, 6, 15));
    rig.start(UNIT);
    rig.advance(Duration.ofSeconds(10));
    assertThat(rig.state(UNIT)).isEqualTo("deactivating/unmounting-sigterm");
    rig.advance(Duration.ofSeconds(10));
    assertThat(rig.state(UNIT)).isEqualTo("failed/failed");
    assertThat(rig.result(UNIT)).isEqualTo("timeout");
    assertThat(rig.host.alive()).isEmpty();
  }
}
