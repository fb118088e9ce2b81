package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fleet.unit.Property;
import dev.fleet.unit.Property.Chance;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitName;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitDefinitionTest {
  private static final List<String> NAMES =
      List.of(
          "a.service",
          "a@b.service",
          "a@.service",
          "a.timer",
          "a.path",
          "a.socket",
          "a-b.mount",
          "a.target",
          "a.slice");

  private static final List<String> VALUES =
      List.of(
          "yes",
          "5",
          "5s",
          "/bin/true",
          "/a",
          "a.service",
          "\"",
          "'",
          "\\",
          "\\x41",
          "\\q",
          "%n",
          "%i",
          "%",
          "%%",
          ";",
          " ",
          ":",
          "-",
          "@",
          "!",
          "=",
          "infinity",
          "1G",
          "50%",
          "*:0/5",
          "é",
          "😀",
          "\0",
          "\u0001",
          "\n",
          "\\\n",
          "#",
          "[",
          "]",
          "$X");

  private static final List<String> SECTIONS =
      List.of("Unit", "Service", "Timer", "Path", "Socket", "Mount", "Install", "X-Fleet");

  private static final List<String> OPTIONS = new ArrayList<>();

  static {
    SECTIONS.forEach(section -> OPTIONS.addAll(Directives.of(section).keySet()));
  }

  @Test
  void anyTextGivesAUnitOrOneLineWhyNot() {
    int[] read = new int[1];
    Property.holds(
        20_000,
        chance -> {
          var text = new StringBuilder();
          for (int i = chance.below(8); i > 0; i--) {
            text.append(chance.below(3) == 0 ? "[" + chance.pick(SECTIONS) + "]\n" : "");
            text.append(chance.pick(OPTIONS))
                .append('=')
                .append(chance.text(VALUES, 6))
                .append('\n');
          }
          read[0] += check(chance, text.toString());
        });
    Property.holds(
        5_000, chance -> check(chance, new String(chance.bytes(60), StandardCharsets.ISO_8859_1)));
    assertThat(read[0]).as("units that are read").isGreaterThan(1_000);
  }

  private static int check(Chance chance, String text) {
    var policy = new Policy(chance.flip());
    var name = new UnitName(chance.pick(NAMES));
    try {
      UnitDefinition unit = UnitDefinition.read(name, text, Hosts.EXAMPLE, policy);
      assertThat(unit.name()).isEqualTo(name);
      assertThat(unit.warnings()).hasSizeLessThanOrEqualTo(Warnings.MOST + 1);
      unit.warnings().forEach(UnitDefinitionTest::checkLine);
      return 1;
    } catch (UnitSyntaxException e) {
      checkLine(e.getMessage());
      checkLine(e.reason());
      return 0;
    }
  }

  private static void checkLine(String line) {
    assertThat(line).isNotEmpty().hasSizeLessThanOrEqualTo(OneLine.MOST_CHARACTERS + 7);
    assertThat(line.chars().noneMatch(Character::isISOControl)).as(line).isTrue();
  }

  @Test
  void whatIsUnknownIsNamed() {
    UnitDefinition unit =
        Units.read(
            "a.service",
            """
            [Unit]
            Nonsense=1
            X-Mine=2
            [Timer]
            OnBootSec=1
            [Service]
            ExecStart=/bin/a
            execstart=/bin/b
            OnBootSec=1
            [X-Fleet]
            Global=true
            """);
    assertThat(unit.warnings())
        .containsExactly(
            "Unknown section 'Timer'. Ignoring.",
            "Unknown key 'Nonsense' in section [Unit], ignoring.",
            "Unknown key 'execstart' in section [Service], ignoring.",
            "Unknown key 'OnBootSec' in section [Service], ignoring.");
  }

  @Test
  void warningsAreBounded() {
    var text = new StringBuilder("[Unit]\n");
    for (int i = 0; i < 500; i++) {
      text.append("Nonsense").append(i).append("=1\n");
    }
    assertThat(Units.read("a.target", text.toString()).warnings())
        .hasSize(Warnings.MOST + 1)
        .last()
        .isEqualTo("further warnings are not shown: 400");
  }

  @ParameterizedTest
  @CsvSource({
    "ProtectSystem=strict, ProtectSystem",
    "PrivateTmp=yes, PrivateTmp",
    "DynamicUser=1, DynamicUser",
    "CapabilityBoundingSet=, CapabilityBoundingSet",
    "CapabilityBoundingSet=CAP_CHOWN, CapabilityBoundingSet",
    "RestrictAddressFamilies=none, RestrictAddressFamilies",
    "SystemCallFilter=@system-service, SystemCallFilter",
    "RootDirectory=/srv, RootDirectory",
    "ReadOnlyPaths=/a, ReadOnlyPaths",
    "DeviceAllow=/dev/null r, DeviceAllow",
    "IPAddressDeny=any, IPAddressDeny"
  })
  void sandboxingIsRefusedUnlessItMayBeIgnored(String line, String option) {
    String text = "[Service]\nExecStart=/bin/a\n" + line + "\n";
    assertThat(Units.refusal("a.service", text).getMessage())
        .startsWith("[Service] " + option + "=: ")
        .contains("--ignore-sandboxing");
    assertThat(Units.read("a.service", text, Policy.IGNORE_SANDBOXING).warnings())
        .containsExactly("[Service] " + option + "=: sandboxing is not enforced, ignoring");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ProtectSystem=no",
        "PrivateTmp=false",
        "PrivateTmp=yes\nPrivateTmp=no",
        "ProtectHome=",
        "CapabilityBoundingSet=~",
        "ReadOnlyPaths=/a\nReadOnlyPaths=",
        "RootDirectory=/",
        "DevicePolicy=auto",
        "ProtectProc=default",
        "NoNewPrivileges=off"
      })
  void sandboxingThatIsOffIsNone(String line) {
    UnitDefinition unit = Units.read("a.service", "[Service]\nExecStart=/bin/a\n" + line + "\n");
    assertThat(unit.warnings()).isEmpty();
  }

  @Test
  void aTemplateIsReadAsAnInstanceWouldBe() {
    String text = "[Service]\nExecStart=/bin/a %i\nUser=u%i\n";
    UnitDefinition template = Units.read("a@.service", text);
    assertThat(template.name()).isEqualTo(new UnitName("a@.service"));
    assertThat(template.body()).isEqualTo(Units.read("a@1.service", text).body());
  }

  @Test
  void aUnitFileReadsAsItsText() throws Exception {
    String text = "# c\n[Service]\nExecStart=/bin/a \\\n  b\n\n[Unit]\nDescription=x\n";
    assertThat(
            UnitDefinition.read(
                new UnitName("a.service"), UnitFile.parse(text), Hosts.EXAMPLE, Policy.STRICT))
        .isEqualTo(Units.read("a.service", text));
  }

  @Test
  void specifiersCannotBlowAUnitUp() {
    String line = "Environment=A" + "=%n%n%n%n".repeat(6_000) + "\n";
    UnitDefinition unit =
        Units.read("a".repeat(200) + ".service", "[Service]\nExecStart=/bin/a\n" + line.repeat(15));
    assertThat(unit.warnings()).isNotEmpty();
    assertThat(Units.refusal("a.service", "x".repeat(UnitFile.MAX_BYTES + 1)))
        .hasMessageContaining("maximum size");
  }

  /** What is kept and copied must grow with the text, not faster. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "After=b.service\n",
        "Documentation=man:a\n",
        "ConditionHost=a\n",
        "Nonsense=\n",
        "=\n",
        "x\n",
        "[Unit]\n",
        "[",
        "After=\\\n",
        "After=a \\\n",
        "#\n",
        "RequiresMountsFor=/a/b\n",
        "\r\n"
      })
  void memoryIsLinear(String piece) {
    checkLinear("a.target", "[Unit]\n", piece);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Environment=A=b\n",
        "Environment=\"A=b\" c\\x41\n",
        "ExecStopPost=/bin/a\n",
        "ExecStopPost=-/bin/a ; /bin/b\n",
        "SupplementaryGroups=a\n",
        "SuccessExitStatus=1 x\n",
        "RuntimeDirectory=a b:c\n",
        "StandardInputText=a\n",
        "AllowedCPUs=1,2\n",
        "LimitCPU=1\n",
        "EnvironmentFile=-/a\n",
        "Sockets=a.socket\n",
        "ProtectSystem=yes\n",
        "PassEnvironment=A\n"
      })
  void memoryIsLinearInServices(String piece) {
    checkLinear("a.service", "[Service]\nExecStart=/bin/a\n", piece);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\q", "\"a\" ", "a ", "$A ", "%%", "é", "\\x41", "; ", "- ", "\" "})
  void memoryIsLinearInOneLine(String piece) {
    checkLinear("a.service", "[Service]\nExecStart=/bin/a\nExecStop=-/bin/b ", piece);
  }

  private static void checkLinear(String name, String start, String piece) {
    int half = 4_000;
    allocated(name, start + piece.repeat(half));
    long once = allocated(name, start + piece.repeat(half));
    long twice = allocated(name, start + piece.repeat(2 * half));

    assertThat(twice).isLessThan(3 * once + (1 << 18));
    assertThat(twice).isLessThan(100L * UnitFile.MAX_BYTES);
  }

  private static long allocated(String name, String text) {
    var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    try {
      UnitDefinition.read(new UnitName(name), text, Hosts.EXAMPLE, Policy.IGNORE_SANDBOXING);
    } catch (UnitSyntaxException e) {
      checkLine(e.getMessage());
    }
    return memory.getCurrentThreadAllocatedBytes() - before;
  }
}
