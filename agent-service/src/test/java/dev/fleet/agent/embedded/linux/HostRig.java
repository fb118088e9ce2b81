package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.GroupListener;
import dev.fleet.agent.embedded.host.Launch;
import dev.fleet.agent.embedded.host.Leftover;
import dev.fleet.agent.embedded.host.PassedDescriptor;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.agent.embedded.host.ProcessGroup;
import dev.fleet.agent.embedded.host.Spawn;
import dev.fleet.journalfiles.ProcessFields;
import dev.fleet.journalfiles.UnitStream;
import dev.fleet.journalfiles.UnitStreamInfo;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.ExecCommand;
import dev.fleet.unit.systemd.Policy;
import dev.fleet.unit.systemd.ServiceBody;
import dev.fleet.unit.systemd.SpecifierContext;
import dev.fleet.unit.systemd.UnitBody;
import dev.fleet.unit.systemd.UnitDefinition;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A real host with its loop, and groups that remember what they were told. */
final class HostRig implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(20);

  final EventLoop loop = EventLoop.start("host-test", 10_000, Clocks.system());
  final LinuxHost host;
  private final Map<String, ByteArrayOutputStream> outputs = new HashMap<>();
  private final Map<String, List<UnitStreamInfo>> streams = new HashMap<>();

  HostRig(Path folder, boolean controlGroups) throws Exception {
    host =
        LinuxHost.open(
            new LinuxHostConfig(folder.resolve("state"), folder.resolve("run"), controlGroups),
            loop,
            Clocks.system(),
            this::openStream);
  }

  private synchronized UnitStream openStream(UnitStreamInfo info) {
    streams.computeIfAbsent(info.unit(), _ -> new ArrayList<>()).add(info);
    var output = outputs.computeIfAbsent(info.unit(), _ -> new ByteArrayOutputStream());
    return new UnitStream() {
      @Override
      public void accept(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        synchronized (HostRig.this) {
          output.writeBytes(copy);
          HostRig.this.notifyAll();
        }
      }

      @Override
      public void process(ProcessFields process) {}

      @Override
      public void close() {}
    };
  }

  /** What a unit has written so far. */
  synchronized String output(String unit) {
    ByteArrayOutputStream output = outputs.get(unit);
    return output == null ? "" : output.toString(StandardCharsets.UTF_8);
  }

  synchronized List<UnitStreamInfo> streams(String unit) {
    return List.copyOf(streams.getOrDefault(unit, List.of()));
  }

  /** Waits until a unit has written something. */
  String awaitOutput(String unit, String text) throws Exception {
    return await(this, () -> output(unit).contains(text) ? output(unit) : null, "output " + text);
  }

  /** Waits on a monitor until there is something. */
  static <T> T await(Object monitor, Supplier<@Nullable T> condition, String what)
      throws Exception {
    long end = Clocks.system().nanos() + DEADLINE.toNanos();
    synchronized (monitor) {
      while (true) {
        T found = condition.get();
        if (found != null) {
          return found;
        }
        long left = (end - Clocks.system().nanos()) / 1_000_000;
        if (left <= 0) {
          throw new TimeoutException("not within " + DEADLINE + ": " + what);
        }
        monitor.wait(left);
      }
    }
  }

  private void close(Runnable task) {
    try {
      on(
          () -> {
            task.run();
            return true;
          });
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  <T> T on(Callable<T> task) throws Exception {
    return loop.call(task, DEADLINE);
  }

  Group open(String unit, String... options) throws Exception {
    return new Group(unit, List.of(options));
  }

  Group takeOver(Leftover leftover) throws Exception {
    return new Group(leftover);
  }

  static ServiceBody service(String unit, List<String> options) throws Exception {
    return (ServiceBody)
        body(unit, "[Service]\nExecStart=/bin/true\n" + String.join("\n", options) + "\n");
  }

  static UnitBody body(String unit, String text) throws Exception {
    return UnitDefinition.read(new UnitName(unit), text, SpecifierContext.ANY_HOST, Policy.STRICT)
        .body();
  }

  void closeHost() {
    close(host::close);
  }

  @Override
  public void close() {
    closeHost();
    loop.close();
  }

  /** One run of a unit. */
  final class Group implements GroupListener, AutoCloseable {
    final String unit;
    final String invocation = UUID.randomUUID().toString().replace("-", "");
    final ProcessGroup group;
    private final ServiceBody body;
    private final Map<Integer, ProcessEnd> ends = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final List<Integer> left = new ArrayList<>();
    private int emptied;

    private Group(String unit, List<String> options) throws Exception {
      this.unit = unit;
      this.body = service(unit, options);
      group = on(() -> host.openGroup(new UnitName(unit), invocation, body.resources(), this));
    }

    Group(Leftover leftover) throws Exception {
      this.unit = leftover.unit().value();
      this.body = service(unit, List.of());
      left.addAll(leftover.pids());
      group = on(() -> host.takeOver(leftover, this));
    }

    @Override
    public synchronized void executed(int pid) {
      told.add("executed " + pid);
      notifyAll();
    }

    @Override
    public synchronized void exited(int pid, ProcessEnd end) {
      told.add("exited " + pid);
      ends.put(pid, end);
      notifyAll();
    }

    @Override
    public synchronized void emptied() {
      told.add("emptied");
      emptied++;
      notifyAll();
    }

    /** What was taken over. */
    List<Integer> leftover() {
      return left;
    }

    synchronized List<String> told() {
      return List.copyOf(told);
    }

    /** Runs a program; its first argument is its path. */
    int run(String... argv) throws Exception {
      return run(spawn(List.of(), OptionalInt.empty(), argv));
    }

    int run(Spawn spawn) throws Exception {
      Launch launch = launch(spawn);
      if (launch instanceof Launch.Launched launched) {
        return launched.pid();
      }
      throw new AssertionError(launch.toString());
    }

    /** Runs a shell script. */
    int sh(String script) throws Exception {
      return run("/bin/sh", "-c", script);
    }

    Launch launch(String... argv) throws Exception {
      return launch(spawn(List.of(), OptionalInt.empty(), argv));
    }

    Launch launch(Spawn spawn) throws Exception {
      return on(() -> group.spawn(spawn));
    }

    Spawn spawn(List<PassedDescriptor> descriptors, OptionalInt socket, String... argv) {
      var environment = new LinkedHashMap<String, String>();
      environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
      environment.put("INVOCATION_ID", invocation);
      environment.putAll(body.exec().environment().assignments());
      return new Spawn(
          argv[0],
          List.of(argv),
          environment,
          Set.of("SYSTEMD_EXEC_PID"),
          body.exec(),
          ExecCommand.Privileges.UNIT,
          descriptors,
          false,
          socket);
    }

    ProcessEnd awaitEnd(int pid) throws Exception {
      return HostRig.await(this, () -> ends.get(pid), "end of " + pid);
    }

    void awaitEmpty() throws Exception {
      awaitEmpty(1);
    }

    void awaitEmpty(int times) throws Exception {
      HostRig.await(this, () -> emptied >= times ? true : null, "empty");
    }

    /** Runs a command to its end and gives what it wrote. */
    String outputOf(String command) throws Exception {
      sh(command + "; echo '[done]'");
      String all = awaitOutput(unit, "[done]\n");
      return all.substring(0, all.lastIndexOf("[done]"));
    }

    boolean signal(int pid, int signal) throws Exception {
      return on(() -> group.signal(pid, signal));
    }

    boolean contains(int pid) throws Exception {
      return on(() -> group.contains(pid));
    }

    boolean isEmpty() throws Exception {
      return on(group::isEmpty);
    }

    int signalAll(int signal) throws Exception {
      return on(() -> group.signalAll(signal, Set.of()));
    }

    void kill() throws Exception {
      signalAll(9);
      awaitEmpty();
    }

    @Override
    public void close() {
      HostRig.this.close(group::close);
    }
  }
}
