package dev.fleet.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OptionsTest {
  private static final Option<Integer> PORT =
      Option.of("port", Parsers.integer(1, 65_535), "7400", "The port");
  private static final Option<Duration> SESSION_TTL =
      Option.of(
          "session-ttl",
          Parsers.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
          "5s",
          "How long a silent machine stays alive");
  private static final Option<String> NAME =
      Option.required("name", Parsers.nonEmpty(), "The name of this replica");
  private static final Option<Path> KEY = Option.optional("key", Parsers.path(), "The key file");
  private static final Option<Boolean> VERBOSE = Option.flag("verbose", "Say more");
  private static final Options OPTIONS =
      Options.of(
          "demo-service", "shows options", "1.2.3", List.of(PORT, SESSION_TTL, NAME, KEY, VERBOSE));

  @TempDir Path folder;

  @Test
  void takesDefaultsForWhatIsNotGiven() {
    Settings settings = ready(List.of("--name", "a"), Map.of());

    assertThat(settings.get(PORT)).isEqualTo(7400);
    assertThat(settings.get(SESSION_TTL)).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.get(VERBOSE)).isFalse();
    assertThat(settings.find(KEY)).isEmpty();
  }

  @Test
  void laterSourcesWin() throws IOException {
    String config = file("port=1\nsession-ttl=10s\n# a comment\n\n name = from file \nkey=/k\n");
    Map<String, String> environment = Map.of("FLEET_SESSION_TTL", "20s", "FLEET_NAME", "from env");

    Settings settings =
        ready(List.of("--config", config, "--name=from line", "--verbose"), environment);

    assertThat(settings.get(PORT)).isEqualTo(1);
    assertThat(settings.get(SESSION_TTL)).isEqualTo(Duration.ofSeconds(20));
    assertThat(settings.get(NAME)).isEqualTo("from line");
    assertThat(settings.find(KEY)).contains(Path.of("/k"));
    assertThat(settings.get(VERBOSE)).isTrue();
  }

  @Test
  void theLastOfTwoOnTheCommandLineCounts() {
    Settings settings =
        ready(List.of("--name=a", "--verbose", "--name", "b", "--verbose=no"), Map.of());

    assertThat(settings.get(NAME)).isEqualTo("b");
    assertThat(settings.get(VERBOSE)).isFalse();
  }

  @Test
  void aValueMayLookLikeAnOption() {
    assertThat(ready(List.of("--name", "--port"), Map.of()).get(NAME)).isEqualTo("--port");
  }

  @Test
  void findsTheFileByTheEnvironment() throws IOException {
    assertThat(ready(List.of(), Map.of("FLEET_CONFIG", file("name=x"))).get(NAME)).isEqualTo("x");
  }

  @Test
  void ignoresVariablesOfOtherPrograms() {
    assertThat(ready(List.of("--name=a"), Map.of("FLEET_UNHEARD_OF", "1")).get(NAME))
        .isEqualTo("a");
  }

  @Test
  void reportsAllFaultsAtOnce() throws IOException {
    String config = file("prot=1\nnonsense\nkey=a\nkey=b\n");
    List<String> arguments =
        List.of("--config=" + config, "--port", "0", "stray", "--unheard", "of", "--key");

    assertThat(faults(arguments, Map.of("FLEET_SESSION_TTL", "soon")))
        .containsExactlyInAnyOrder(
            "unexpected argument 'stray'; options start with --",
            "unknown option '--unheard'; see --help",
            "--key: a value must follow",
            config + ":1: unknown option 'prot'",
            config + ":2: expected name=value, got 'nonsense'",
            config + ":4: 'key' is given twice",
            "--port: expected a whole number from 1 to 65535, got '0'",
            "FLEET_SESSION_TTL: expected a time span such as 5s, 500ms or 1m30s, got 'soon'",
            "--name (or FLEET_NAME) must be given");
  }

  @Test
  void namesThePlaceOfABadValueInTheFile() throws IOException {
    String config = file("name=a\nport=x\n");

    assertThat(faults(List.of("--config", config), Map.of()))
        .containsExactly(config + ":2: port: expected a whole number from 1 to 65535, got 'x'");
  }

  @Test
  void saysWhatIsWrongWithTheFile() throws IOException {
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);

    assertThat(faults(List.of("--name=a", "--config=/nowhere/at/all"), Map.of()))
        .containsExactly("--config: there is no file /nowhere/at/all");
    assertThat(faults(List.of("--name=a", "--config=" + binary), Map.of()))
        .containsExactly("--config: the file " + binary + " is not UTF-8");
    assertThat(faults(List.of("--name=a", "--config=" + large), Map.of()))
        .containsExactly("--config: the file " + large + " is larger than 1 MiB");
    assertThat(faults(List.of("--name=a", "--config=" + folder), Map.of()))
        .singleElement()
        .asString()
        .startsWith("--config: cannot read the file " + folder);
  }

  @Test
  void helpAndVersionWinOverFaults() {
    assertThat(OPTIONS.parse(List.of("--port=x", "--version"), Map.of()))
        .isEqualTo(new Outcome.Show("demo-service 1.2.3\n"));
    assertThat(OPTIONS.parse(List.of("stray", "--help"), Map.of()))
        .isInstanceOfSatisfying(
            Outcome.Show.class,
            help ->
                assertThat(help.text())
                    .startsWith("demo-service - shows options\n\nUsage: demo-service [OPTION]...\n")
                    .contains("  --port VALUE\n      The port (default: 7400)\n")
                    .contains("  --name VALUE\n      The name of this replica (required)\n")
                    .contains("  --key VALUE\n      The key file\n")
                    .contains("  --verbose\n      Say more\n")
                    .contains("  --config FILE\n"));
  }

  @Test
  void refusesBadDeclarations() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Option.flag("Not_Kebab", "x"))
        .withMessageContaining("Not_Kebab");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.of("p", "s", "v", List.of(PORT, PORT)))
        .withMessageContaining("--port is declared twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.of("p", "s", "v", List.of(Option.flag("help", "x"))));
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("service.conf"), text).toString();
  }

  private static Settings ready(List<String> arguments, Map<String, String> environment) {
    Outcome outcome = OPTIONS.parse(arguments, environment);
    assertThat(outcome).isInstanceOf(Outcome.Ready.class);
    return ((Outcome.Ready) outcome).settings();
  }

  private static List<String> faults(List<String> arguments, Map<String, String> environment) {
    Outcome outcome = OPTIONS.parse(arguments, environment);
    assertThat(outcome).isInstanceOf(Outcome.Faulty.class);
    return ((Outcome.Faulty) outcome).faults();
  }
}
