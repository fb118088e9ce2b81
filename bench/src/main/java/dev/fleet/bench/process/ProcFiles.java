package dev.fleet.bench.process;

import dev.fleet.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of a process; see proc(5). */
public final class ProcFiles {
  /** USER_HZ, which is 100 on every Linux that Java runs on. */
  private static final double TICKS_A_SECOND = 100;

  private ProcFiles() {}

  /** CPU time of all threads so far, in seconds; 0 if the process is gone. */
  public static double cpuSeconds(long pid) {
    return ticks(pid, 11, 12) / TICKS_A_SECOND;
  }

  /** CPU time of those children, and theirs, that have ended, in seconds; 0 if it is gone. */
  public static double endedChildrenCpuSeconds(long pid) {
    return ticks(pid, 13, 14) / TICKS_A_SECOND;
  }

  private static double ticks(long pid, int user, int system) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name in brackets may hold blanks and brackets; the fields after it do not.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[user]) + Long.parseLong(fields[system]);
    } catch (IOException e) {
      return 0;
    }
  }

  /** The most resident memory so far, in bytes; 0 if the process is gone. */
  public static long peakBytes(long pid) {
    return kibibytes("/proc/" + pid + "/status", "VmHWM:") * 1024;
  }

  /**
   * Lets {@link #peakBytes} begin anew with what is resident now.
   *
   * @throws BenchException if the process is gone, or is another user's
   */
  public static void forgetPeak(long pid) {
    try {
      Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
    } catch (IOException e) {
      throw new BenchException("cannot reset the peak memory of a process: " + e.getMessage(), e);
    }
  }

  /** Resident memory, in bytes; 0 if the process is gone. */
  public static long residentBytes(long pid) {
    return kibibytes("/proc/" + pid + "/smaps_rollup", "Rss:") * 1024;
  }

  /** Resident memory, what is shared counted in equal parts, in bytes; 0 if the process is gone. */
  public static long proportionalBytes(long pid) {
    return kibibytes("/proc/" + pid + "/smaps_rollup", "Pss:") * 1024;
  }

  private static long kibibytes(String file, String key) {
    try {
      for (String line : Files.readAllLines(Path.of(file))) {
        if (line.startsWith(key)) {
          return Long.parseLong(line.replaceAll("\\D+", ""));
        }
      }
      return 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
