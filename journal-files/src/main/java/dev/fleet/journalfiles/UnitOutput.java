package dev.fleet.journalfiles;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The stream of one unit: bytes to lines, lines to records, records to the queue. */
final class UnitOutput implements UnitStream {
  /** A process may have a command line of megabytes. */
  private static final int MAX_CMDLINE_BYTES = 4096;

  private static final int KEPT_BYTES = 4096;
  private static final byte[] PRIORITY = bytes("PRIORITY");
  private static final byte[] MESSAGE = bytes("MESSAGE");
  private static final byte[] LINE_BREAK = bytes("_LINE_BREAK");
  private static final byte[] NUL = bytes("nul");
  private static final byte[] LINE_MAX = bytes("line-max");
  private static final byte[] EOF = bytes("eof");
  private static final byte[] LEVELS = bytes("01234567");

  private final UnitStreamInfo info;
  private final JournalHost host;
  private final String streamId;
  private final UnitRate rate;
  private final AppendQueue queue;
  private final AppendQueue.Share share = new AppendQueue.Share();
  private final LineSplitter splitter;
  private final OutputLine line;
  private FrameBuffer fields = new FrameBuffer(256);
  private Origin origin;
  private boolean closed;

  /**
   * @param streamId {@code _STREAM_ID}, 32 hex digits
   */
  UnitOutput(
      UnitStreamInfo info,
      JournalHost host,
      String streamId,
      int lineMax,
      UnitRate rate,
      AppendQueue queue) {
    this.info = info;
    this.host = host;
    this.streamId = streamId;
    this.rate = rate;
    this.queue = queue;
    this.splitter = new LineSplitter(lineMax, this::log);
    this.line = new OutputLine(info.level(), info.levelPrefix());
    this.origin = origin(info.process());
  }

  @Override
  public void accept(ByteBuffer bytes) {
    splitter.accept(bytes);
  }

  @Override
  public void process(ProcessFields process) {
    origin = origin(process);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      splitter.end();
    }
  }

  private void log(byte[] bytes, int from, int to, LineSplitter.LineBreak lineBreak) {
    if (!line.read(bytes, from, to)
        || line.level() > info.maxLevel()
        || !rate.admits(line.level(), info.rateLimit())) {
      return;
    }
    fields.putField(PRIORITY, LEVELS, line.level(), line.level() + 1);
    switch (lineBreak) {
      case NEWLINE -> {}
      case NUL -> fields.putField(LINE_BREAK, NUL, 0, NUL.length);
      case LINE_MAX -> fields.putField(LINE_BREAK, LINE_MAX, 0, LINE_MAX.length);
      case EOF -> fields.putField(LINE_BREAK, EOF, 0, EOF.length);
    }
    fields.putField(MESSAGE, bytes, line.from(), line.to());
    queue.append(origin, fields, share);
    if (fields.capacity() > KEPT_BYTES) {
      fields = new FrameBuffer(256);
    }
    fields.clear();
  }

  private Origin origin(ProcessFields process) {
    var common = new ArrayList<JournalField>();
    common.add(JournalField.of("_TRANSPORT", "stdout"));
    common.add(JournalField.of("_STREAM_ID", streamId));
    if (info.facility() != 0) {
      common.add(JournalField.of("SYSLOG_FACILITY", String.valueOf(info.facility())));
    }
    addText(common, "SYSLOG_IDENTIFIER", info.identifier());
    addNumber(common, "_PID", process.pid(), 1);
    addNumber(common, "_UID", process.uid(), 0);
    addNumber(common, "_GID", process.gid(), 0);
    addText(common, "_COMM", process.comm());
    addText(common, "_EXE", process.exe());
    addText(common, "_CMDLINE", process.cmdline());
    addText(common, "_SYSTEMD_CGROUP", process.cgroup());
    addText(common, "_SYSTEMD_UNIT", info.unit());
    addText(common, "_SYSTEMD_INVOCATION_ID", info.invocationId());
    ManagerFields.addHost(common, host);
    common.addAll(info.extraFields());
    return new Origin(common);
  }

  private static void addText(List<JournalField> fields, String name, String text) {
    byte[] value = bytes(text);
    if (value.length > MAX_CMDLINE_BYTES) {
      value = Arrays.copyOf(value, MAX_CMDLINE_BYTES);
    }
    if (value.length > 0) {
      fields.add(new JournalField(name, value));
    }
  }

  private static void addNumber(List<JournalField> fields, String name, int number, int least) {
    if (number >= least) {
      fields.add(JournalField.of(name, String.valueOf(number)));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
