package dev.fleet.ctl.status;

import com.google.protobuf.Timestamp;
import dev.fleet.v1.ExecRecord;
import dev.fleet.v1.UnitStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * The block that {@code systemctl status -l --no-pager} prints for a unit into a pipe, without the
 * log lines. Source: systemctl of systemd 252.
 */
public final class StatusView {
  private static final String INDENT = "             ";

  private final UnitStatus status;
  private final Instant now;
  private final ZoneId zone;
  private final StringBuilder text = new StringBuilder(1024);

  private StatusView(UnitStatus status, Instant now, ZoneId zone) {
    this.status = status;
    this.now = now;
    this.zone = zone;
  }

  /**
   * The lines, each with its newline.
   *
   * @param now for "5s ago"
   */
  public static String of(UnitStatus status, Instant now, ZoneId zone) {
    var view = new StatusView(status, now, zone);
    view.heading();
    view.load();
    view.dropIns();
    view.activity();
    view.triggers();
    view.condition();
    view.mount();
    view.lists();
    view.processes();
    view.resources();
    view.warnings();
    return view.text.toString();
  }

  /** What is ignored of the unit's file; systemctl has no such part, it is in the journal there. */
  private void warnings() {
    listed("    Warning: ", status.getWarningsList());
  }

  /** What {@code systemctl status} exits with: 0 for a unit that is active, else 3. */
  public static int exitCode(UnitStatus status) {
    return switch (status.getActiveState()) {
      case "active", "reloading" -> 0;
      default -> 3;
    };
  }

  private void heading() {
    if (status.getNeedDaemonReload()) {
      text.append("Warning: The unit file, source configuration file or drop-ins of ")
          .append(status.getName())
          .append(" changed on disk. Run 'systemctl daemon-reload' to reload units.\n");
    }
    text.append(glyph(status.getActiveState())).append(' ').append(status.getName());
    if (!status.getDescription().isEmpty() && !status.getDescription().equals(status.getName())) {
      text.append(" - ").append(status.getDescription());
    }
    text.append('\n');
  }

  private static String glyph(String activeState) {
    return switch (activeState) {
      case "reloading" -> "↻";
      case "inactive", "maintenance" -> "○";
      case "failed" -> "×";
      default -> "●";
    };
  }

  private void load() {
    text.append("     Loaded: ").append(status.getLoadState());
    String path = status.getFragmentPath();
    if (!status.getLoadError().isEmpty()) {
      text.append(" (Reason: ").append(status.getLoadError()).append(')');
    } else if (!path.isEmpty()) {
      text.append(" (").append(path);
      if (!status.getUnitFileState().isEmpty()) {
        text.append("; ").append(status.getUnitFileState());
        if (showsPreset(status.getUnitFileState()) && !status.getUnitFilePreset().isEmpty()) {
          text.append("; preset: ").append(status.getUnitFilePreset());
        }
      }
      text.append(')');
    }
    text.append('\n');
  }

  private static boolean showsPreset(String unitFileState) {
    return switch (unitFileState) {
      case "alias", "static", "generated", "transient" -> false;
      default -> true;
    };
  }

  private void dropIns() {
    String folder = "";
    for (String path : status.getDropInsList()) {
      int slash = path.lastIndexOf('/');
      String parent = path.substring(0, Math.max(0, slash));
      String name = path.substring(slash + 1);
      if (parent.equals(folder)) {
        text.append(", ").append(name);
        continue;
      }
      text.append(folder.isEmpty() ? "    Drop-In: " : "\n" + INDENT);
      text.append(parent).append('\n').append(INDENT).append("└─").append(name);
      folder = parent;
    }
    if (!folder.isEmpty()) {
      text.append('\n');
    }
  }

  private void activity() {
    text.append("     Active: ").append(status.getActiveState());
    if (!status.getSubState().equals(status.getActiveState())) {
      text.append(" (").append(status.getSubState()).append(')');
    }
    if (!status.getResult().isEmpty() && !status.getResult().equals("success")) {
      text.append(" (Result: ").append(status.getResult()).append(')');
    }
    if (status.hasSince()) {
      Instant since = instant(status.getSince());
      text.append(" since ").append(Spans.timestamp(since, zone));
      text.append("; ").append(Spans.relative(since, now));
    }
    text.append('\n');
    if (status.hasActiveDuration()) {
      Duration active =
          Duration.ofSeconds(
              status.getActiveDuration().getSeconds(), status.getActiveDuration().getNanos());
      line("   Duration: ", Spans.span(active.toNanos() / 1_000));
    }
  }

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private void triggers() {
    circled("TriggeredBy:", status.getTriggeredByList());
    if (status.getName().endsWith(".timer")) {
      if (status.hasNextElapse()) {
        Instant next = instant(status.getNextElapse());
        line("    Trigger: ", Spans.timestamp(next, zone) + "; " + Spans.relative(next, now));
      } else {
        line("    Trigger: ", "n/a");
      }
    }
    circled("   Triggers:", status.getTriggersList());
  }

  private void circled(String label, List<String> units) {
    String head = label;
    for (String unit : units) {
      line(head + " ", "● " + unit);
      head = "            ";
    }
  }

  private void condition() {
    if (status.hasConditionResult() && !status.getConditionResult()) {
      text.append("  Condition: start condition failed");
      if (status.hasSince()) {
        Instant since = instant(status.getSince());
        text.append(" at ").append(Spans.timestamp(since, zone));
        text.append("; ").append(Spans.relative(since, now));
      }
      text.append('\n');
      if (!status.getFailedCondition().isEmpty()) {
        line(INDENT + "└─ ", status.getFailedCondition() + " was not met");
      }
    }
  }

  private void mount() {
    if (!status.getMountWhere().isEmpty()) {
      line("      Where: ", status.getMountWhere());
    }
    if (!status.getMountWhat().isEmpty()) {
      line("       What: ", status.getMountWhat());
    }
  }

  private void lists() {
    listed("       Docs: ", status.getDocumentationList());
    listed("     Listen: ", status.getListensList());
  }

  private void listed(String label, List<String> values) {
    String head = label;
    for (String value : values) {
      line(head, value);
      head = INDENT;
    }
  }

  private void processes() {
    boolean mainShown = false;
    for (ExecRecord exec : status.getExecRecordsList()) {
      text.append("    Process: ").append(exec.getExit().getPid()).append(' ');
      text.append(exec.getDirective()).append('=').append(String.join(" ", exec.getArgvList()));
      text.append(" (").append(ExitText.of(exec.getExit())).append(")\n");
      mainShown |=
          exec.getDirective().equals("ExecStart")
              && exec.getExit().getPid() == status.getMainExit().getPid()
              && status.getExecRecordsCount() > 1
              && status.getMainPid() != 0;
    }
    if (status.getMainPid() != 0 && !mainShown) {
      text.append("   Main PID: ").append(status.getMainPid());
      if (!status.getMainProcess().isEmpty()) {
        text.append(" (").append(status.getMainProcess()).append(')');
      }
      text.append('\n');
    } else if (status.hasMainExit()) {
      text.append("   Main PID: ").append(status.getMainExit().getPid());
      text.append(" (").append(ExitText.of(status.getMainExit())).append(")\n");
    }
    if (!status.getStatusText().isEmpty()) {
      line("     Status: ", '"' + status.getStatusText() + '"');
    }
  }

  private void resources() {
    if (status.hasTasksCurrent()) {
      text.append("      Tasks: ").append(Long.toUnsignedString(status.getTasksCurrent()));
      if (status.hasTasksMax()) {
        text.append(" (limit: ").append(Long.toUnsignedString(status.getTasksMax())).append(')');
      }
      text.append('\n');
    }
    if (status.hasMemoryCurrentBytes()) {
      line("     Memory: ", Spans.bytes(status.getMemoryCurrentBytes()));
    }
    if (status.hasCpuUsageNanos()) {
      line("        CPU: ", Spans.span(status.getCpuUsageNanos() / 1_000));
    }
    if (!status.getControlGroup().isEmpty()) {
      line("     CGroup: ", status.getControlGroup());
      new GroupTree(status.getControlGroupsList()).append(text, INDENT);
    }
  }

  private void line(String head, String value) {
    text.append(head).append(value).append('\n');
  }
}
