package dev.fleet.agent.embedded.host;

import dev.fleet.unit.UnitName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A process of {@link FakeHost}, which lives until the test or a signal ends it. */
public final class FakeProcess {
  private static final int CHLD = 17;
  private static final int CONT = 18;

  private final FakeGroup group;
  private final int pid;
  private final @Nullable FakeProcess parent;
  private final Spawn spawn;
  private final FakeProgram program;
  private final List<Integer> signals = new ArrayList<>();
  private boolean alive = true;
  private boolean adopted;

  FakeProcess(
      FakeGroup group, int pid, @Nullable FakeProcess parent, Spawn spawn, FakeProgram program) {
    this.group = group;
    this.pid = pid;
    this.parent = parent;
    this.spawn = spawn;
    this.program = program;
    this.adopted = parent == null;
  }

  public int pid() {
    return pid;
  }

  public UnitName unit() {
    return group.unit();
  }

  public String executable() {
    return spawn.executable();
  }

  /** Its arguments, the program first, as one line. */
  public String line() {
    return String.join(" ", spawn.argv());
  }

  public Map<String, String> environment() {
    return spawn.environment();
  }

  public Spawn spawn() {
    return spawn;
  }

  public boolean isAlive() {
    return alive;
  }

  /** The signals that it got, in order. */
  public List<Integer> signals() {
    return List.copyOf(signals);
  }

  /** It exits. */
  public void exit(int status) {
    end(ProcessEnd.exited(status));
  }

  /** A signal ends it. */
  public void die(int signal) {
    end(ProcessEnd.killed(signal));
  }

  public void end(ProcessEnd end) {
    if (alive) {
      alive = false;
      group.ended(this, end);
    }
  }

  /** It makes another process, of which the host tells nothing unless it is adopted. */
  public FakeProcess fork() {
    return group.fork(this);
  }

  /** It says something to the manager; nothing happens where nobody listens. */
  public void notify(String... lines) {
    group.host().notify(this, List.of(lines));
  }

  void signal(int signal) {
    signals.add(signal);
    if (signal != CONT && signal != CHLD && signal != 0) {
      program.onSignal(this, signal);
    }
  }

  void adopt() {
    adopted = true;
  }

  boolean isTold() {
    return adopted;
  }

  /** 0 once its parent is gone. */
  int parent() {
    return parent != null && parent.alive ? parent.pid : 0;
  }

  @Override
  public String toString() {
    return unit() + " " + pid + " " + line();
  }
}
