package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.Errno;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.agent.linux.Processes;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.systemd.ExecContext;
import dev.fleet.unit.systemd.ProcessLimit;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Sets, for a process that waits to run its program, what its parent can set. What takes rights
 * that this process lacks is set as far as they go, or passed over, as systemd does it.
 */
final class Setup {
  private static final Log LOG = Log.of(Setup.class);

  /**
   * What programs can take that use select(2); systemd's default. The JVM raises its own limit, and
   * children would inherit that.
   */
  private static final long USUAL_FILES = 1_024;

  private Setup() {}

  static void apply(int pid, ExecContext context) throws SpawnException {
    limits(pid, context.limits());
    if (context.nice().isPresent()) {
      nice(pid, context.nice().getAsInt());
    }
    if (context.oomScoreAdjust().isPresent()) {
      oomScore(pid, context.oomScoreAdjust().getAsInt());
    }
  }

  private static void limits(int pid, Map<ProcessLimit, ProcessLimit.Value> limits)
      throws SpawnException {
    try {
      if (!limits.containsKey(ProcessLimit.NOFILE)) {
        int files = ProcessLimit.NOFILE.resource();
        long hard = Processes.limit(pid, files).hard();
        Processes.setLimit(pid, files, new Processes.Limit(least(USUAL_FILES, hard), hard));
      }
      for (Map.Entry<ProcessLimit, ProcessLimit.Value> limit : limits.entrySet()) {
        setClosest(
            pid,
            limit.getKey().resource(),
            new Processes.Limit(limit.getValue().soft(), limit.getValue().hard()));
      }
    } catch (LinuxException e) {
      throw new SpawnException(ExitStep.LIMITS, e);
    }
  }

  private static void setClosest(int pid, int resource, Processes.Limit wanted)
      throws LinuxException {
    try {
      Processes.setLimit(pid, resource, wanted);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
      long highest = Processes.limit(pid, resource).hard();
      Processes.setLimit(
          pid,
          resource,
          new Processes.Limit(least(wanted.soft(), highest), least(wanted.hard(), highest)));
    }
  }

  private static long least(long a, long b) {
    return Long.compareUnsigned(a, b) <= 0 ? a : b;
  }

  private static void nice(int pid, int level) throws SpawnException {
    try {
      Processes.nice(pid, level);
    } catch (LinuxException e) {
      passOver(e, ExitStep.NICE, pid);
    }
  }

  private static void oomScore(int pid, int score) throws SpawnException {
    try {
      int file = Descriptors.open("/proc/" + pid + "/oom_score_adj", Descriptors.WRITE, 0);
      try {
        Descriptors.write(file, Integer.toString(score).getBytes(StandardCharsets.US_ASCII));
      } finally {
        Descriptors.close(file);
      }
    } catch (LinuxException e) {
      passOver(e, ExitStep.OOM_ADJUST, pid);
    }
  }

  private static void passOver(LinuxException failure, ExitStep step, int pid)
      throws SpawnException {
    if (failure.errno() != Errno.EPERM && failure.errno() != Errno.EACCES) {
      throw new SpawnException(step, failure);
    }
    LOG.debug("no right to set this", "step", step, "pid", pid);
  }
}
