package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.JournalException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** The values that a field has anywhere in the journal. */
final class FieldValues {
  private FieldValues() {}

  /**
   * Hands out each value once, in no order, until {@code goOn} says no.
   *
   * @return whether all were handed out
   */
  static boolean each(Children children, String field, Predicate<String> goOn)
      throws JournalException, InterruptedException {
    JournalctlProcess process = children.start(children.commands().values(field));
    try (var lines =
        new BufferedReader(new InputStreamReader(process.output(), StandardCharsets.UTF_8))) {
      String value;
      while ((value = lines.readLine()) != null) {
        if (!goOn.test(value)) {
          children.kill();
          return false;
        }
      }
    } catch (IOException e) {
      throw JournalException.unavailable("cannot read from journalctl: " + e.getMessage(), e);
    }
    process.awaitSuccess();
    return true;
  }
}
