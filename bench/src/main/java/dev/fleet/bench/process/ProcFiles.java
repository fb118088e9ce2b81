package dev.fleet.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of a process; see proc(5). */
final class ProcFiles {
  /** USER_HZ, which is 100 on every Linux that Java runs on. */
  private static final double TICKS_A_SECOND = 100;

  private ProcFiles() {}

  /** CPU time of all threads so far, in seconds; 0 if the process is gone. */
  static double cpuSeconds(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name in brackets may hold blanks and brackets; the fields after it do not.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The most resident memory so far, in bytes; 0 if the process is gone. */
  static long peakBytes(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D+", "")) * 1024;
        }
      }
      return 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
