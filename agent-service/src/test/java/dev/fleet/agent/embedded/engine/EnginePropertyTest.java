package dev.fleet.agent.embedded.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.EngineRig;
import dev.fleet.agent.embedded.host.FakeProcess;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.KillWhom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Any units, anything done to them: what always holds. */
final class EnginePropertyTest {
  private static final List<String> RELATIONS =
      List.of(
          "Requires",
          "Requisite",
          "Wants",
          "BindsTo",
          "PartOf",
          "Conflicts",
          "Before",
          "After",
          "After",
          "PropagatesStopTo");
  private static final List<String> BY_THEMSELVES = List.of("Upholds", "OnFailure", "OnSuccess");
  private static final List<String> PROGRAMS =
      List.of("/bin/sleep 1", "/bin/true", "/bin/false", "/bin/stubborn", "/bin/none");
  private static final List<String> TYPES =
      List.of("simple", "exec", "oneshot", "notify", "forking", "idle");

  /** One run: units, and what was asked for. */
  private static final class Story {
    private final Seeded random;
    private final EngineRig rig;

    /** Units that start by themselves may do so for ever, and jobs may wait for them. */
    private final boolean byThemselves;

    private final List<String> names = new ArrayList<>();
    private final List<Job> asked = new ArrayList<>();

    Story(Seeded random) {
      this.random = random;
      this.rig = new EngineRig(random.seed());
      this.byThemselves = random.oneIn(2);
      rig.host.missing("/bin/none");
      int units = random.between(2, 8);
      for (int i = 0; i < units; i++) {
        names.add(random.oneIn(6) ? "u" + i + ".target" : "u" + i + ".service");
      }
      rig.host.onMade(this::startsInOrder);
      names.forEach(this::load);
    }

    private void load(String name) {
      var text = new StringBuilder("[Unit]\n");
      for (int i = random.between(0, 4); i > 0; i--) {
        List<String> from = byThemselves && random.oneIn(4) ? BY_THEMSELVES : RELATIONS;
        text.append(random.pick(from)).append('=').append(random.pick(names)).append('\n');
      }
      if (random.oneIn(5)) {
        text.append("StopWhenUnneeded=yes\n");
      }
      if (name.endsWith(".service")) {
        service(text);
      }
      rig.load(name, text.toString());
    }

    private void service(StringBuilder text) {
      String type = random.pick(TYPES);
      boolean oneshot = type.equals("oneshot");
      text.append("[Service]\nType=").append(type).append('\n');
      text.append("TimeoutStartSec=20\nTimeoutStopSec=10\n");
      text.append("ExecStart=").append(random.pick(PROGRAMS)).append('\n');
      phase(text, "ExecCondition");
      phase(text, "ExecStartPre");
      phase(text, "ExecStartPost");
      phase(text, "ExecReload");
      phase(text, "ExecStop");
      phase(text, "ExecStopPost");
      text.append("KillMode=").append(random.pick("control-group", "mixed")).append('\n');
      if (byThemselves && random.oneIn(2)) {
        text.append("Restart=").append(oneshot ? "on-failure" : "always").append('\n');
        text.append("RestartSec=").append(random.between(0, 5)).append('\n');
      }
      if (random.oneIn(4)) {
        text.append("RemainAfterExit=yes\n");
      }
      if (random.oneIn(4)) {
        text.append("RuntimeMaxSec=30\n");
      }
    }

    private void phase(StringBuilder text, String option) {
      if (random.oneIn(5)) {
        text.append(option)
            .append('=')
            .append(random.oneIn(3) ? "-" : "")
            .append(random.pick(PROGRAMS))
            .append('\n');
      }
    }

    /** The first process of a run must not be there while another unit's job comes first. */
    private void startsInOrder(FakeProcess process) {
      Unit unit = rig.unit(process.unit().value());
      if (!unit.active().isDown()) {
        return; // Not the first.
      }
      Job job = unit.job().orElseThrow(() -> new AssertionError(unit + " starts without a job"));
      for (Unit earlier : rig.engine.units().affected(unit, Effect.AFTER)) {
        earlier
            .job()
            .filter(job::waitsForEarlier)
            .ifPresent(first -> assertThat(first).as("comes before %s", job).isNull());
      }
    }

    void step() {
      String name = random.pick(names);
      switch (random.between(0, 9)) {
        case 0, 1, 2 -> ask(JobType.START, name);
        case 3 -> ask(JobType.STOP, name);
        case 4 -> ask(JobType.RESTART, name);
        case 5 -> ask(JobType.RELOAD, name);
        case 6 -> rig.advance(Duration.ofMillis(random.between(1, 8_000)));
        case 7 -> end();
        case 8 -> speak();
        case 9 -> load(name);
        default -> throw new AssertionError("ten steps");
      }
      holds();
    }

    private void ask(JobType type, String name) {
      try {
        asked.add(rig.askFor(type, name));
      } catch (TransactionException e) {
        assertThat(e.line()).isNotEmpty();
      }
    }

    private void end() {
      List<FakeProcess> alive = rig.host.alive();
      if (!alive.isEmpty()) {
        FakeProcess process = random.pick(alive);
        switch (random.between(0, 3)) {
          case 0 -> rig.exit(process, random.between(0, 3));
          case 1 -> rig.die(process, random.pick(9, 11, 15));
          case 2 -> process.fork();
          case 3 -> rig.kill(process.unit().value(), KillWhom.KILL_WHOM_ALL, 15);
          default -> throw new AssertionError("four ends");
        }
      }
    }

    private void speak() {
      List<FakeProcess> alive = rig.host.alive();
      if (!alive.isEmpty()) {
        random.pick(alive).notify(random.pick("READY=1", "STOPPING=1", "RELOADING=1", "STATUS=x"));
        rig.run();
      }
    }

    /** Between events no process is there whose unit is down. */
    private void holds() {
      for (FakeProcess process : rig.host.alive()) {
        Unit unit = rig.unit(process.unit().value());
        assertThat(unit.active().isDown()).as("%s lives, %s is down", process, unit).isFalse();
      }
      for (String name : names) {
        rig.unit(name)
            .job()
            .ifPresent(job -> assertThat(job.result()).as("queued, and ended").isEmpty());
      }
    }

    /** Given time, all jobs end; told to, all units do. */
    void finish() {
      rig.advance(Duration.ofHours(1));
      holds();
      if (!byThemselves) {
        checkEnds();
      }
      rig.engine.stopAll();
      rig.advance(Duration.ofMinutes(10));
      checkEnds();
      assertThat(rig.host.alive()).isEmpty();
      for (String name : names) {
        assertThat(rig.unit(name).active().isDown()).as(name).isTrue();
        assertThat(rig.unit(name).job()).as(name).isEmpty();
        rig.engine.remove(new UnitName(name));
      }
      assertThat(rig.host.openGroups()).isZero();
      assertThat(rig.engine.all()).isEmpty();
    }

    private void checkEnds() {
      for (Job job : asked) {
        assertThat(job.result()).as("end of %s", job).isPresent();
      }
    }
  }

  @Test
  void jobsKeepOrderAndEndAndNoProcessIsForgotten() {
    Seeded.run(
        1_000,
        random -> {
          var story = new Story(random);
          for (int i = random.between(5, 60); i > 0; i--) {
            story.step();
          }
          story.finish();
        });
  }
}
