package dev.fleet.conformance;

import com.google.protobuf.ByteString;
import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.journal.source.JournalException;
import dev.fleet.journal.source.JournalSource;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of one scenario. Confined to one thread, which it blocks. */
final class ScenarioRun {
  /** Far beyond what any step takes, so that a busy host fails nothing. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** The name of the facet that tells why a run ended early. */
  static final String FAULT = "fault";

  private final Scenario scenario;
  private final String prefix;
  private final Subject subject;
  private final UnitManager manager;
  private final Lives lives;
  private final Place place;
  private final Map<String, List<String>> facets = new LinkedHashMap<>();
  private final Map<String, CompletableFuture<JobResult>> jobs = new LinkedHashMap<>();
  private final Set<String> loaded = new LinkedHashSet<>();
  private int steps;

  /**
   * @param run unlike that of every other run on this subject: letters and digits
   * @param port a free TCP port
   */
  ScenarioRun(Scenario scenario, String run, int port, Subject subject, Lives lives) {
    this.scenario = scenario;
    this.prefix = run + "-";
    this.subject = subject;
    this.manager = subject.manager();
    this.lives = lives;
    this.place =
        new Place(
            prefix,
            subject.scratch() + "/" + run,
            subject.scratch() + "/scripts",
            port,
            scenario.unitNames());
  }

  /** Runs it and leaves nothing behind. A run that cannot go on says why in a facet of its own. */
  Recording run() throws InterruptedException {
    try {
      try {
        prepare();
        for (Step step : scenario.steps()) {
          steps++;
          run(step);
        }
      } catch (TimeoutException e) {
        facets.put(FAULT, List.of(String.valueOf(e.getMessage())));
      }
      look();
    } catch (UnitManagerException | IOException | JournalException | ExecutionException e) {
      facets.put(FAULT, List.of(String.valueOf(e.getMessage()).replace('\n', ' ')));
    } finally {
      end();
    }
    facets.keySet().removeIf(this::isOmitted);
    return new Recording(facets);
  }

  private boolean isOmitted(String facet) {
    return scenario.omitted().stream().anyMatch(glob -> Globs.matches(glob, facet));
  }

  private UnitName unit(String name) {
    return new UnitName(place.local(name));
  }

  private List<UnitName> loadedUnits() {
    return loaded.stream().map(this::unit).toList();
  }

  /** Those that can do something: a template cannot. */
  private List<UnitName> livingUnits() {
    return loadedUnits().stream().filter(unit -> !unit.isTemplate()).toList();
  }

  private void prepare() throws IOException, UnitManagerException {
    subject.write(place.scratch() + "/.keep", "");
    for (Scenario.ScratchFile file : scenario.files()) {
      subject.write(place.scratch() + "/" + file.name(), place.local(file.content()));
    }
    for (Scenario.UnitText text : scenario.units()) {
      if (text.variant().equals(Scenario.ONLY)) {
        note("load " + text.unit(), load(text).filter(outcome -> !outcome.equals("ready")));
      }
    }
    if (!livingUnits().isEmpty() && scenario.pinned()) {
      subject.pin(prefix, livingUnits());
    }
    manager.refresh(livingUnits());
  }

  private void note(String facet, Optional<String> line) {
    line.ifPresent(text -> facets.put(facet, List.of(place.common(text))));
  }

  /** Loads; how that ended. */
  private Optional<String> load(Scenario.UnitText text) throws UnitManagerException {
    ByteString content = ByteString.copyFromUtf8(place.local(text.content()));
    return refusable(
        () -> {
          LoadOutcome outcome = manager.load(unit(text.unit()), content);
          loaded.add(text.unit());
          return switch (outcome) {
            case READY -> "ready";
            case RELOAD_DUE -> "reload due";
          };
        });
  }

  @FunctionalInterface
  private interface Asking {
    String ask() throws UnitManagerException;
  }

  /** What the manager says, its refusal included. */
  private static Optional<String> refusable(Asking asking) throws UnitManagerException {
    try {
      return Optional.of(asking.ask());
    } catch (UnitManagerException e) {
      return switch (e.kind()) {
        case REFUSED, NOT_LOADED -> Optional.of("refused: " + e.line());
        case UNAVAILABLE -> throw e;
      };
    }
  }

  private void run(Step step)
      throws UnitManagerException,
          IOException,
          InterruptedException,
          ExecutionException,
          TimeoutException {
    List<String> lines =
        switch (step) {
          case Step.Load load -> loadVariant(load);
          case Step.Reload _ -> {
            manager.reload();
            yield List.of();
          }
          case Step.Job job -> ask(job);
          case Step.Finish finish -> List.of(finish(finish.unit()));
          case Step.Kill kill -> kill(kill);
          case Step.Wait wait -> {
            await(wait);
            yield List.of();
          }
          case Step.Await await -> {
            await(await);
            yield List.of();
          }
          case Step.Run run -> shell(place.local(run.command()));
          case Step.Show show -> show(show.unit());
          case Step.Processes processes -> processes(processes.unit());
          case Step.Unload unload -> unload(unload);
        };
    if (!lines.isEmpty()) {
      facets.put(steps + " " + step.text(), lines.stream().map(place::common).toList());
    }
  }

  private List<String> loadVariant(Step.Load step) throws UnitManagerException {
    for (Scenario.UnitText text : scenario.units()) {
      if (text.unit().equals(step.unit()) && text.variant().equals(step.variant())) {
        List<String> outcome = load(text).stream().toList();
        manager.refresh(List.of(unit(step.unit())));
        return outcome;
      }
    }
    throw new IllegalStateException(scenario.path() + ": no such unit: " + step.text());
  }

  private List<String> ask(Step.Job step)
      throws UnitManagerException, InterruptedException, ExecutionException, TimeoutException {
    UnitName unit = unit(step.unit());
    lives.of(unit).forgetThePast();
    List<String> refusal =
        refusable(
                () -> {
                  jobs.put(
                      step.unit(),
                      switch (step.verb()) {
                        case START -> manager.start(unit);
                        case STOP -> manager.stop(unit);
                        case RESTART -> manager.restart(unit);
                      });
                  return "";
                })
            .filter(said -> !said.isEmpty())
            .stream()
            .toList();
    return refusal.isEmpty() && step.waits() ? List.of(finish(step.unit())) : refusal;
  }

  private String finish(String unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<JobResult> job = jobs.remove(unit);
    if (job == null) {
      throw new IllegalStateException(scenario.path() + ": no job of " + unit);
    }
    try {
      return job.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).word();
    } catch (TimeoutException e) {
      throw late("the job of " + unit, e);
    }
  }

  private TimeoutException late(String what, Exception cause) {
    var seen = new ArrayList<String>();
    for (String unit : loaded) {
      seen.add(unit + " " + lives.of(unit(unit)).all());
    }
    var late =
        new TimeoutException(
            "step %d: not within %d s: %s; seen: %s"
                .formatted(steps, DEADLINE.toSeconds(), what, String.join(", ", seen)));
    late.initCause(cause);
    return late;
  }

  private List<String> kill(Step.Kill step) throws UnitManagerException {
    UnitName unit = unit(step.unit());
    lives.of(unit).forgetThePast();
    return refusable(
            () -> {
              manager.kill(unit, step.whom(), step.signal());
              return "";
            })
        .filter(said -> !said.isEmpty())
        .stream()
        .toList();
  }

  private void await(Step.Wait step)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Void> found = lives.of(unit(step.unit())).await(step.alternatives());
    try {
      found.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw late(step.text(), e);
    }
  }

  private void await(Step.Await step) throws IOException, TimeoutException {
    String once = "'" + place.local(step.command()).replace("'", "'\\''") + "'";
    Subject.Shell shell =
        subject.shell(
            "exec timeout %d sh -c 'until sh -c \"$0\" >/dev/null 2>&1; do sleep 0.02; done' %s"
                .formatted(DEADLINE.toSeconds(), once));
    if (shell.exit() != 0) {
      throw late(step.text() + " " + shell.output(), new IOException(shell.output()));
    }
  }

  private List<String> shell(String command) throws IOException {
    Subject.Shell shell = subject.shell(command);
    var lines = new ArrayList<>(shell.output().lines().toList());
    if (shell.exit() != 0) {
      lines.add("exit " + shell.exit());
    }
    return lines;
  }

  private List<String> show(String unit) throws UnitManagerException {
    return StatusText.lines(manager.detail(unit(unit)));
  }

  private List<String> processes(String unit) throws IOException {
    List<String> lines = subject.processes(unit(unit)).stream().sorted().toList();
    return lines.isEmpty() ? List.of("none") : lines;
  }

  private List<String> unload(Step.Unload step) throws UnitManagerException {
    manager.unload(unit(step.unit()));
    loaded.remove(step.unit());
    return List.of();
  }

  /** What is seen when all is done. */
  private void look()
      throws IOException, JournalException, UnitManagerException, InterruptedException {
    JournalText journal;
    try (JournalSource source = subject.journal()) {
      journal = JournalText.read(source, livingUnits());
    }
    // The answer comes after what was to be told before.
    manager.refresh(livingUnits());
    for (String name : loaded) {
      UnitName unit = unit(name);
      if (unit.isTemplate()) {
        continue;
      }
      facet(name, "states", lives.of(unit).lasting());
      facet(name, "end", StatusText.lines(manager.detail(unit)));
      facet(name, "log", journal.own(unit));
      facet(name, "manager", journal.manager(unit));
      facet(name, "load", journal.load(unit));
    }
  }

  private void facet(String unit, String what, List<String> lines) {
    if (!lines.isEmpty()) {
      facets.put(
          unit + " " + what.toLowerCase(Locale.ROOT), lines.stream().map(place::common).toList());
    }
  }

  private String unload(UnitName unit) throws UnitManagerException {
    manager.unload(unit);
    return "";
  }

  /** Whatever happens here is no part of what was seen; but nothing may stay. */
  private void end() {
    List<UnitName> units = loadedUnits();
    try {
      for (UnitName unit : units.reversed()) {
        refusable(() -> String.valueOf(manager.stop(unit)));
      }
      subject.cleanUp(prefix, units);
      for (UnitName unit : units.reversed()) {
        refusable(() -> unload(unit));
      }
    } catch (UnitManagerException | IOException e) {
      facets.putIfAbsent(FAULT, List.of("cannot clean up: " + e.getMessage()));
    }
  }
}
