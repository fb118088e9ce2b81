package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.Spawn;
import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.journalfiles.ProcessFields;
import dev.fleet.journalfiles.RateLimit;
import dev.fleet.journalfiles.UnitStream;
import dev.fleet.journalfiles.UnitStreamInfo;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.systemd.LogSettings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Carries what processes write from their pipes to the journal. Thread-safe. */
final class Outputs implements AutoCloseable {
  private static final Log LOG = Log.of(Outputs.class);
  private static final int BUFFER_BYTES = 32 * 1024;
  private static final int DEBUG = 7;

  /** The highest that syslog(3) has a name for; systemd takes higher numbers, the journal none. */
  private static final int LAST_FACILITY = 23;

  private final Poller poller;
  private final OutputSink sink;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES);
  private final Map<Integer, Open> open = new HashMap<>();

  private record Open(OutputPipe pipe, Poller.Watch watch) {}

  /**
   * Makes it.
   *
   * @param poller for these pipes alone: a turn waits where the disk is slower than the units
   */
  Outputs(Poller poller, OutputSink sink) {
    this.poller = poller;
    this.sink = sink;
  }

  /** Takes over the pipes of a process that was just started. */
  synchronized void take(
      LinuxGroup group, Spawn spawn, Launcher.Started started, ProcessFields process) {
    for (int descriptor : started.pipes()) {
      UnitStream stream = sink.open(info(group, spawn, started, process));
      var pipe = new OutputPipe(descriptor, stream, buffer, () -> ended(descriptor));
      try {
        Descriptors.blocking(descriptor, false);
        open.put(descriptor, new Open(pipe, poller.watch(descriptor, pipe)));
      } catch (LinuxException e) {
        LOG.error("the output of a process is lost", e, "unit", group.unit());
        stream.close();
        Descriptors.close(descriptor);
      }
    }
  }

  private static UnitStreamInfo info(
      LinuxGroup group, Spawn spawn, Launcher.Started started, ProcessFields process) {
    LogSettings log = spawn.context().log();
    return new UnitStreamInfo(
        group.unit().value(),
        group.invocationId(),
        process,
        log.identifier().orElseGet(() -> name(started.executable())),
        log.level(),
        Math.min(log.facility(), LAST_FACILITY),
        log.levelPrefix(),
        log.levelMax().orElse(DEBUG),
        log.rateLimit().map(Outputs::rateLimit).orElse(RateLimit.DEFAULT),
        List.of());
  }

  private static RateLimit rateLimit(dev.fleet.unit.systemd.value.RateLimit limit) {
    return limit.isOff() || limit.interval().isInfinite()
        ? RateLimit.NONE
        : new RateLimit(
            limit.interval().toDuration(), (int) Math.min(limit.burst(), Integer.MAX_VALUE));
  }

  static String name(String executable) {
    return executable.substring(executable.lastIndexOf('/') + 1);
  }

  /** Hands on what is in the pipes now. */
  void takeAll() {
    List<Open> now;
    synchronized (this) {
      now = List.copyOf(open.values());
    }
    // Not under the lock: a pipe that ends takes that after its own.
    now.forEach(each -> each.watch().whileOpen(each.pipe()::takeAll));
  }

  private synchronized void ended(int descriptor) {
    Open ended = open.remove(descriptor);
    if (ended != null) {
      ended.watch().close();
    }
  }

  /** Takes what is left in the pipes and closes them; the poller has ended. */
  @Override
  public synchronized void close() {
    for (Open left : open.values()) {
      left.pipe().finish();
      left.watch().close();
    }
    open.clear();
  }
}
