package dev.fleet.agent.embedded.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.EngineRig;
import dev.fleet.agent.units.JobResult;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of timers on a made-up host. */
final class TimerUnitTest {
  private static final String STAMP = "/var/lib/fleet/timers/stamp-t.timer";

  private final EngineRig rig = new EngineRig();

  @BeforeEach
  void load() {
    rig.service("t.service", "Type=oneshot\nExecStart=/bin/true");
  }

  private int runs() {
    return rig.host.lines("t.service").size();
  }

  private void timer(String section) {
    rig.load("t.timer", "[Timer]\n" + section);
    assertThat(rig.startResult("t.timer")).isEqualTo(JobResult.DONE);
  }

  @Test
  void elapsesOnceAfterItsStart() {
    timer("OnActiveSec=10s");
    assertThat(rig.state("t.timer")).isEqualTo("active/waiting");
    rig.advance(Duration.ofMillis(9_999));
    assertThat(runs()).isZero();
    rig.advance(Duration.ofMillis(1));
    assertThat(runs()).isEqualTo(1);
    assertThat(rig.state("t.timer")).isEqualTo("active/elapsed");
    rig.advance(Duration.ofHours(1));
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void goesWhenItHasElapsedUnlessItRemains() {
    timer("OnActiveSec=1s\nRemainAfterElapse=no");
    rig.advance(Duration.ofSeconds(1));
    assertThat(rig.state("t.timer")).isEqualTo("inactive/dead");
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void repeatsFromEachRunOfItsUnit() {
    timer("OnActiveSec=0\nOnUnitActiveSec=1min");
    rig.run();
    assertThat(runs()).isEqualTo(1);
    rig.advance(Duration.ofMinutes(10));
    assertThat(runs()).isEqualTo(11);
    assertThat(rig.state("t.timer")).isEqualTo("active/waiting");
  }

  @Test
  void waitsForTheEndOfWhatItStarts() {
    rig.service("t.service", "ExecStart=/bin/sleep 1000");
    timer("OnActiveSec=1s\nOnUnitInactiveSec=5s");
    rig.advance(Duration.ofSeconds(100));
    assertThat(rig.state("t.timer")).isEqualTo("active/running");
    assertThat(runs()).isEqualTo(1);
    rig.exit(rig.host.only("t.service"), 0);
    assertThat(rig.state("t.timer")).isEqualTo("active/waiting");
    rig.advance(Duration.ofSeconds(5));
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void keepsToTheCalendar() {
    timer("OnCalendar=*:0/15");
    assertThat(rig.status("t.timer").getNextElapse().getSeconds())
        .isEqualTo(rig.clocks.instant().plusSeconds(900).getEpochSecond());
    rig.advance(Duration.ofHours(1));
    assertThat(runs()).isEqualTo(4);
  }

  @Test
  void noticesThatTheClockWasSet() {
    timer("OnCalendar=*-*-* 12:00:00");
    rig.clocks.jumpWall(Duration.ofHours(11).plusMinutes(59));
    rig.advance(Duration.ofMinutes(2));
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void makesGoodWhatItMissed() {
    Instant now = rig.clocks.instant();
    rig.host.fakeFiles().touch(STAMP, now.minus(Duration.ofDays(2)));
    timer("OnCalendar=daily\nPersistent=yes");
    rig.run();
    assertThat(runs()).isEqualTo(1);
    assertThat(rig.host.fakeFiles().modified(STAMP)).contains(now);
    rig.advance(Duration.ofHours(23));
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void delaysByChanceWithinItsBound() {
    timer("OnActiveSec=10s\nRandomizedDelaySec=10s");
    rig.advance(Duration.ofMillis(9_999));
    assertThat(runs()).isZero();
    rig.advance(Duration.ofSeconds(10));
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void refusesToStartWithoutItsUnit() {
    rig.load("lonely.timer", "[Timer]\nOnActiveSec=1s");
    assertThat(rig.startResult("lonely.timer")).isEqualTo(JobResult.FAILED);
    assertThat(rig.journal())
        .contains("lonely.timer: Refusing to start, unit lonely.service to trigger not loaded.");
  }

  @Test
  void stopsForGood() {
    timer("OnActiveSec=1s");
    rig.stop("t.timer");
    rig.advance(Duration.ofHours(1));
    assertThat(rig.state("t.timer")).isEqualTo("inactive/dead");
    assertThat(runs()).isZero();
    assertThat(rig.clocks.pending()).isZero();
  }
}
