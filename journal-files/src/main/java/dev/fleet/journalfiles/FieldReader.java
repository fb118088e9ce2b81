package dev.fleet.journalfiles;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the fields that {@link FrameBuffer#putField} wrote: a byte with the length of the name, the
 * name, four bytes with the length of the value, the value.
 */
final class FieldReader {
  private FieldReader() {}

  /**
   * Adds all fields in a range of bytes to a list.
   *
   * @throws IndexOutOfBoundsException if they are not well-formed
   */
  static void read(byte[] bytes, int from, int to, List<JournalField> fields) {
    int at = from;
    while (at < to) {
      int nameEnd = at + 1 + (bytes[at] & 0xff);
      int valueFrom = nameEnd + Integer.BYTES;
      int valueTo = valueFrom + FrameBuffer.getInt(bytes, nameEnd);
      if (valueTo < valueFrom || valueTo > to) {
        throw new IndexOutOfBoundsException("a field ends outside its frame");
      }
      String name = new String(bytes, at + 1, nameEnd - at - 1, StandardCharsets.US_ASCII);
      fields.add(JournalField.trusted(name, Arrays.copyOfRange(bytes, valueFrom, valueTo)));
      at = valueTo;
    }
  }

  static List<JournalField> read(byte[] bytes) {
    var fields = new ArrayList<JournalField>();
    read(bytes, 0, bytes.length, fields);
    return List.copyOf(fields);
  }
}
