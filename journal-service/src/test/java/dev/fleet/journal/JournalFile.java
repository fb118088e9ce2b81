package dev.fleet.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A real journal file that a test writes: {@code systemd-journal-remote} turns an export stream
 * into it, entry by entry. Confined to one thread.
 */
final class JournalFile implements EntryWriter {
  private static final Path WRITER = Path.of("/lib/systemd/systemd-journal-remote");

  private final Process writer;
  private final OutputStream out;
  private String boot = BOOT;
  private long micros = START_MICROS;
  private long monotonic = micros(START_MONOTONIC);

  private JournalFile(Path file) throws IOException {
    if (!Files.exists(WRITER)) {
      throw new AssertionError(
          "these tests write journal files: apt-get install systemd-journal-remote");
    }
    writer =
        new ProcessBuilder(WRITER.toString(), "--output=" + file, "-")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    out = writer.getOutputStream();
  }

  /** Opens a file in a directory; it appears with its first entry. */
  static JournalFile in(Path directory, String name) throws IOException {
    return new JournalFile(directory.resolve(name + ".journal"));
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  @Override
  public JournalFile boot(String id) {
    boot = id;
    monotonic = micros(START_MONOTONIC);
    return this;
  }

  @Override
  public JournalFile advance(Duration duration) {
    micros += micros(duration);
    monotonic += micros(duration);
    return this;
  }

  @Override
  public JournalFile rawEntry(Map<String, byte[]> fields) throws IOException {
    advance(Duration.ofMillis(1));
    var bytes = new ByteArrayOutputStream();
    append(bytes, "__REALTIME_TIMESTAMP", text(micros));
    append(bytes, "__MONOTONIC_TIMESTAMP", text(monotonic));
    append(bytes, "_BOOT_ID", boot.getBytes(StandardCharsets.UTF_8));
    append(bytes, "_MACHINE_ID", MACHINE.getBytes(StandardCharsets.UTF_8));
    append(bytes, "_HOSTNAME", HOSTNAME.getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, byte[]> field : fields.entrySet()) {
      append(bytes, field.getKey(), field.getValue());
    }
    bytes.write('\n');
    out.write(bytes.toByteArray());
    out.flush();
    return this;
  }

  private static byte[] text(long number) {
    return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
  }

  /** Text if it can be: the writer takes times and boot IDs in no other form. */
  private static void append(ByteArrayOutputStream bytes, String name, byte[] value) {
    bytes.writeBytes(name.getBytes(StandardCharsets.UTF_8));
    boolean text = true;
    for (byte b : value) {
      text &= b >= ' ';
    }
    if (text) {
      bytes.write('=');
    } else {
      bytes.write('\n');
      bytes.writeBytes(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value.length).array());
    }
    bytes.writeBytes(value);
    bytes.write('\n');
  }

  @Override
  public void close() throws IOException {
    out.close();
    try {
      if (!writer.waitFor(Duration.ofSeconds(20))) {
        throw new AssertionError("systemd-journal-remote does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while systemd-journal-remote writes", e);
    } finally {
      writer.destroyForcibly();
    }
    if (writer.exitValue() != 0) {
      throw new AssertionError("systemd-journal-remote failed: " + writer.exitValue());
    }
  }
}
