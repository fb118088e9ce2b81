package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.Entry;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads the Journal Export Format (systemd.io/JOURNAL_EXPORT_FORMATS) as it comes, in pieces of any
 * size. Confined to one thread.
 *
 * <p>Takes memory for one entry at most, within the limits: of a longer value the first bytes are
 * kept, and of an entry that is too large the first fields. A length in the input is only counted
 * down, never allocated.
 */
public final class ExportParser {
  /** The longest field name that is accepted; journald's have at most 64 characters. */
  static final int MAX_NAME_BYTES = 256;

  private static final int LENGTH_BYTES = 8;

  private enum State {
    /** In a field's name, or at the empty line that ends an entry. */
    NAME,
    /** In a value that ends with the line. */
    TEXT,
    /** In the eight bytes, little-endian, that say how long the value is. */
    LENGTH,
    /** In a value of known length. */
    BINARY,
    /** At the newline after such a value. */
    BINARY_END
  }

  private final int fieldLimit;
  private final EntryDraft draft;
  private final FieldCache cache;
  private final byte[] name = new byte[MAX_NAME_BYTES];
  private int nameLength;
  private FieldCache.Slot field;
  private byte[] value = new byte[1024];
  private int valueLength;
  private int valueLimit;
  private long remaining;
  private int lengthBytes;
  private State state = State.NAME;

  /**
   * @param fieldLimit bytes of a value that are kept
   * @param entryLimit bytes of all fields of an entry that are kept
   * @param wanted which fields are kept, by name
   */
  public ExportParser(int fieldLimit, int entryLimit, Predicate<String> wanted) {
    this.fieldLimit = fieldLimit;
    this.draft = new EntryDraft(entryLimit);
    this.cache = new FieldCache(field -> EntryDraft.isAddress(field) || wanted.test(field));
    this.field = cache.slot(name, 0);
  }

  /**
   * Takes the next bytes, {@code from} included to {@code to} excluded, and hands out each entry
   * that they complete.
   *
   * @throws ExportFormatException if they are not in the format; the parser is useless afterwards
   */
  public void feed(byte[] bytes, int from, int to, Consumer<? super Entry> entries)
      throws ExportFormatException {
    int at = from;
    while (at < to) {
      at =
          switch (state) {
            case NAME -> readName(bytes, at, to, entries);
            case TEXT -> readText(bytes, at, to);
            case LENGTH -> readLength(bytes, at);
            case BINARY -> readBinary(bytes, at, to);
            case BINARY_END -> readBinaryEnd(bytes, at);
          };
    }
  }

  /**
   * Says that no more bytes come.
   *
   * @throws ExportFormatException if they ended within an entry
   */
  public void end() throws ExportFormatException {
    if (state != State.NAME || nameLength > 0 || !draft.isEmpty()) {
      throw new ExportFormatException("the export ends within an entry");
    }
  }

  private int readName(byte[] bytes, int from, int to, Consumer<? super Entry> entries)
      throws ExportFormatException {
    int at = from;
    while (at < to) {
      byte b = bytes[at++];
      if (b == '=') {
        beginValue(State.TEXT);
        return at;
      }
      if (b == '\n' && nameLength > 0) {
        beginValue(State.LENGTH);
        return at;
      }
      if (b == '\n') {
        if (!draft.isEmpty()) {
          entries.accept(draft.finish());
        }
        return at;
      }
      if (b <= ' ' || b > '~') {
        throw new ExportFormatException("a field's name holds the byte " + (b & 0xff));
      }
      if (nameLength == MAX_NAME_BYTES) {
        throw new ExportFormatException("a field's name exceeds " + MAX_NAME_BYTES + " bytes");
      }
      name[nameLength++] = b;
    }
    return at;
  }

  private void beginValue(State next) throws ExportFormatException {
    if (nameLength == 0) {
      throw new ExportFormatException("a field has no name");
    }
    field = cache.slot(name, nameLength);
    nameLength = 0;
    valueLength = 0;
    valueLimit = field.isWanted() ? Math.min(fieldLimit, draft.room(field.name())) : 0;
    remaining = 0;
    lengthBytes = 0;
    state = next;
  }

  private int readText(byte[] bytes, int from, int to) throws ExportFormatException {
    int end = from;
    while (end < to && bytes[end] != '\n') {
      end++;
    }
    keep(bytes, from, end);
    if (end == to) {
      return to;
    }
    endValue();
    return end + 1;
  }

  private int readLength(byte[] bytes, int at) throws ExportFormatException {
    remaining |= (bytes[at] & 0xffL) << (8 * lengthBytes);
    lengthBytes++;
    if (lengthBytes == LENGTH_BYTES) {
      if (remaining < 0) {
        throw new ExportFormatException("the value of " + field.name() + " exceeds 2^63 bytes");
      }
      state = remaining == 0 ? State.BINARY_END : State.BINARY;
    }
    return at + 1;
  }

  private int readBinary(byte[] bytes, int from, int to) {
    int end = (int) Math.min(to, from + remaining);
    keep(bytes, from, end);
    remaining -= end - from;
    if (remaining == 0) {
      state = State.BINARY_END;
    }
    return end;
  }

  private int readBinaryEnd(byte[] bytes, int at) throws ExportFormatException {
    if (bytes[at] != '\n') {
      throw new ExportFormatException("the value of " + field.name() + " goes on after its length");
    }
    endValue();
    return at + 1;
  }

  private void keep(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, valueLimit - valueLength);
    if (length <= 0) {
      return;
    }
    if (valueLength + length > value.length) {
      int wanted = Math.max(valueLength + length, value.length * 2);
      value = Arrays.copyOf(value, Math.min(wanted, Math.max(valueLimit, value.length)));
    }
    System.arraycopy(bytes, from, value, valueLength, length);
    valueLength += length;
  }

  private void endValue() throws ExportFormatException {
    if (field.isWanted()) {
      draft.add(field.field(value, valueLength));
    }
    state = State.NAME;
  }
}
