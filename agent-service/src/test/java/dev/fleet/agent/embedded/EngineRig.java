package dev.fleet.agent.embedded;

import dev.fleet.agent.embedded.engine.Engine;
import dev.fleet.agent.embedded.engine.EngineParts;
import dev.fleet.agent.embedded.engine.Job;
import dev.fleet.agent.embedded.engine.JobType;
import dev.fleet.agent.embedded.engine.TransactionException;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.engine.condition.FactConditions;
import dev.fleet.agent.embedded.engine.process.ManagerEnvironment;
import dev.fleet.agent.embedded.engine.process.ProcessSetup;
import dev.fleet.agent.embedded.host.FakeHost;
import dev.fleet.agent.embedded.host.FakeProcess;
import dev.fleet.agent.embedded.timer.TimerPlace;
import dev.fleet.agent.units.JobResult;
import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.Policy;
import dev.fleet.unit.systemd.SpecifierContext;
import dev.fleet.unit.systemd.UnitDefinition;
import dev.fleet.unit.systemd.UnitDirectories.Kind;
import dev.fleet.unit.systemd.UnitSyntaxException;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An engine on a made-up host and clock. Every method runs what is due before it returns, so that a
 * test reads as a story: load, start, let a process exit, look.
 */
public final class EngineRig {
  public final FakeClocks clocks = new FakeClocks();
  public final FakeHost host = new FakeHost(clocks);
  public final Engine engine;
  private final List<String> journal = new ArrayList<>();
  private final Map<String, List<String>> states = new HashMap<>();
  private final Map<UnitName, String> templates = new HashMap<>();

  public EngineRig() {
    this(1);
  }

  public EngineRig(long seed) {
    var environment = ManagerEnvironment.of(host.facts().self(), Map.of());
    var roots = new HashMap<Kind, String>();
    roots.put(Kind.RUNTIME, "/run");
    roots.put(Kind.STATE, "/var/lib");
    roots.put(Kind.CACHE, "/var/cache");
    roots.put(Kind.LOGS, "/var/log");
    roots.put(Kind.CONFIGURATION, "/etc");
    engine =
        new Engine(
            new EngineParts(
                host,
                clocks.clocks(),
                clocks,
                new Seeded(seed),
                (_, _, _, message, _) -> journal.add(message),
                new EngineParts.Listener() {
                  @Override
                  public void changed(Unit unit) {
                    note(unit);
                  }

                  @Override
                  public void detailChanged(Unit unit) {}
                },
                new FactConditions(host.facts(), environment),
                new UnitKinds(
                    new ProcessSetup(environment, roots),
                    new TimerPlace(
                        ZoneOffset.UTC, "/var/lib/fleet/timers", 0, 0, host.facts().machineId()),
                    instance ->
                        instance
                            .template()
                            .map(templates::get)
                            .map(text -> read(instance, text)))));
  }

  private void note(Unit unit) {
    List<String> seen = states.computeIfAbsent(unit.name().value(), _ -> new ArrayList<>());
    String now = unit.active().word() + "/" + unit.behaviour().sub();
    if (seen.isEmpty() || !seen.getLast().equals(now)) {
      seen.add(now);
    }
  }

  /** Gives a unit its file, or another one. */
  public Unit load(String name, String text) {
    Unit unit = engine.define(read(new UnitName(name), text));
    run();
    return unit;
  }

  /** Makes a template known, for units that make instances of it. */
  public void template(String name, String text) {
    templates.put(new UnitName(name), text);
  }

  private static UnitDefinition read(UnitName name, String text) {
    try {
      return UnitDefinition.read(name, text, SpecifierContext.ANY_HOST, Policy.STRICT);
    } catch (UnitSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** Loads a service that has this in its {@code [Service]} section. */
  public Unit service(String name, String section) {
    return load(name, "[Service]\n" + section);
  }

  public Unit unit(String name) {
    return engine.find(new UnitName(name)).orElseThrow();
  }

  public Job ask(JobType type, String name) {
    try {
      return askFor(type, name);
    } catch (TransactionException e) {
      throw new AssertionError(e);
    }
  }

  public Job askFor(JobType type, String name) throws TransactionException {
    Job job = engine.request(type, new UnitName(name));
    run();
    return job;
  }

  public Job start(String name) {
    return ask(JobType.START, name);
  }

  public Job stop(String name) {
    return ask(JobType.STOP, name);
  }

  public Job restart(String name) {
    return ask(JobType.RESTART, name);
  }

  public Job reload(String name) {
    return ask(JobType.RELOAD, name);
  }

  /** Starts a unit and says how that ended; fails if it did not end. */
  public JobResult startResult(String name) {
    return start(name).result().orElseThrow(() -> new AssertionError(name + " still starts"));
  }

  public void kill(String name, KillWhom whom, int signal) {
    try {
      unit(name).behaviour().kill(whom, signal);
    } catch (TransactionException e) {
      throw new AssertionError(e);
    }
    run();
  }

  /** Runs what is due. */
  public void run() {
    clocks.runDue();
  }

  public void advance(Duration span) {
    clocks.advance(span);
  }

  public void exit(FakeProcess process, int status) {
    process.exit(status);
    run();
  }

  public void die(FakeProcess process, int signal) {
    process.die(signal);
    run();
  }

  /** {@code active/running}. */
  public String state(String name) {
    Unit unit = unit(name);
    return unit.active().word() + "/" + unit.behaviour().sub();
  }

  public String result(String name) {
    return unit(name).behaviour().result();
  }

  /** The states that a unit was seen in, in order, since the last call. */
  public List<String> states(String name) {
    List<String> seen = states.remove(name);
    return seen == null ? List.of() : seen;
  }

  /** What the manager wrote since the last call. */
  public List<String> journal() {
    List<String> lines = List.copyOf(journal);
    journal.clear();
    return lines;
  }

  public UnitStatus status(String name) {
    var status = UnitStatus.newBuilder();
    unit(name).behaviour().describe(status);
    return status.build();
  }
}
