package dev.fleet.agent.embedded.engine;

import dev.fleet.agent.units.JobResult;
import dev.fleet.unit.systemd.Condition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells the journal when jobs begin and end, in systemd's words. */
final class JobMessages {
  private JobMessages() {}

  static void began(Unit unit, long id, JobType type) {
    JobWords words = unit.behaviour().words();
    switch (type) {
      case START -> tell(unit, id, type, words.starting(), MessageIds.STARTING);
      case STOP -> tell(unit, id, type, words.stopping(), MessageIds.STOPPING);
      case RELOAD -> tell(unit, id, type, "Reloading %s...", MessageIds.RELOADING);
      case RESTART, VERIFY_ACTIVE, NOP, RELOAD_OR_START, TRY_RESTART, TRY_RELOAD -> {}
    }
  }

  private static void tell(Unit unit, long id, JobType type, String words, String messageId) {
    unit.log()
        .plain(
            ManagerLog.INFO,
            words.formatted(unit.title()),
            Map.of(
                "JOB_ID", Long.toString(id),
                "JOB_TYPE", type.word(),
                "MESSAGE_ID", messageId));
  }

  static void ended(Unit unit, long id, JobType type, JobResult result) {
    Optional<String> line =
        type == JobType.START && result == JobResult.DONE && !unit.conditions().met()
            ? Optional.of(skipped(unit))
            : words(unit.behaviour().words(), type, result)
                .map(words -> words.formatted(unit.title()));
    line.ifPresent(
        text -> {
          var fields = new LinkedHashMap<String, String>();
          fields.put("JOB_ID", Long.toString(id));
          fields.put("JOB_TYPE", type.word());
          fields.put("JOB_RESULT", result.word());
          messageId(type, result).ifPresent(messageId -> fields.put("MESSAGE_ID", messageId));
          unit.log().plain(priority(result), text, fields);
        });
  }

  private static String skipped(Unit unit) {
    Optional<Condition> failed = unit.conditions().failed();
    if (failed.isEmpty()) {
      return "Condition check resulted in " + unit.title() + " being skipped.";
    }
    return failed.get().trigger()
        ? unit.title() + " was skipped because no trigger condition checks were met."
        : "%s was skipped because of an unmet condition check (%s=%s%s)."
            .formatted(
                unit.title(),
                failed.get().option("Condition"),
                failed.get().negate() ? "!" : "",
                failed.get().parameter());
  }

  static Optional<String> words(JobWords words, JobType type, JobResult result) {
    return switch (type) {
      case START -> start(words, result);
      case STOP, RESTART -> stop(words, result);
      case RELOAD -> reload(result);
      case VERIFY_ACTIVE, NOP, RELOAD_OR_START, TRY_RESTART, TRY_RELOAD -> Optional.empty();
    };
  }

  private static Optional<String> start(JobWords words, JobResult result) {
    return switch (result) {
      case DONE -> Optional.of(words.started());
      case FAILED -> Optional.of(words.startFailed());
      case TIMEOUT -> Optional.of(words.startTimedOut());
      case DEPENDENCY -> Optional.of("Dependency failed for %s.");
      case ASSERT -> Optional.of("Assertion failed for %s.");
      case UNSUPPORTED -> Optional.of("Starting of %s unsupported.");
      case COLLECTED -> Optional.of("Unnecessary job was removed for %s.");
      case ONCE -> Optional.of("Unit %s has been started before and cannot be started again.");
      case CANCELED, SKIPPED, INVALID, UNKNOWN, OTHER -> Optional.empty();
    };
  }

  private static Optional<String> stop(JobWords words, JobResult result) {
    return switch (result) {
      case DONE -> Optional.of(words.stopped());
      case FAILED -> Optional.of(words.stopFailed());
      case TIMEOUT -> Optional.of(words.stopTimedOut());
      case DEPENDENCY,
          ASSERT,
          UNSUPPORTED,
          COLLECTED,
          ONCE,
          CANCELED,
          SKIPPED,
          INVALID,
          UNKNOWN,
          OTHER ->
          Optional.empty();
    };
  }

  private static Optional<String> reload(JobResult result) {
    return switch (result) {
      case DONE -> Optional.of("Reloaded %s.");
      case FAILED -> Optional.of("Reload failed for %s.");
      case TIMEOUT -> Optional.of("Timed out reloading %s.");
      case DEPENDENCY,
          ASSERT,
          UNSUPPORTED,
          COLLECTED,
          ONCE,
          CANCELED,
          SKIPPED,
          INVALID,
          UNKNOWN,
          OTHER ->
          Optional.empty();
    };
  }

  private static int priority(JobResult result) {
    return switch (result) {
      case DONE, CANCELED, INVALID, COLLECTED, UNKNOWN, OTHER -> ManagerLog.INFO;
      case TIMEOUT, FAILED, ONCE -> ManagerLog.ERROR;
      case DEPENDENCY, ASSERT, UNSUPPORTED -> ManagerLog.WARNING;
      case SKIPPED -> ManagerLog.NOTICE;
    };
  }

  private static Optional<String> messageId(JobType type, JobResult result) {
    return switch (type) {
      case START -> Optional.of(result == JobResult.DONE ? MessageIds.STARTED : MessageIds.FAILED);
      case STOP, RESTART -> Optional.of(MessageIds.STOPPED);
      case RELOAD -> Optional.of(MessageIds.RELOADED);
      case VERIFY_ACTIVE, NOP, RELOAD_OR_START, TRY_RESTART, TRY_RELOAD -> Optional.empty();
    };
  }
}
