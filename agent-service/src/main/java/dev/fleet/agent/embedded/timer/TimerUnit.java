package dev.fleet.agent.embedded.timer;

import dev.fleet.agent.embedded.engine.ActiveState;
import dev.fleet.agent.embedded.engine.Change;
import dev.fleet.agent.embedded.engine.JobType;
import dev.fleet.agent.embedded.engine.LoadState;
import dev.fleet.agent.embedded.engine.Moment;
import dev.fleet.agent.embedded.engine.Outcome;
import dev.fleet.agent.embedded.engine.Timestamps;
import dev.fleet.agent.embedded.engine.TransactionException;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.engine.UnitBehaviour;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.unit.systemd.TimerBody;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A timer: starts another unit at times; the state machine of systemd's timer.c. */
public final class TimerUnit implements UnitBehaviour {
  private final Unit unit;
  private final TimerPlace place;
  private final Alarm alarm;
  private TimerBody body;
  private TimerPlan plan;
  private TimerState state = TimerState.DEAD;
  private String result = "success";
  private LastTrigger last = LastTrigger.NEVER;

  public TimerUnit(Unit unit, TimerBody body, TimerPlace place) {
    this.unit = unit;
    this.place = place;
    this.body = body;
    this.plan = new TimerPlan(body, place.zone());
    this.alarm = new Alarm(unit, this::elapsed, this::clockSet);
  }

  @Override
  public ActiveState active() {
    return state.active();
  }

  @Override
  public String sub() {
    return state.sub();
  }

  @Override
  public String result() {
    return result;
  }

  @Override
  public boolean mayStart() {
    return unit.mayTrigger(triggered());
  }

  @Override
  public void startLimitHit() {
    end("start-limit-hit");
  }

  @Override
  public Outcome start() {
    unit.newInvocation();
    last = LastTrigger.NEVER;
    plan.started();
    readStamp();
    result = "success";
    await(false);
    return Outcome.BEGUN;
  }

  /** What was missed while the timer was off is found by the time of its stamp. */
  private void readStamp() {
    if (!isPersistent()) {
      return;
    }
    Instant now = unit.clocks().now();
    try {
      Optional<Instant> stamp = unit.host().files().modified(stamp());
      if (stamp.isEmpty()) {
        unit.host().files().touch(stamp(), now);
        return;
      }
      Instant then = stamp.get().isAfter(now) ? now : stamp.get();
      last = new LastTrigger(Optional.of(then), OptionalLong.empty());
    } catch (HostException e) {
      unit.log().warning("Cannot use the stamp of a persistent timer: " + e.getMessage());
    }
  }

  private boolean isPersistent() {
    return body.persistent() && !body.calendars().isEmpty();
  }

  private String stamp() {
    return place.stampFolder() + "/stamp-" + unit.name();
  }

  @Override
  public Outcome stop() {
    end("success");
    return Outcome.BEGUN;
  }

  private void end(String how) {
    alarm.clear();
    if (result.equals("success")) {
      result = how;
    }
    unit.log().ended(result);
    become(result.equals("success") ? TimerState.DEAD : TimerState.FAILED);
  }

  private void become(TimerState now) {
    TimerState before = state;
    state = now;
    if (now != TimerState.WAITING) {
      alarm.clear();
    }
    unit.changed(before.active(), Change.PLAIN);
  }

  private void await(boolean clockSet) {
    Unit triggered = triggered();
    var facts =
        new TimerPlan.Facts(
            Moment.now(unit.clocks()),
            state.active() == ActiveState.ACTIVE ? unit.times().inactiveExit() : Optional.empty(),
            last,
            place.boot(),
            place.startup(),
            nanos(triggered.times().inactiveExit()),
            nanos(triggered.times().inactiveEnter()),
            clockSet);
    TimerPlan.Next next = plan.next(facts);
    if (next.isNever() && !body.onClockChange()) {
      if (body.remainAfterElapse() || next.remains()) {
        become(TimerState.ELAPSED);
      } else {
        end("success");
      }
      return;
    }
    alarm.set(next, delay(), body.onClockChange());
    become(TimerState.WAITING);
  }

  private static OptionalLong nanos(Optional<Moment> moment) {
    return moment.map(at -> OptionalLong.of(at.nanos())).orElseGet(OptionalLong::empty);
  }

  /** A random part of {@code RandomizedDelaySec=}; a fixed one is the same at each elapse. */
  private Duration delay() {
    long bound = body.randomizedDelay().isInfinite() ? 0 : body.randomizedDelay().micros();
    if (bound == 0) {
      return Duration.ZERO;
    }
    long micros =
        body.fixedRandomDelay()
            ? Math.floorMod(place.fixedDelaySeed(unit.name()), bound)
            : unit.random().nextLong(bound);
    return Duration.ofNanos(Math.multiplyExact(micros, 1_000));
  }

  private Unit triggered() {
    return unit.other(body.unit());
  }

  /** Its time has come. */
  private void elapsed() {
    if (state != TimerState.WAITING || unit.hasJob(JobType.STOP)) {
      return;
    }
    Moment now = Moment.now(unit.clocks());
    if (!unit.activate(triggered(), told(now))) {
      end("resources");
      return;
    }
    last = new LastTrigger(Optional.of(now.wall()), OptionalLong.of(now.nanos()));
    if (isPersistent()) {
      try {
        unit.host().files().touch(stamp(), now.wall());
      } catch (HostException e) {
        unit.log().warning("Cannot write the stamp of a persistent timer: " + e.getMessage());
      }
    }
    become(TimerState.RUNNING);
  }

  private Map<String, String> told(Moment now) {
    return Map.of(
        "TRIGGER_TIMER_REALTIME_USEC", Long.toString(micros(now.wall())),
        "TRIGGER_TIMER_MONOTONIC_USEC",
            Long.toString(Math.max(0, now.nanos() - place.boot()) / 1_000));
  }

  private static long micros(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000), at.getNano() / 1_000);
  }

  /** A time that would be in the future by the clock as it is now may come again. */
  private void clockSet() {
    if (state != TimerState.WAITING) {
      return;
    }
    Instant now = unit.clocks().now();
    if (last.wall().filter(wall -> wall.isAfter(now)).isPresent()) {
      last = new LastTrigger(Optional.of(now), last.nanos());
    }
    if (body.onClockChange()) {
      elapsed();
    } else {
      await(true);
    }
  }

  @Override
  public void triggeredChanged(Unit triggered) {
    if (triggered.load() != LoadState.LOADED) {
      return;
    }
    plan.triggeredChanged();
    switch (state) {
      case WAITING, ELAPSED -> await(false);
      case RUNNING -> {
        if (triggered.active().isDown()) {
          await(false);
        }
      }
      case DEAD, FAILED -> {}
    }
  }

  @Override
  public void redefined() {
    unit.definition()
        .ifPresent(
            definition -> {
              if (definition.body() instanceof TimerBody now) {
                body = now;
                plan = new TimerPlan(now, place.zone());
                if (state == TimerState.WAITING) {
                  await(false);
                }
              }
            });
  }

  @Override
  public void resetFailed() {
    if (state == TimerState.FAILED) {
      become(TimerState.DEAD);
    }
    result = "success";
  }

  @Override
  public void kill(KillWhom whom, int signal) throws TransactionException {
    throw TransactionException.refused("timer units have no processes");
  }

  @Override
  public void describe(UnitStatus.Builder status) {
    alarm.next().ifPresent(at -> status.setNextElapse(Timestamps.of(at)));
  }

  @Override
  public void close() {
    alarm.clear();
  }
}
