package dev.fleet.agent.embedded;

import com.google.protobuf.ByteString;
import dev.fleet.agent.embedded.engine.Engine;
import dev.fleet.agent.embedded.engine.EngineParts;
import dev.fleet.agent.embedded.engine.JobType;
import dev.fleet.agent.embedded.engine.ManagerLog;
import dev.fleet.agent.embedded.engine.condition.FactConditions;
import dev.fleet.agent.embedded.engine.process.ManagerEnvironment;
import dev.fleet.agent.embedded.engine.process.ProcessSetup;
import dev.fleet.agent.embedded.host.Host;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.timer.TimerPlace;
import dev.fleet.agent.units.InstalledFile;
import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitListener;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Units by this process itself: they live as long as it does. A thin shell round {@link UnitBook},
 * which is confined to one loop; every call becomes a task of that.
 */
public final class EmbeddedUnitManager implements UnitManager {
  private static final Log LOG = Log.of(EmbeddedUnitManager.class);
  private static final int QUEUE = 10_000;
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** Opens the operating system for a manager. */
  @FunctionalInterface
  public interface HostOpener {
    /**
     * Opens it.
     *
     * @param loop where everything is told
     */
    Host open(EventLoop loop) throws HostException;
  }

  private final EmbeddedConfig config;
  private final HostOpener hosts;
  private final ManagerLog journal;
  private final Clocks clocks;
  private final RandomGenerator random;
  private final Backoff backoff;
  private final StoredUnits files;
  private final UnitReader reader;
  private final UpMarks marks;
  private final EventLoop loop;
  private final AtomicBoolean closed = new AtomicBoolean();

  // Confined to the loop.
  private @Nullable UnitListener listener;
  private @Nullable Host host;
  private @Nullable UnitBook book;
  private boolean available;

  /**
   * Makes the folders; runs nothing before {@link #open}.
   *
   * @param journal where the manager's own lines about units go
   * @param random confined to the manager's loop from now on
   */
  public EmbeddedUnitManager(
      EmbeddedConfig config,
      HostOpener hosts,
      ManagerLog journal,
      Clocks clocks,
      RandomGenerator random)
      throws IOException {
    this.config = config;
    this.hosts = hosts;
    this.journal = journal;
    this.clocks = clocks;
    this.random = random;
    this.backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), random);
    this.files = new StoredUnits(config.units());
    this.reader = new UnitReader(config, files);
    this.marks = new UpMarks(config.state().resolve("up"));
    files.prepare();
    this.loop = EventLoop.start("units", QUEUE, clocks);
  }

  @Override
  public String description() {
    return "embedded 1";
  }

  // --- begin

  @Override
  public void open(UnitListener to) {
    loop.execute(
        () -> {
          listener = to;
          begin(to);
        });
  }

  private void begin(UnitListener to) {
    try {
      Host opened = hosts.open(loop);
      host = opened;
      reader.hostIs(config.specifiers(opened.facts()));
      var sweep = new LeftoverSweep(opened, loop, () -> present(to, opened));
      sweep.run();
    } catch (HostException e) {
      LOG.warn("units cannot be run", "reason", e.line());
      to.unavailable(e.line());
      loop.after(backoff.next(), () -> begin(to));
    }
  }

  private void present(UnitListener to, Host opened) {
    var opening = new UnitBook(told -> engine(opened, told), marks, files::path, to::observed);
    book = opening;
    try {
      for (InstalledFile file : files.all()) {
        opening.install(file.unit(), reader.readAgain(file));
      }
    } catch (IOException e) {
      LOG.error("cannot read the folder of unit files", e);
    }
    available = true;
    opening.refresh(opening.names());
    LOG.info("units can be run", "units", opening.names().size());
    to.available();
  }

  private Engine engine(Host opened, EngineParts.Listener told) {
    Map<String, String> environment =
        ManagerEnvironment.of(opened.facts().self(), opened.facts().environment());
    var setup = new ProcessSetup(environment, config.folders().roots());
    return new Engine(
        new EngineParts(
            opened,
            clocks,
            loop,
            random,
            journal,
            told,
            new FactConditions(opened.facts(), environment),
            new UnitKinds(setup, timers(opened), reader::instance)));
  }

  private TimerPlace timers(Host opened) {
    long now = clocks.nanos();
    return new TimerPlace(
        ZoneId.systemDefault(),
        config.state().resolve("timers").toString(),
        now - opened.facts().uptime().toNanos(),
        now,
        opened.facts().machineId());
  }

  // --- calls

  /** Something to do with the units, on the loop. */
  private interface Task<T> {
    T run(UnitBook book) throws UnitManagerException;
  }

  private <T> T ask(Task<T> task) throws UnitManagerException {
    Callable<T> callable =
        () -> {
          UnitBook now = book;
          if (now == null || !available) {
            throw new UnitManagerException(
                UnitManagerException.Kind.UNAVAILABLE, "the unit manager is not ready yet");
          }
          return task.run(now);
        };
    try {
      return loop.call(callable, ANSWER);
    } catch (UnitManagerException e) {
      throw new UnitManagerException(e.kind(), e.line(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw UnitManagerException.unavailable("interrupted", e);
    } catch (TimeoutException e) {
      throw UnitManagerException.unavailable("the unit manager does not answer", e);
    } catch (RejectedExecutionException e) {
      throw UnitManagerException.unavailable("the unit manager has ended", e);
    } catch (Exception e) {
      throw UnitManagerException.unavailable("the unit manager failed: " + e, e);
    }
  }

  @Override
  public List<InstalledFile> installed() throws UnitManagerException {
    try {
      return files.all();
    } catch (IOException e) {
      throw UnitManagerException.unavailable("cannot read the folder of unit files: " + e, e);
    }
  }

  @Override
  public boolean unitsRunOn() {
    return false;
  }

  @Override
  public Set<UnitName> interrupted() throws UnitManagerException {
    try {
      return loop.call(marks::interrupted, ANSWER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw UnitManagerException.unavailable("interrupted", e);
    } catch (Exception e) {
      throw UnitManagerException.unavailable("the unit manager failed: " + e, e);
    }
  }

  @Override
  public LoadOutcome load(UnitName unit, ByteString content) throws UnitManagerException {
    if (Engine.belongsToHost(unit)) {
      throw UnitManagerException.refused("Unit " + unit + " belongs to the host.");
    }
    UnitReading reading = reader.read(unit, content);
    try {
      files.write(unit, content);
    } catch (IOException e) {
      throw UnitManagerException.unavailable("cannot install the file of " + unit + ": " + e, e);
    }
    return ask(units -> units.install(unit, reading));
  }

  @Override
  public void reload() throws UnitManagerException {
    ask(
        units -> {
          units.reload();
          return true;
        });
  }

  @Override
  public void refresh(Collection<UnitName> units) throws UnitManagerException {
    ask(
        known -> {
          known.refresh(units);
          return true;
        });
  }

  @Override
  public CompletableFuture<JobResult> start(UnitName unit) throws UnitManagerException {
    return job(JobType.START, unit);
  }

  @Override
  public CompletableFuture<JobResult> stop(UnitName unit) throws UnitManagerException {
    return job(JobType.STOP, unit);
  }

  @Override
  public CompletableFuture<JobResult> restart(UnitName unit) throws UnitManagerException {
    return job(JobType.RESTART, unit);
  }

  private CompletableFuture<JobResult> job(JobType type, UnitName unit)
      throws UnitManagerException {
    return ask(
        units -> {
          var end = new CompletableFuture<JobResult>();
          units.request(type, unit, end::complete);
          return end;
        });
  }

  @Override
  public void kill(UnitName unit, KillWhom whom, int signal) throws UnitManagerException {
    ask(
        units -> {
          units.kill(unit, whom, signal);
          return true;
        });
  }

  @Override
  public void unload(UnitName unit) throws UnitManagerException {
    if (!ask(units -> units.has(unit))) {
      return;
    }
    JobResult result = await(stop(unit));
    ask(
        units -> {
          units.remove(unit, result.word());
          return true;
        });
    try {
      files.remove(unit);
    } catch (IOException e) {
      throw UnitManagerException.unavailable("cannot remove the file of " + unit + ": " + e, e);
    }
  }

  private static JobResult await(CompletableFuture<JobResult> job) throws UnitManagerException {
    try {
      return job.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw UnitManagerException.unavailable("interrupted", e);
    } catch (ExecutionException e) {
      throw UnitManagerException.unavailable("the stop was lost", e);
    }
  }

  @Override
  public UnitStatus detail(UnitName unit) throws UnitManagerException {
    return ask(units -> units.detail(unit));
  }

  // --- end

  /** Stops the units in the order of their dependencies, within the configured time. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      Optional<UnitBook> units = loop.call(() -> Optional.ofNullable(book), ANSWER);
      if (units.isPresent()) {
        new OrderlyStop(loop, units.get(), config.stopTimeout()).run(ANSWER);
      }
      loop.call(
          () -> {
            if (host != null) {
              host.close();
            }
            return true;
          },
          ANSWER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("the unit manager did not end in order", e);
    } finally {
      loop.close();
    }
  }
}
