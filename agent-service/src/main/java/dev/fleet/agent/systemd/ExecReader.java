package dev.fleet.agent.systemd;

import dev.fleet.v1.ExecRecord;
import dev.fleet.v1.ProcessExit;
import dev.fleet.v1.UnitStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads how the processes of a service ended. */
final class ExecReader {
  private static final List<String> DIRECTIVES =
      List.of(
          "ExecCondition",
          "ExecStartPre",
          "ExecStart",
          "ExecStartPost",
          "ExecReload",
          "ExecStop",
          "ExecStopPost");

  /** What it reads. */
  static final List<String> PROPERTIES =
      Stream.concat(
              Stream.of("ExecMainExitTimestamp", "ExecMainPID", "ExecMainCode", "ExecMainStatus"),
              DIRECTIVES.stream())
          .toList();

  private final Properties service;
  private final UnitStatus.Builder status;

  ExecReader(Properties service, UnitStatus.Builder status) {
    this.service = service;
    this.status = status;
  }

  private record Ended(Instant start, ExecRecord command) {}

  void read() {
    service
        .time("ExecMainExitTimestamp")
        .ifPresent(
            time ->
                status.setMainExit(
                    exit(
                        service.number("ExecMainPID"),
                        service.number("ExecMainCode"),
                        service.number("ExecMainStatus"),
                        time)));
    var ended = new ArrayList<Ended>();
    for (String directive : DIRECTIVES) {
      for (Object[] command : service.structs(directive)) {
        ended(directive, command).ifPresent(ended::add);
      }
    }
    ended.stream()
        .sorted(Comparator.comparing(Ended::start))
        .forEach(one -> status.addExecRecords(one.command));
  }

  /**
   * A struct of path, argv, ignore, start, start monotonic, exit, exit monotonic, PID, code,
   * status.
   */
  private static Optional<Ended> ended(String directive, Object[] command) {
    Optional<Instant> start = Systemd.time(command[3]);
    Optional<Instant> end = Systemd.time(command[5]);
    if (start.isEmpty() || end.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Ended(
            start.get(),
            ExecRecord.newBuilder()
                .setDirective(directive)
                .addAllArgv(Systemd.strings(command[1]))
                .setIgnoreFailure(Boolean.TRUE.equals(command[2]))
                .setExit(
                    exit(number(command[7]), number(command[8]), number(command[9]), end.get()))
                .build()));
  }

  private static ProcessExit exit(long pid, long code, long number, Instant time) {
    String word = switch ((int) code) { // CLD_* of waitid(2).
          case 1 -> "exited";
          case 3 -> "dumped";
          default -> "killed";
        };
    return ProcessExit.newBuilder()
        .setPid((int) pid)
        .setCode(word)
        .setStatus((int) number)
        .setTime(StatusReader.timestamp(time))
        .build();
  }

  private static long number(Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }
}
