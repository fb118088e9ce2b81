package dev.fleet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalField;
import dev.fleet.v1.ReadEntriesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader gets from a journal of known content, whichever kind it is. */
abstract class ReadEntriesContract {
  @TempDir private Path directory;
  private final JournalSubject subject;
  private JournalFixture journal;

  ReadEntriesContract(JournalSubject subject) {
    this.subject = subject;
  }

  @BeforeEach
  void start() throws Exception {
    journal = subject.serve(directory);
  }

  final JournalFixture journal() {
    return journal;
  }

  @AfterEach
  void stop() {
    journal.close();
  }

  static ReadEntriesRequest.Builder request() {
    return ReadEntriesRequest.newBuilder();
  }

  private static ReadEntriesRequest.Builder units(String... units) {
    return request().addAllUnits(List.of(units));
  }

  final EntryWriter file() throws Exception {
    return subject.write(directory);
  }

  /** Lines 1 to n of web@1 to web@3 in turn, a millisecond apart. */
  private void writeLines(int n) throws Exception {
    try (EntryWriter file = file()) {
      for (int i = 1; i <= n; i++) {
        file.line("web@" + (1 + i % 3) + ".service", "line " + i);
      }
    }
  }

  private static Timestamp startPlusMillis(long millis) {
    long micros = EntryWriter.START_MICROS + millis * 1_000;
    return Timestamp.newBuilder()
        .setSeconds(micros / 1_000_000)
        .setNanos((int) (micros % 1_000_000) * 1_000)
        .build();
  }

  @Test
  void namesAreCompletedAndGlobsAreNot() throws Exception {
    try (EntryWriter file = file()) {
      file.line("web.service", "service").line("web.socket", "socket").line("dev-a\\x2db", "odd");
      file.line("web@1.service", "instance").line("webdb.service", "other");
    }
    assertThat(journal.messages(units("web"))).containsExactly("service");
    assertThat(journal.messages(units("web.socket"))).containsExactly("socket");
    assertThat(journal.messages(units("web.*"))).containsExactly("service", "socket");
    assertThat(journal.messages(units("web@?.service"))).containsExactly("instance");
    assertThat(journal.messages(units("web@?"))).isEmpty();
    assertThat(journal.messages(units("dev-*\\x2d?"))).containsExactly("odd");
    assertThat(journal.messages(units("[w-z]ebdb*", "web"))).containsExactly("service", "other");
    assertThat(journal.messages(units("nothing*"))).isEmpty();
    assertThat(journal.messages(units("nothing.service"))).isEmpty();
  }

  @Test
  void whatOthersSayAboutAUnitIsPartOfItsJournal() throws Exception {
    String coredump = "fc2e22bc6ee647b6b90729ab34a250b1";
    try (EntryWriter file = file()) {
      file.line("web.service", "its own");
      file.entry(Map.of("_PID", "1", "UNIT", "web.service", "MESSAGE", "systemd's"));
      file.entry(Map.of("_PID", "9", "UNIT", "web.service", "MESSAGE", "an impostor's"));
      file.entry(Map.of("_UID", "0", "OBJECT_SYSTEMD_UNIT", "web.service", "MESSAGE", "root's"));
      file.entry(
          Map.of(
              "_UID",
              "0",
              "COREDUMP_UNIT",
              "web.service",
              "MESSAGE_ID",
              coredump,
              "MESSAGE",
              "a core dump"));
      file.entry(Map.of("_SYSTEMD_SLICE", "web.slice", "MESSAGE", "of the slice"));
      file.line("db.service", "another's");
    }
    List<String> expected = List.of("its own", "systemd's", "root's", "a core dump");
    assertThat(journal.messages(units("web"))).isEqualTo(expected);
    assertThat(journal.messages(units("web.ser*"))).isEqualTo(expected);
    var filteredHere = units("web");
    IntStream.range(0, 100).forEach(i -> filteredHere.addUnits("absent-" + i));
    assertThat(journal.messages(filteredHere)).isEqualTo(expected);
    assertThat(journal.messages(units("web.slice"))).containsExactly("of the slice");
    assertThat(journal.messages(units("web.sl*"))).containsExactly("of the slice");
  }

  /** Above a bound the filter is ours and not journalctl's: the answers must not differ. */
  @Test
  void manyUnitsGiveWhatFewGive() throws Exception {
    writeLines(60);
    try (EntryWriter file = file()) {
      file.advance(Duration.ofSeconds(1));
      IntStream.rangeClosed(1, 300).forEach(i -> lineOf(file, i));
      file.entry(Map.of("_PID", "1", "UNIT", "web@2.service", "MESSAGE", "Started web@2"));
    }
    List<String> few = journal.messages(units("web@2"));
    var many = units("web@2");
    IntStream.range(0, 400).forEach(i -> many.addUnits("absent-" + i));
    assertThat(journal.messages(many)).isEqualTo(few).hasSize(21);
    assertThat(journal.messages(many.clone().setLines(5))).isEqualTo(few.subList(16, 21));
    // A glob that stands for 300 units.
    assertThat(journal.messages(units("many-*"))).hasSize(300);
    assertThat(journal.messages(units("many-*").setLines(2))).containsExactly("of 299", "of 300");
  }

  private static void lineOf(EntryWriter file, int i) {
    try {
      file.line("many-" + i + ".service", "of " + i);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void linesCountsOnlyMatchingEntries() throws Exception {
    writeLines(90);
    assertThat(journal.messages(request().setLines(0))).isEmpty();
    assertThat(journal.messages(request().setLines(2))).containsExactly("line 89", "line 90");
    assertThat(journal.messages(units("web@1").setLines(2))).containsExactly("line 87", "line 90");
    assertThat(journal.messages(units("web@1").setLines(2).setGrep("5$")))
        .containsExactly("line 45", "line 75");
    assertThat(journal.messages(request().setLines(3).setUntil(startPlusMillis(10))))
        .containsExactly("line 8", "line 9", "line 10");
    assertThat(journal.messages(request().setLines(30).setSince(startPlusMillis(89))))
        .containsExactly("line 89", "line 90");
    assertThat(journal.messages(request().setLines(Integer.MAX_VALUE))).hasSize(90);
  }

  @Test
  void timesAreExactToTheMicrosecondAndInclusive() throws Exception {
    writeLines(10);
    assertThat(
            journal.messages(request().setSince(startPlusMillis(3)).setUntil(startPlusMillis(5))))
        .containsExactly("line 3", "line 4", "line 5");
    Timestamp justAfter = startPlusMillis(3).toBuilder().setNanos(3_000_001).build();
    assertThat(journal.messages(request().setSince(justAfter).setLines(100)))
        .startsWith("line 4")
        .hasSize(7);
    Timestamp ancient = Timestamp.newBuilder().setSeconds(-5_000).build();
    assertThat(journal.messages(request().setSince(ancient))).hasSize(10);
    assertThat(journal.messages(request().setUntil(ancient))).isEmpty();
  }

  @Test
  void priorityLeavesOutTheLessUrgentAndTheUnknown() throws Exception {
    try (EntryWriter file = file()) {
      for (int i = 0; i <= 7; i++) {
        file.entry(Map.of("PRIORITY", String.valueOf(i), "MESSAGE", "p" + i));
      }
      file.entry(Map.of("MESSAGE", "none"));
    }
    assertThat(journal.messages(request().setMaxPriority(2))).containsExactly("p0", "p1", "p2");
    assertThat(journal.messages(request().setMaxPriority(0))).containsExactly("p0");
    assertThat(journal.messages(request().setMaxPriority(6))).hasSize(7);
    assertThat(journal.messages(request().setMaxPriority(7))).hasSize(9);
    assertThat(journal.read(request()).getLast().hasPriority()).isFalse();
    assertThat(journal.read(request()).getFirst().hasPriority()).isTrue();
  }

  @Test
  void bootsAreChosenByOffsetOrId() throws Exception {
    String second = "b0070000000000000000000000000002";
    try (EntryWriter file = file()) {
      file.line("a.service", "first boot");
      file.advance(Duration.ofHours(1)).boot(second).line("a.service", "second boot");
    }
    assertThat(journal.messages(request().setBootOffset(0))).containsExactly("second boot");
    assertThat(journal.messages(request().setBootOffset(-1))).containsExactly("first boot");
    assertThat(journal.messages(request().setBootId(EntryWriter.BOOT)))
        .containsExactly("first boot");
    assertInvalid(request().setBootOffset(-2), "not available");
    assertInvalid(request().setBootId("f".repeat(32)), "not available");
  }

  @Test
  void grepIsARegularExpressionWithSmartCase() throws Exception {
    try (EntryWriter file = file()) {
      file.line("a.service", "GET /index 200").line("a.service", "get /login 500");
      file.line("b.service", "GET /login 200").line("a.service", "--output=cat");
    }
    assertThat(journal.messages(request().setGrep("get"))).hasSize(3);
    assertThat(journal.messages(request().setGrep("GET (?=/login)")))
        .containsExactly("GET /login 200");
    assertThat(journal.messages(units("a").setGrep("\\b[25]00$").setLines(1)))
        .containsExactly("get /login 500");
    assertThat(journal.messages(request().setGrep("--output=cat"))).containsExactly("--output=cat");
    assertThat(journal.messages(request().setGrep("matches nothing"))).isEmpty();
    assertThat(journal.messages(request().setGrep("matches nothing").setLines(3))).isEmpty();
    assertInvalid(request().setGrep("("), "Bad pattern \"(\": ");
    assertInvalid(request().setGrep("a{2,1}").setLines(2), "Bad pattern");
  }

  final void assertInvalid(ReadEntriesRequest.Builder request, String reason) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> journal.read(request))
        .satisfies(
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(FleetErrors.hasReason(e, "JOURNAL_QUERY_INVALID")).isTrue();
              assertThat(FleetErrors.userMessage(e)).contains(reason);
            });
  }

  @Test
  void aCursorContinuesWithoutLossOrRepeat() throws Exception {
    writeLines(30);
    List<JournalEntry> all = journal.read(request());
    for (int i : new int[] {0, 1, 13, 28, 29}) {
      String cursor = all.get(i).getCursor();
      assertThat(journal.read(request().setAfterCursor(cursor)))
          .as("after entry %d", i)
          .isEqualTo(all.subList(i + 1, 30));
    }
    // The cursor's own entry need not match: here it is of web@2 and the rest of web@1.
    String ofAnother = all.get(0).getCursor();
    assertThat(journal.messages(units("web@1").setAfterCursor(ofAnother)))
        .startsWith("line 3", "line 6")
        .hasSize(10);
    assertThat(journal.messages(units("web@*").setAfterCursor(ofAnother).setLines(40))).hasSize(29);
    assertThat(journal.messages(request().setAfterCursor(ofAnother).setSince(startPlusMillis(29))))
        .containsExactly("line 29", "line 30");
    assertThat(journal.messages(request().setAfterCursor(ofAnother).setUntil(startPlusMillis(3))))
        .containsExactly("line 2", "line 3");
  }

  @Test
  void aCursorOutlivesRotationAndAVacuumedOneMeansTheNextLaterEntry() throws Exception {
    writeLines(10);
    List<JournalEntry> old = journal.read(request());
    subject.rotate(directory);
    try (EntryWriter file = file()) {
      file.advance(Duration.ofMinutes(1)).line("web@1.service", "new 1").line("a.service", "new 2");
    }
    assertThat(journal.messages(request().setAfterCursor(old.get(8).getCursor())))
        .containsExactly("line 10", "new 1", "new 2");
    assertThat(journal.messages(units("web@1").setAfterCursor(old.get(8).getCursor())))
        .containsExactly("new 1");
    subject.vacuum(directory);
    assertThat(journal.messages(request().setAfterCursor(old.get(8).getCursor())))
        .containsExactly("new 1", "new 2");
    assertThat(journal.messages(request().setAfterCursor(old.get(8).getCursor()).setLines(9)))
        .containsExactly("new 1", "new 2");
  }

  @Test
  void entriesCarryWhatTheContractSays() throws Exception {
    var fields = new LinkedHashMap<String, byte[]>();
    byte[] message = {'b', 'i', 'n', '\n', 0, (byte) 0xfe};
    fields.put("MESSAGE", message);
    fields.put("PRIORITY", bytes("3"));
    fields.put("_PID", bytes("4711"));
    fields.put("_COMM", bytes("webd"));
    fields.put("_SYSTEMD_UNIT", bytes("web.service"));
    fields.put("CODE", bytes("x"));
    fields.put("EXTRA", bytes("e"));
    try (EntryWriter file = file()) {
      file.rawEntry(fields);
      file.entry(
          Map.of(
              "_PID",
              "1",
              "UNIT",
              "web.service",
              "_SYSTEMD_UNIT",
              "init.scope",
              "SYSLOG_IDENTIFIER",
              "systemd",
              "_COMM",
              "init",
              "PRIORITY",
              "9"));
    }
    JournalEntry entry = journal.read(request()).getFirst();
    assertThat(entry.getCursor()).contains(";b=" + EntryWriter.BOOT + ";");
    assertThat(entry.getTime()).isEqualTo(startPlusMillis(1));
    assertThat(entry.getMonotonicUsec()).isEqualTo(1_001_000);
    assertThat(entry.getBootId()).isEqualTo(EntryWriter.BOOT);
    assertThat(entry.getMachineId()).isEqualTo(EntryWriter.MACHINE);
    assertThat(entry.getHostname()).isEqualTo("host1");
    assertThat(entry.getUnit()).isEqualTo("web.service");
    assertThat(entry.getPid()).isEqualTo(4711);
    assertThat(entry.getPriority()).isEqualTo(3);
    assertThat(entry.getIdentifier()).isEqualTo("webd");
    assertThat(entry.getMessage()).isEqualTo(ByteString.copyFrom(message));
    assertThat(entry.getFieldsList()).isEmpty();

    JournalEntry ofSystemd = journal.read(request()).getLast();
    assertThat(ofSystemd.getUnit()).isEqualTo("web.service");
    assertThat(ofSystemd.getIdentifier()).isEqualTo("systemd");
    assertThat(ofSystemd.hasPriority()).isFalse();

    JournalEntry full = journal.read(request().setAllFields_(true)).getFirst();
    assertThat(full.getFieldsList())
        .extracting(JournalField::getName)
        .contains("EXTRA", "CODE", "MESSAGE", "_PID", "_BOOT_ID", "_HOSTNAME")
        .noneMatch(name -> name.startsWith("__"));
    assertThat(full.toBuilder().clearFields().build()).isEqualTo(entry);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aLongAnswerComesInManyMessagesOfSomeEntries() throws Exception {
    writeLines(3_000);
    var responses = journal.stub().readEntries(request().build());
    int messages = 0;
    int entries = 0;
    while (responses.hasNext()) {
      var response = responses.next();
      assertThat(response.getEntriesCount()).isBetween(1, 1_000);
      assertThat(response.getCaughtUp()).isFalse();
      messages++;
      entries += response.getEntriesCount();
    }
    assertThat(entries).isEqualTo(3_000);
    assertThat(messages).isBetween(3, 600);
  }

  @Test
  void anEmptyJournalHasNoEntries() {
    assertThat(journal.read(request())).isEmpty();
    assertThat(journal.read(units("a*").setLines(10))).isEmpty();
  }
}
