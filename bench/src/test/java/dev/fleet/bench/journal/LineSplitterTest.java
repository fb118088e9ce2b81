package dev.fleet.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineSplitterTest {
  @Test
  void aLineIsHandedOnWhenItIsWhole() throws Exception {
    List<String> lines = new ArrayList<>();
    var splitter = new LineSplitter(lines::add);

    splitter.write("one\ntw".getBytes(StandardCharsets.UTF_8));
    assertThat(lines).containsExactly("one");

    splitter.write("ö\n\nthr".getBytes(StandardCharsets.UTF_8));
    assertThat(lines).containsExactly("one", "twö", "");
  }
}
