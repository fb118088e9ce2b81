package dev.fleet.conformance;

import dev.fleet.v1.ExecRecord;
import dev.fleet.v1.ProcessExit;
import dev.fleet.v1.UnitStatus;
import java.util.ArrayList;
import java.util.List;

/** What is told of a unit at a moment, as lines that are the same in every run. */
final class StatusText {
  private StatusText() {}

  static List<String> lines(UnitStatus status) {
    var lines = new ArrayList<String>();
    String result = status.getResult().isEmpty() ? "" : " " + status.getResult();
    lines.add(status.getActiveState() + "/" + status.getSubState() + result);
    if (!status.getLoadState().equals("loaded")) {
      lines.add("load " + status.getLoadState() + ": " + status.getLoadError());
    }
    if (status.hasMainExit()) {
      lines.add("main " + exit(status.getMainExit()));
    }
    for (ExecRecord record : status.getExecRecordsList()) {
      lines.add(record.getDirective() + " " + exit(record.getExit()));
    }
    if (status.getRestarts() > 0) {
      lines.add("restarts " + status.getRestarts());
    }
    if (!status.getStatusText().isEmpty()) {
      lines.add("status " + status.getStatusText());
    }
    if (!status.getFailedCondition().isEmpty()) {
      lines.add("condition " + status.getFailedCondition());
    }
    return lines;
  }

  private static String exit(ProcessExit exit) {
    return exit.getCode()
        + " "
        + (exit.getCode().equals("exited") ? exit.getStatus() : Signals.name(exit.getStatus()));
  }
}
