package dev.fleet.agent.embedded.host;

import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.PathBody;
import dev.fleet.unit.systemd.ResourceLimits;
import dev.fleet.unit.systemd.SocketBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An operating system without one: processes that the test ends, files in memory, sockets that the
 * test connects to. Everything is told by tasks of the made-up clock, as by the real host's loop.
 *
 * <p>It knows {@code /bin/true}, {@code /bin/false}, {@code /bin/sleep} (runs until a signal comes)
 * and {@code /bin/stubborn} (runs until SIGKILL); anything else runs like {@code /bin/sleep} unless
 * {@link #program} or {@link #missing} say otherwise.
 */
public final class FakeHost implements Host {
  private final FakeClocks clocks;
  private final FakeFiles files = new FakeFiles(this);
  private final FakeFacts facts = new FakeFacts(files);
  private final Map<String, FakeProgram> programs = new HashMap<>();
  private final Map<String, Launch.Failed> failures = new HashMap<>();
  private final List<FakeProcess> made = new ArrayList<>();
  private final List<FakeGroup> groups = new ArrayList<>();
  private final Map<UnitName, NotifyListener> notifyListeners = new HashMap<>();
  private final List<FakeListening> listenings = new ArrayList<>();
  private final List<Leftover> leftovers = new ArrayList<>();
  private Consumer<FakeProcess> onMade = process -> {};
  private final List<Runnable> mountWatches = new ArrayList<>();
  private int lastPid = 1_000;

  public FakeHost(FakeClocks clocks) {
    this.clocks = clocks;
    program("/bin/true", FakeProgram.exits(0));
    program("/bin/false", FakeProgram.exits(1));
    program("/bin/stubborn", FakeProgram.ignores(1, 2, 3, 6, 15));
  }

  // --- what the test does

  public void program(String path, FakeProgram program) {
    programs.put(path, program);
  }

  /** There is no such program. */
  public void missing(String path) {
    failures.put(path, new Launch.Failed(203, "EXEC", "No such file or directory"));
  }

  /** The program cannot be started for this reason. */
  public void fail(String path, Launch.Failed failure) {
    failures.put(path, failure);
  }

  /** Is told each process at the moment that it is made. */
  public void onMade(Consumer<FakeProcess> watcher) {
    onMade = watcher;
  }

  /** Something is mounted at a path, or is no more. */
  public void mounted(String path, boolean mounted) {
    facts.mounted(path, mounted);
    for (Runnable watch : List.copyOf(mountWatches)) {
      later(watch);
    }
  }

  // --- what the test sees

  public FakeFiles fakeFiles() {
    return files;
  }

  public FakeFacts fakeFacts() {
    return facts;
  }

  /** All processes that were ever made, in order. */
  public List<FakeProcess> made() {
    return List.copyOf(made);
  }

  public List<FakeProcess> alive() {
    return made.stream().filter(FakeProcess::isAlive).toList();
  }

  /** The living processes of a unit, the oldest first. */
  public List<FakeProcess> alive(String unit) {
    return alive().stream().filter(process -> process.unit().value().equals(unit)).toList();
  }

  /** The only living process of a unit. */
  public FakeProcess only(String unit) {
    List<FakeProcess> alive = alive(unit);
    if (alive.size() != 1) {
      throw new AssertionError("processes of " + unit + ": " + alive);
    }
    return alive.getFirst();
  }

  /** Arguments of all processes that a unit ever had. */
  public List<String> lines(String unit) {
    return made.stream()
        .filter(process -> process.unit().value().equals(unit))
        .map(FakeProcess::line)
        .toList();
  }

  public List<FakeListening> listenings() {
    return List.copyOf(listenings);
  }

  /** How many groups are open. */
  public int openGroups() {
    return groups.size();
  }

  // --- for its parts

  void later(Runnable task) {
    clocks.after(Duration.ZERO, task);
  }

  int nextPid() {
    return ++lastPid;
  }

  FakeProgram program(String path) {
    return programs.getOrDefault(path, FakeProgram.runs());
  }

  Optional<Launch.Failed> failure(String path) {
    return Optional.ofNullable(failures.get(path));
  }

  void made(FakeProcess process) {
    made.add(process);
    onMade.accept(process);
  }

  void closed(FakeGroup group) {
    groups.remove(group);
  }

  void notify(FakeProcess from, List<String> lines) {
    later(
        () -> {
          NotifyListener listener = notifyListeners.get(from.unit());
          if (listener != null) {
            listener.notified(from.pid(), lines);
          }
        });
  }

  // --- Host

  @Override
  public ProcessGroup openGroup(
      UnitName unit, String invocationId, ResourceLimits limits, GroupListener listener) {
    if (groups.stream().anyMatch(group -> group.unit().equals(unit))) {
      throw new AssertionError("a second group of " + unit);
    }
    var group = new FakeGroup(this, unit, invocationId, listener);
    groups.add(group);
    return group;
  }

  @Override
  public List<Leftover> leftovers() {
    return List.copyOf(leftovers);
  }

  @Override
  public ProcessGroup takeOver(Leftover leftover, GroupListener listener) {
    throw new UnsupportedOperationException("a fake host has no past");
  }

  @Override
  public NotifySocket openNotify(UnitName unit, NotifyListener listener) {
    notifyListeners.put(unit, listener);
    return new NotifySocket() {
      @Override
      public String path() {
        return "/run/fake/notify/" + unit;
      }

      @Override
      public void close() {
        notifyListeners.remove(unit);
      }
    };
  }

  @Override
  public Listening listen(
      UnitName unit, SocketBody socket, SocketBody.Listen listen, Runnable ready) {
    var listening = new FakeListening(this, unit, listen, ready, 100 + listenings.size());
    listenings.add(listening);
    return listening;
  }

  void closed(FakeListening listening) {
    listenings.remove(listening);
  }

  @Override
  public PathWatch watch(PathBody.Watch watch, PathListener listener) {
    return files.watch(watch, listener);
  }

  @Override
  public PathWatch watchMounts(Runnable changed) {
    mountWatches.add(changed);
    return () -> mountWatches.remove(changed);
  }

  @Override
  public Facts facts() {
    return facts;
  }

  @Override
  public HostFiles files() {
    return files;
  }

  @Override
  public void close() {}
}
