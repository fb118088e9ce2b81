package dev.fleet.scheduler.lead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitName;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ContentsTest {
  private final Contents contents = new Contents(3);

  private void add(String digest, String text) {
    contents.add(digest, text.getBytes(StandardCharsets.UTF_8));
  }

  private Requirements of(String name, String digest) {
    return contents.of(new UnitName(name), digest).orElseThrow().requirements();
  }

  @Test
  void instancesWithoutSpecifiersShareWhatTheyAskFor() {
    add("d", "[Service]\nExecStart=/bin/echo %n\n[X-Fleet]\nConflicts=web@*.service\n");
    assertThat(of("web@1.service", "d")).isSameAs(of("web@2.service", "d"));
    assertThat(of("web@1.service", "d").conflicts()).containsExactly("web@*.service");
  }

  @Test
  void specifiersAreExpandedForEachName() {
    add("d", "[X-Fleet]\nMachineOf=db@%i.service\nConflicts=%p@*.service\n");
    assertThat(of("web@1.service", "d").machineOf()).containsExactly("db@1.service");
    assertThat(of("web@2.service", "d").machineOf()).containsExactly("db@2.service");
    assertThat(of("web@2.service", "d").conflicts()).containsExactly("web@*.service");
  }

  @Test
  void continuedLinesMeanWhatTheyMeantInTheFile() {
    add("d", "[X-Fleet]\nConflicts=a.service \\\n  b.service\n[Service]\nExecStart=/bin/true\n");
    assertThat(of("x.service", "d").conflicts()).containsExactly("a.service", "\\", "b.service");
  }

  @Test
  void aFileThatCannotBeReadIsAFaultOfTheUnit() {
    add("d", "[X-Fleet");
    assertThat(contents.of(new UnitName("a.service"), "d").orElseThrow().fault())
        .hasValueSatisfying(fault -> assertThat(fault).startsWith("unit file cannot be read: "));
  }

  @Test
  void whatWasNotAskedForTheLongestIsForgotten() {
    add("d1", "");
    add("d2", "");
    add("d3", "");
    of("a.service", "d1");
    add("d4", "");
    assertThat(contents.of(new UnitName("a.service"), "d2")).isEmpty();
    assertThat(contents.of(new UnitName("a.service"), "d1")).isPresent();
  }
}
