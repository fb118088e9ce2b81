package dev.fleet.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecordingFileTest {
  private static Recording recording(String facet, String... lines) {
    return new Recording(Map.of(facet, List.of(lines)));
  }

  @Test
  void readsWhatItWrote() throws Exception {
    var recordings = new LinkedHashMap<String, Recording>();
    recordings.put(
        "one", recording("a.service log", "== no heading", "", "  indented", "# no comment"));
    recordings.put("two", recording("1 run echo | cat", "x"));
    recordings.put("three", new Recording(Map.of()));
    String text = RecordingFile.write(recordings);
    assertThat(RecordingFile.read("file", text)).isEqualTo(recordings);
  }

  @Test
  void namesTheLineOfAFault() {
    assertThatThrownBy(() -> RecordingFile.read("file", "# x\n\nstray\n"))
        .hasMessage("file:3: no part of a recording: stray");
  }

  @Test
  void findsEveryDifference() {
    var scenario =
        new Scenario("g", "s", "t", false, true, List.of(), List.of(), List.of(), List.of());
    var recorded = new LinkedHashMap<String, List<String>>();
    recorded.put("same", List.of("1"));
    recorded.put("other", List.of("1", "2"));
    recorded.put("missing", List.of("1"));
    var shown = new LinkedHashMap<String, List<String>>();
    shown.put("same", List.of("1"));
    shown.put("other", List.of("2", "1"));
    shown.put("more", List.of("1"));
    assertThat(Difference.between(scenario, new Recording(recorded), new Recording(shown)))
        .extracting(Difference::facet)
        .containsExactly("other", "missing", "more");
  }
}
