package dev.fleet.bench.journal;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.cluster.BenchCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Units that write lines. Confined to one thread. */
final class LineWriters {
  /** Bytes of each line of those that write as fast as they can. */
  static final int LINE_BYTES = 100;

  private static final String NUMBER = "%010.0f";

  private final BenchCluster cluster;
  private final Path folder;

  /**
   * @param folder takes the unit files
   */
  LineWriters(BenchCluster cluster, Path folder) {
    this.cluster = cluster;
    this.folder = folder;
  }

  /** Starts a unit on a machine. */
  void start(String name, String script, String machineId) throws InterruptedException {
    write(name, content(script) + "\n[X-Fleet]\nMachineID=" + machineId + "\n");
    var _ = cluster.fleetctl(folder, "start", name);
  }

  /** Starts instances of a template on all machines. */
  void startMany(String prefix, int count, String script) throws InterruptedException {
    write(prefix + "@.service", content(script));
    List<String> words = new ArrayList<>(List.of("start"));
    words.addAll(
        IntStream.rangeClosed(1, count).mapToObj(i -> prefix + "@" + i + ".service").toList());
    var _ = cluster.fleetctl(folder, words.toArray(String[]::new));
  }

  void destroy(String name) throws InterruptedException {
    var _ = cluster.fleetctl(folder, "destroy", name);
  }

  /** journald drops none of the lines. With an interval of 0 it would keep to its own limit. */
  private static String content(String script) {
    return """
    [Unit]
    Description=writes lines

    [Service]
    ExecStart=/bin/sh -c "%s"
    LogRateLimitIntervalSec=1s
    LogRateLimitBurst=1000000
    """
        .formatted(script);
  }

  private void write(String name, String content) {
    try {
      Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new BenchException("cannot write " + name + ": " + e.getMessage(), e);
    }
  }

  /** A script that writes numbered lines as fast as it can and stays. */
  static String burst(String word, int lines) {
    String padding = "x".repeat(LINE_BYTES - numbered(word, 0).length() - 1);
    return "seq -f '%s %s %s' 1 %d; exec sleep infinity"
        .formatted(word, inUnit(NUMBER), padding, lines);
  }

  /** How one of those lines begins. */
  static String numbered(String word, int number) {
    return word + " " + NUMBER.formatted((double) number);
  }

  /** A script that writes {@code paced INSTANCE NUMBER}, some at once each second, and stays. */
  static String paced(int seconds, int rate) {
    return ("for s in $$(seq %d); do seq -f 'paced %%i %s' $$(((s - 1) * %d + 1)) $$((s * %d));"
            + " sleep 1; done; exec sleep infinity")
        .formatted(seconds, inUnit("%.0f"), rate, rate);
  }

  /** A script that goes on writing {@code stamp} and the wall clock's time in nanoseconds. */
  static String stamps() {
    return "while :; do date +'stamp %%s%%N'; sleep 0.1; done";
  }

  /** As a unit file spells a text with percent signs. */
  private static String inUnit(String text) {
    return text.replace("%", "%%");
  }
}
