package dev.fleet.bench.journal;

import dev.fleet.bench.Figure;
import dev.fleet.bench.Pairs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the same lines each way in turn; the reference of each is {@code journalctl -o json}.
 * Confined to one thread.
 */
final class BulkRun {
  private static final double MEGABYTE = 1e6;
  private static final List<String> PROGRAMS =
      List.of(ReadersCpu.COMMAND, ReadersCpu.JOURNAL, ReadersCpu.JOURNALCTL);

  private final String what;
  private final BulkReaders readers;
  private final BulkReaders.Lines lines;
  private final Map<String, Pairs> paces = new LinkedHashMap<>();
  private final Map<String, Pairs> cpu = new LinkedHashMap<>();

  BulkRun(String what, BulkReaders readers, BulkReaders.Lines lines) {
    this.what = what;
    this.readers = readers;
    this.lines = lines;
  }

  List<Figure> run(int rounds) throws InterruptedException {
    for (int round = 0; round < rounds; round++) {
      Reading reference = readers.byJournalctl(lines);
      add("fleetctl journal", readers.byFleetctl(lines, "short"), reference);
      add("fleetctl journal -o json", readers.byFleetctl(lines, "json"), reference);
      add("a running client", readers.byClient(lines), reference);
    }
    return figures();
  }

  private void add(String way, Reading ours, Reading reference) {
    pairs(paces, way).add(ours.linesPerSecond(), reference.linesPerSecond());
    for (String program : PROGRAMS) {
      // The reference is a command that does all by itself.
      double whole =
          program.equals(ReadersCpu.COMMAND) ? reference.cpuMicrosPerLine(program) : Double.NaN;
      pairs(cpu, way + program).add(ours.cpuMicrosPerLine(program), whole);
    }
  }

  private static Pairs pairs(Map<String, Pairs> all, String name) {
    return all.computeIfAbsent(name, key -> new Pairs());
  }

  private List<Figure> figures() {
    var figures = new ArrayList<Figure>();
    paces.forEach(
        (way, pace) -> {
          figures.add(pace.figure(what + way, 50, "lines/s"));
          figures.add(
              Figure.of("  the messages, p50", megabytes(pace.ours().at(50)), "MB/s")
                  .against(megabytes(pace.references().at(50))));
          figures.add(Figure.of("  times journalctl -o json, p50", pace.ratios().at(50), ""));
          for (String program : PROGRAMS) {
            figures.add(cpu(way, program));
          }
        });
    return figures;
  }

  private Figure cpu(String way, String program) {
    Figure figure = pairs(cpu, way + program).figure("  CPU a line, " + program, 50, "us");
    return program.equals(ReadersCpu.COMMAND)
        ? figure
        : Figure.of(figure.name(), figure.value(), figure.unit());
  }

  private static double megabytes(double lines) {
    return lines * LineWriters.LINE_BYTES / MEGABYTE;
  }
}
