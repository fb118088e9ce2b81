package dev.fleet.journal.files;

import dev.fleet.journal.source.Cursor;
import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.EntryFilter;
import dev.fleet.journal.source.Field;
import dev.fleet.journal.source.JournalException;
import dev.fleet.journal.source.JournalQuery;
import dev.fleet.journalfiles.JournalField;
import dev.fleet.journalfiles.JournalRecord;
import dev.fleet.journalfiles.JournalSummary;
import dev.fleet.journalfiles.RecordFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a query means for the records of the files. Confined to one thread, but for {@link
 * #abandon}.
 */
final class Matching {
  private static final int DEBUG = 7;

  private final EntryFilter units;
  private final Optional<Cursor> after;
  private final OptionalInt maxPriority;
  private final Optional<MessagePattern> pattern;
  private final RecordFilter filter;
  private @Nullable JournalException fault;
  private volatile boolean abandoned;

  private Matching(JournalQuery query, Optional<String> bootId, Optional<MessagePattern> pattern) {
    this.units = new EntryFilter(query.units());
    this.after = query.after();
    this.maxPriority = query.maxPriority();
    this.pattern = pattern;
    this.filter =
        new RecordFilter(
            query.window().since(),
            query.window().until(),
            bootId,
            fields -> units.accepts(fields(fields)),
            this::accepts);
  }

  static Matching of(JournalQuery query, Path directory) throws JournalException, IOException {
    Optional<MessagePattern> pattern =
        query.grep().isPresent()
            ? Optional.of(MessagePattern.compile(query.grep().get()))
            : Optional.empty();
    Optional<String> boot =
        query.boot().isPresent()
            ? Optional.of(boot(query.boot().get(), JournalSummary.of(directory).boots()))
            : Optional.empty();
    return new Matching(query, boot, pattern);
  }

  /** The ID that an ID or an offset means. */
  private static String boot(String wanted, List<String> boots) throws JournalException {
    int index =
        wanted.length() < 32 ? boots.size() - 1 + Integer.parseInt(wanted) : boots.indexOf(wanted);
    if (index < 0 || index >= boots.size()) {
      throw JournalException.queryInvalid(
          "Data from the specified boot (%s) is not available".formatted(wanted));
    }
    return boots.get(index);
  }

  RecordFilter filter() {
    return filter;
  }

  /** Fails if a record could not be judged. */
  void check() throws JournalException {
    if (fault != null) {
      throw fault;
    }
  }

  /** Lets everything pass, so that a long search ends. From any thread. */
  void abandon() {
    abandoned = true;
  }

  private boolean accepts(JournalRecord record) {
    return abandoned
        || (isAfterStart(record)
            && isUrgent(record)
            && (pattern.isEmpty() || hasMatch(record, pattern.get())));
  }

  private boolean isAfterStart(JournalRecord record) {
    if (after.isEmpty()) {
      return true;
    }
    Cursor start = after.get();
    return record.source().equals(start.source())
        ? Long.compareUnsigned(record.sequence(), start.number()) > 0
        : cursor(record).isAfter(start);
  }

  private boolean isUrgent(JournalRecord record) {
    if (maxPriority.orElse(DEBUG) >= DEBUG) {
      return true;
    }
    JournalField priority = field(record, "PRIORITY");
    if (priority == null || priority.value().length != 1) {
      return false;
    }
    int level = priority.value()[0] - '0';
    return level >= 0 && level <= maxPriority.getAsInt();
  }

  private boolean hasMatch(JournalRecord record, MessagePattern wanted) {
    JournalField message = field(record, "MESSAGE");
    try {
      return fault == null && message != null && wanted.find(message.text());
    } catch (JournalException e) {
      fault = e;
      return true; // To stop here, where it is reported.
    }
  }

  private static @Nullable JournalField field(JournalRecord record, String name) {
    for (JournalField field : record.fields()) {
      if (field.name().equals(name)) {
        return field;
      }
    }
    return null;
  }

  static Entry entry(JournalRecord record) {
    return new Entry(
        cursor(record), record.realtimeMicros(), record.monotonicMicros(), fields(record.fields()));
  }

  private static Cursor cursor(JournalRecord record) {
    return Cursor.parse(record.cursor()).orElseThrow();
  }

  private static List<Field> fields(List<JournalField> fields) {
    return fields.stream().map(field -> new Field(field.name(), field.value())).toList();
  }
}
