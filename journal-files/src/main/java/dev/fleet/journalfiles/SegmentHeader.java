package dev.fleet.journalfiles;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The first bytes of a segment. All its records are of one boot, and numbered by one source.
 *
 * @param source who numbers the records, 32 hex digits; a journal keeps it for life
 * @param bootId 32 hex digits
 * @param firstSequence no record here has a lower number
 * @param createdMicros when it was begun, since 1970
 */
record SegmentHeader(String source, String bootId, long firstSequence, long createdMicros) {
  static final int BYTES = 64;

  private static final byte[] MAGIC = "FLEETJ01".getBytes(StandardCharsets.US_ASCII);
  private static final int ID_BYTES = 16;
  private static final int CHECKSUM = BYTES - Integer.BYTES;

  byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.put(MAGIC);
    bytes.put(HexFormat.of().parseHex(source)).put(HexFormat.of().parseHex(bootId));
    bytes.putLong(firstSequence).putLong(createdMicros);
    bytes.putInt(CHECKSUM, Frames.checksum(bytes.array(), 0, CHECKSUM));
    return bytes.array();
  }

  /** Empty if the file is gone, or has no header of this version. */
  static Optional<SegmentHeader> read(SegmentPath path) throws IOException {
    try (InputStream in = Files.newInputStream(path.file())) {
      return decode(in.readNBytes(BYTES));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Empty if the bytes are no header of this version. */
  static Optional<SegmentHeader> decode(byte[] bytes) {
    if (bytes.length != BYTES
        || FrameBuffer.getInt(bytes, CHECKSUM) != Frames.checksum(bytes, 0, CHECKSUM)) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    var magic = new byte[MAGIC.length];
    in.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      return Optional.empty();
    }
    var source = new byte[ID_BYTES];
    var boot = new byte[ID_BYTES];
    in.get(source).get(boot);
    return Optional.of(
        new SegmentHeader(
            HexFormat.of().formatHex(source),
            HexFormat.of().formatHex(boot),
            in.getLong(),
            in.getLong()));
  }
}
