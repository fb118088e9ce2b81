package dev.fleet.agent.embedded.host;

import dev.fleet.unit.UnitName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The processes of a unit on {@link FakeHost}. */
final class FakeGroup implements ProcessGroup {
  private final FakeHost host;
  private final UnitName unit;
  private final String invocationId;
  private final GroupListener listener;
  private final List<FakeProcess> processes = new ArrayList<>();
  private boolean closed;

  FakeGroup(FakeHost host, UnitName unit, String invocationId, GroupListener listener) {
    this.host = host;
    this.unit = unit;
    this.invocationId = invocationId;
    this.listener = listener;
  }

  FakeHost host() {
    return host;
  }

  UnitName unit() {
    return unit;
  }

  String invocationId() {
    return invocationId;
  }

  boolean isClosed() {
    return closed;
  }

  List<FakeProcess> alive() {
    return processes.stream().filter(FakeProcess::isAlive).toList();
  }

  private Optional<FakeProcess> find(int pid) {
    return alive().stream().filter(process -> process.pid() == pid).findFirst();
  }

  private void checkOpen() {
    if (closed) {
      throw new AssertionError("the group of " + unit + " was closed");
    }
  }

  @Override
  public Launch spawn(Spawn spawn) {
    checkOpen();
    Optional<Launch.Failed> failure = host.failure(spawn.executable());
    if (failure.isPresent()) {
      return failure.get();
    }
    FakeProgram program = host.program(spawn.executable());
    var process = new FakeProcess(this, host.nextPid(), null, spawn, program);
    add(process);
    host.later(() -> tell(() -> listener.executed(process.pid())));
    host.later(
        () -> {
          if (process.isAlive()) {
            program.onStart(process);
          }
        });
    return new Launch.Launched(process.pid());
  }

  private void add(FakeProcess process) {
    processes.add(process);
    host.made(process);
  }

  FakeProcess fork(FakeProcess parent) {
    var child = new FakeProcess(this, host.nextPid(), parent, parent.spawn(), FakeProgram.runs());
    add(child);
    return child;
  }

  void ended(FakeProcess process, ProcessEnd end) {
    boolean last = alive().isEmpty();
    if (process.isTold()) {
      host.later(() -> tell(() -> listener.exited(process.pid(), end)));
    }
    if (last) {
      host.later(() -> tell(listener::emptied));
    }
  }

  private void tell(Runnable told) {
    if (!closed) {
      told.run();
    }
  }

  @Override
  public boolean signal(int pid, int signal) {
    checkOpen();
    Optional<FakeProcess> process = find(pid);
    process.ifPresent(found -> found.signal(signal));
    return process.isPresent();
  }

  @Override
  public int signalAll(int signal, Set<Integer> except) {
    checkOpen();
    List<FakeProcess> targets =
        alive().stream().filter(process -> !except.contains(process.pid())).toList();
    targets.forEach(process -> process.signal(signal));
    return targets.size();
  }

  @Override
  public boolean isEmpty() {
    return alive().isEmpty();
  }

  @Override
  public boolean contains(int pid) {
    return find(pid).isPresent();
  }

  @Override
  public List<ProcessInfo> processes() {
    return alive().stream()
        .map(
            process ->
                new ProcessInfo(
                    process.pid(),
                    process.parent(),
                    process.executable().substring(process.executable().lastIndexOf('/') + 1),
                    process.line()))
        .toList();
  }

  @Override
  public Usage usage() {
    return new Usage(
        OptionalLong.of(alive().size()),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  @Override
  public String path() {
    return "/fleet/" + unit;
  }

  @Override
  public boolean adopt(int pid) {
    Optional<FakeProcess> process = find(pid);
    process.ifPresent(FakeProcess::adopt);
    return process.isPresent();
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public void close() {
    closed = true;
    host.closed(this);
  }
}
