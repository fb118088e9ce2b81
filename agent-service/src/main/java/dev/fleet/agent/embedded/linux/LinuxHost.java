package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.Facts;
import dev.fleet.agent.embedded.host.GroupListener;
import dev.fleet.agent.embedded.host.Host;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.HostFiles;
import dev.fleet.agent.embedded.host.Leftover;
import dev.fleet.agent.embedded.host.Listening;
import dev.fleet.agent.embedded.host.NotifyListener;
import dev.fleet.agent.embedded.host.NotifySocket;
import dev.fleet.agent.embedded.host.PathListener;
import dev.fleet.agent.embedded.host.PathWatch;
import dev.fleet.agent.embedded.host.ProcessGroup;
import dev.fleet.agent.linux.Children;
import dev.fleet.agent.linux.Libc;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.agent.linux.PosixSpawn;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.PathBody;
import dev.fleet.unit.systemd.ResourceLimits;
import dev.fleet.unit.systemd.SocketBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The host on Linux. One at a time in a process, since the kernel tells the ends of all children to
 * whoever asks first.
 *
 * <p>It takes three threads, however many units there are: one waits for processes to end, one
 * polls notifications, sockets and paths, one carries output to the journal; and one more that
 * starts processes.
 */
public final class LinuxHost implements Host {
  private static final Log LOG = Log.of(LinuxHost.class);

  private final StateLock lock;
  private final Poller poller;
  private final Poller outputPoller;
  private final Outputs outputs;
  private final Reaper reaper;
  private final SpawnGate gate;
  private final Rosters rosters;
  private final ProcessKeeper processes;
  private final NotifySockets notifySockets;
  private final PathWatches pathWatches;
  private final MountWatches mountWatches;
  private final LinuxFacts facts = new LinuxFacts();
  private final LinuxFiles files = new LinuxFiles();
  private boolean closed;

  private LinuxHost(
      LinuxHostConfig config, EventLoop loop, Clocks clocks, OutputSink sink, StateLock lock)
      throws IOException {
    this.lock = lock;
    Children.adoptOrphans(true);
    PosixSpawn.ignoreSigpipeHere();
    var proc = new Proc();
    this.gate = new SpawnGate(config.stateFolder().resolve("gate"), proc);
    this.rosters =
        new Rosters(
            proc,
            config.controlGroups() ? controlGroups(config, proc) : Optional.empty(),
            new ProcessTable(proc, loop, clocks),
            new RunRecords(config.stateFolder().resolve("runs"), facts.bootId()));
    rosters.findLeftovers();
    this.poller = new Poller("fleet-poller", loop);
    this.outputPoller = new Poller("fleet-output", loop);
    this.outputs = new Outputs(outputPoller, sink);
    this.processes =
        new ProcessKeeper(
            loop,
            proc,
            new Launcher(gate),
            outputs,
            rosters,
            poller,
            this::childExists,
            this::lastWords);
    this.notifySockets =
        new NotifySockets(config.runtimeFolder().resolve("notify"), poller, processes::isOf);
    this.pathWatches = new PathWatches(poller);
    this.mountWatches = new MountWatches(poller);
    this.reaper = new Reaper(loop, clocks, proc, processes);
  }

  /**
   * Opens the host.
   *
   * @param loop the manager's
   * @param sink becomes none of the host's: it is closed after the host
   * @throws HostException if the system lacks something, or another manager uses the folders
   */
  public static LinuxHost open(
      LinuxHostConfig config, EventLoop loop, Clocks clocks, OutputSink sink) throws HostException {
    Optional<String> missing = Libc.missing();
    if (missing.isPresent()) {
      throw new HostException("units cannot be run here: " + missing.get());
    }
    StateLock lock;
    try {
      lock = StateLock.claim(config.stateFolder());
    } catch (IOException e) {
      throw new HostException(LinuxException.reasonOf(e), e);
    }
    try {
      return new LinuxHost(config, loop, clocks, sink, lock);
    } catch (IOException e) {
      lock.close();
      throw new HostException("units cannot be run here: " + e.getMessage(), e);
    }
  }

  private Optional<ControlGroups> controlGroups(LinuxHostConfig config, Proc proc)
      throws IOException {
    return ControlGroups.find(
        Hierarchy.find(
            Files.readString(Path.of("/proc/self/mountinfo")),
            Files.readString(Path.of("/proc/self/cgroup"))),
        "fleet-" + shortHash(config.stateFolder().toRealPath().toString()),
        new ResourceSetting.Machine(facts.memoryBytes(), facts.mostTasks()),
        proc.self());
  }

  /** Tells the groups of managers apart that run side by side. */
  private static String shortHash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }

  private void lastWords(UnitName unit) {
    notifySockets.takeAll(unit);
  }

  private void childExists() {
    reaper.spawned();
  }

  /** Hands all that units have written until now to the sink; on any thread. */
  public void syncOutput() {
    outputs.takeAll();
  }

  @Override
  public ProcessGroup openGroup(
      UnitName unit, String invocationId, ResourceLimits limits, GroupListener listener)
      throws HostException {
    return processes.open(unit, invocationId, limits, listener);
  }

  @Override
  public List<Leftover> leftovers() {
    return rosters.leftovers();
  }

  @Override
  public ProcessGroup takeOver(Leftover leftover, GroupListener listener) throws HostException {
    return processes.takeOver(leftover, listener);
  }

  @Override
  public NotifySocket openNotify(UnitName unit, NotifyListener listener) throws HostException {
    return notifySockets.open(unit, listener);
  }

  @Override
  public Listening listen(
      UnitName unit, SocketBody socket, SocketBody.Listen listen, Runnable ready)
      throws HostException {
    return new ListenOpener(unit, socket, listen, files).open(poller, ready);
  }

  @Override
  public PathWatch watch(PathBody.Watch watch, PathListener listener) throws HostException {
    return pathWatches.watch(watch, listener);
  }

  @Override
  public PathWatch watchMounts(Runnable changed) throws HostException {
    return mountWatches.watch(changed);
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
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    reaper.close();
    processes.close();
    rosters.close();
    pathWatches.close();
    mountWatches.close();
    poller.close();
    outputPoller.close();
    outputs.close();
    gate.close();
    try {
      Children.adoptOrphans(false);
    } catch (LinuxException e) {
      LOG.warn("orphans of units stay children of this process", e);
    }
    lock.close();
  }
}
