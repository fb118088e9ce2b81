package dev.fleet.ctl;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.registry.FakeRegistry;
import dev.fleet.v1.Machine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code fleetctl journal} over real streams from two machines. */
final class JournalCommandTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Instant T = Instant.parse("2026-11-23T14:21:11.123456Z");

  @TempDir Path folder;
  private FakeHost a;
  private FakeHost b;
  private FakeRegistry registry;
  private Fleetctl fleetctl;

  @BeforeEach
  void start() throws IOException {
    a = new FakeHost("a");
    b = new FakeHost("b");
    registry = FakeRegistry.start();
    registry.putMachine(machine("aaaa", a));
    registry.putMachine(machine("bbbb", b));
    fleetctl = new Fleetctl(registry);
    fleetctl.run("submit", file("web@.service", ""));
    fleetctl.run("start", "web@1", "web@2");
    a.log(T, "web@1.service", "one");
    b.log(T.plusSeconds(1), "web@2.service", "two");
    a.log(T.plusSeconds(2), "web@1.service", "three\nwith more");
  }

  @AfterEach
  void stop() {
    registry.close();
    a.close();
    b.close();
  }

  private static Machine machine(String id, FakeHost host) {
    return Machine.newBuilder().setId(id).setJournalEndpoint(host.endpoint()).build();
  }

  private String file(String name, String more) throws IOException {
    return Files.writeString(folder.resolve(name), "[Service]\nExecStart=/bin/true\n" + more)
        .toString();
  }

  private void assertOutput(String expected, String... line) {
    assertThat(fleetctl.run(line)).isEqualTo(new Fleetctl.Result(0, expected, ""));
  }

  @Test
  void oneUnit() {
    assertOutput(
        """
        Nov 23 14:21:11 a sh[42]: one
        Nov 23 14:21:13 a sh[42]: three
                                  with more
        """,
        "journal",
        "web@1");
    assertOutput("three\nwith more\n", "journal", "-n", "1", "-o", "cat", "web@1");
    assertThat(a.reads.getLast().getUnitsList()).containsExactly("web@1.service");
  }

  @Test
  void severalMachinesInTheOrderOfTime() {
    assertOutput(
        """
        2026-11-23T14:21:11+0000 a sh[42]: one
        2026-11-23T14:21:12+0000 b sh[42]: two
        2026-11-23T14:21:13+0000 a sh[42]: three
                                           with more
        """,
        "journal",
        "--output=short-iso",
        "web@*");
    assertOutput("two\nthree\nwith more\n", "journal", "-n2", "-o", "cat", "web@1", "web@2");
    assertOutput("one\ntwo\nthree\nwith more\n", "journal", "-n", "all", "-ocat", "web@?");
  }

  @Test
  void aGlobalUnitIsReadOnEveryMachine() throws IOException {
    fleetctl.run("start", file("every.service", "[X-Fleet]\nGlobal=true\n"));
    assertOutput("one\ntwo\nthree\nwith more\n", "journal", "-o", "cat", "every");
    assertOutput("two\n", "journal", "-o", "cat", "--machine=bb", "every");
  }

  @Test
  void oneMachineOnly() {
    assertOutput("two\n", "journal", "-o", "cat", "--machine=bbbb", "*");
    assertOutput("-- No entries --\n", "journal", "--machine=bbbb", "web@1");
    assertThat(fleetctl.run("journal", "--machine=c", "*"))
        .isEqualTo(new Fleetctl.Result(1, "", "Unable to proceed: machine does not exist\n"));
  }

  @Test
  void optionsReachTheMachines() {
    fleetctl.run(
        "journal", "-p", "err", "--grep=x.*y", "--boot", "--since=2026-11-23 14:00", "web@1");
    var asked = a.reads.getLast();
    assertThat(asked.getMaxPriority()).isEqualTo(3);
    assertThat(asked.getGrep()).isEqualTo("x.*y");
    assertThat(asked.hasBootOffset()).isTrue();
    assertThat(asked.getBootOffset()).isZero();
    assertThat(asked.getSince().getSeconds())
        .isEqualTo(Instant.parse("2026-11-23T14:00:00Z").getEpochSecond());
    assertThat(asked.hasLines()).as("with --since, all lines").isFalse();
    fleetctl.run("journal", "--boot=-1", "-o", "json", "web@1");
    assertThat(a.reads.getLast().getBootOffset()).isEqualTo(-1);
    assertThat(a.reads.getLast().getAllFields_()).isTrue();
    assertThat(a.reads.getLast().getLines()).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "journal|One unit file must be provided.",
        "journal nope|Unit nope.service does not exist.",
        "journal web@|Unit web@.service does not appear to be running.",
        "journal x*|No unit matches x*.",
      })
  void unitsWithoutAJournal(String line, String problem) {
    assertThat(fleetctl.run(line.split(" "))).isEqualTo(new Fleetctl.Result(1, "", problem + "\n"));
  }

  @Test
  void nothingLogged() throws IOException {
    registry.putMachine(machine("cccc", new FakeHost("c")));
    fleetctl.run("start", file("mute.service", "[X-Fleet]\nMachineID=cccc\n"));
    assertOutput("-- No entries --\n", "journal", "mute");
    assertOutput("", "journal", "-o", "cat", "mute");
  }

  @Test
  void aMachineThatIsAwayIsNamedAndTheOthersAreRead() {
    b.goDown();
    Fleetctl.Result result = fleetctl.run("journal", "-o", "cat", "web@*");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEqualTo("one\nthree\nwith more\n");
    assertThat(result.err())
        .startsWith("Error reading the journal: journal of bbbb...: the server cannot be reached")
        .hasLineCount(1);
  }

  /** A {@code journal -f} in a thread of its own. */
  private final class Following implements AutoCloseable {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Thread thread;

    Following(String... line) {
      thread = Thread.ofVirtual().start(() -> fleetctl.run(out, err, line));
    }

    String out() {
      return out.toString(StandardCharsets.UTF_8);
    }

    void awaitOut(String expected) {
      eventually(SOON, () -> assertThat(out()).as("stderr: " + err).isEqualTo(expected));
    }

    @Override
    public void close() {
      thread.interrupt();
      eventually(SOON, () -> assertThat(thread.isAlive()).as("still following").isFalse());
    }
  }

  @Test
  void followsAllMachinesAndThoseThatUnitsComeTo() throws Exception {
    try (var c = new FakeHost("c");
        var following = new Following("journal", "-f", "-n", "2", "-o", "cat", "web@*")) {
      following.awaitOut("two\nthree\nwith more\n");
      a.log(Instant.now(), "web@1.service", "four");
      following.awaitOut("two\nthree\nwith more\nfour\n");
      b.log(Instant.now(), "web@2.service", "five");
      following.awaitOut("two\nthree\nwith more\nfour\nfive\n");
      registry.putMachine(machine("cccc", c));
      c.log(T, "web@3.service", "of last year");
      fleetctl.run("start", "web@3");
      eventually(SOON, () -> assertThat(c.reads).hasSize(1));
      c.log(Instant.now().plusSeconds(1), "web@3.service", "six");
      following.awaitOut("two\nthree\nwith more\nfour\nfive\nsix\n");
      assertThat(following.err.toString(StandardCharsets.UTF_8)).isEmpty();
    }
  }

  @Test
  void goesOnWhereItWasWhenAMachineComesBack() throws Exception {
    try (var following = new Following("journal", "-f", "-o", "cat", "web@1")) {
      following.awaitOut("one\nthree\nwith more\n");
      a.goDown();
      a.log(Instant.now(), "web@1.service", "while away");
      eventually(
          SOON,
          () ->
              assertThat(following.err.toString(StandardCharsets.UTF_8))
                  .startsWith("warning: lost the journal of aaaa..."));
      a.comeUp();
      following.awaitOut("one\nthree\nwith more\nwhile away\n");
      assertThat(a.reads.getLast().getAfterCursor()).isEqualTo("a-1");
      a.log(Instant.now(), "web@1.service", "back");
      following.awaitOut("one\nthree\nwith more\nwhile away\nback\n");
    }
  }

  @Test
  void waitsForUnitsThatAreNotThereYet() throws Exception {
    fleetctl.run("submit", file("late.service", ""));
    long before = watches();
    try (var following = new Following("journal", "-f", "-o", "cat", "l*")) {
      eventually(SOON, () -> assertThat(watches()).isGreaterThan(before));
      fleetctl.run("start", "late");
      FakeHost host =
          registry.unit("late.service").getPlacement().getMachineId().equals("aaaa") ? a : b;
      eventually(SOON, () -> assertThat(host.reads).isNotEmpty());
      host.log(Instant.now().plusSeconds(1), "late.service", "here");
      following.awaitOut("here\n");
    }
  }

  private long watches() {
    return registry.calls().stream().filter("WatchUnitStates"::equals).count();
  }
}
