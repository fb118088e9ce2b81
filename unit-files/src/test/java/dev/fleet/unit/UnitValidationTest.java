package dev.fleet.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitValidationTest {
  private static final UnitName NAME = new UnitName("test.service");

  /** In the tables a semicolon stands for a new line. */
  private static UnitFile file(String lines) throws UnitFileException {
    return UnitFile.parse("[Service]\nExecStart=/bin/true\n[X-Fleet]\n" + lines.replace(";", "\n"));
  }

  private static List<String> errors(String lines) throws UnitFileException {
    return UnitValidation.errors(NAME, file(lines));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Conflicts=foo;Conflicts=bar",
        "Conflicts=foo;MachineOf=bar",
        "Conflicts=b*e;MachineOf=foo.service",
        "Replaces=foo;Replaces=bar",
        "Replaces=foo;MachineOf=bar",
        "MachineID=x",
        "MachineID=x;MachineMetadata=a=b",
        "Global=true",
        "Global=true;Conflicts=foo",
        "Global=true;MachineMetadata=a=b",
        "MachineID=x;Global=false",
        "Conflicts=;Replaces=foo",
        "MachineOf=%p.service;Conflicts=test.service",
        "MachineOf=a;Conflicts=[",
        "MachineOf=test.service",
        "Conflicts=test.service",
        "Foo=bar",
      })
  void valid(String lines) throws Exception {
    assertThat(errors(lines)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Conflicts=foo;MachineOf=foo | unresolvable requirements: peer \"foo\" matches conflict"
            + " \"foo\"",
        "MachineOf=foo;  Conflicts=foo | unresolvable requirements: peer \"foo\" matches conflict"
            + " \"foo\"",
        "Conflicts=foo bar;MachineOf=bar | unresolvable requirements: peer \"bar\" matches conflict"
            + " \"bar\"",
        "Conflicts=b*;MachineOf=bar | unresolvable requirements: peer \"bar\" matches conflict"
            + " \"b*\"",
        "Conflicts=b*e;MachineOf=bar.service | unresolvable requirements: peer \"bar.service\""
            + " matches conflict \"b*e\"",
        "Conflicts=b*e;MachineOf=\"x\" \"baz.service\" | unresolvable requirements: peer"
            + " \"baz.service\" matches conflict \"b*e\"",
        "Replaces=a;MachineOf=a | unresolvable requirements: peer \"a\" matches replace \"a\"",
        "Replaces=foo;Replaces=bar;MachineOf=bar | unresolvable requirements: peer \"bar\" matches"
            + " replace \"bar\"",
        "MachineOf=%i;Conflicts=%i | unresolvable requirements: peer \"%i\" matches conflict"
            + " \"%i\"",
        "MachineID=x;MachineOf=foo | MachineID cannot be used with Peers",
        "MachineOf=foo;MachineID=x | MachineID cannot be used with Peers",
        "MachineID=x;Conflicts=foo | MachineID cannot be used with Conflicts",
        "MachineID=x;Global=true | MachineID cannot be used with Global",
        "Global=true;MachineID=x | MachineID cannot be used with Global",
        "MachineID=;Global=true | MachineID cannot be used with Global",
        "MachineID=x;Replaces=foo | MachineID cannot be used with Replaces",
        "Global=true;MachineOf=foo | Global cannot be used with Peers",
        "Global=true;Replaces=foo | Global cannot be used with Replaces",
        "Conflicts=foo;Replaces=bar | Conflicts cannot be used with Replaces",
      })
  void invalid(String lines, String error) throws Exception {
    assertThat(errors(lines)).containsExactly(error);
  }

  @Test
  void theFirstErrorComesFirst() throws Exception {
    assertThat(errors("MachineID=x;Global=t;Replaces=a;Conflicts=a;MachineOf=a"))
        .containsExactly(
            "unresolvable requirements: peer \"a\" matches conflict \"a\"",
            "unresolvable requirements: peer \"a\" matches replace \"a\"",
            "MachineID cannot be used with Peers",
            "MachineID cannot be used with Conflicts",
            "MachineID cannot be used with Global",
            "MachineID cannot be used with Replaces",
            "Global cannot be used with Peers",
            "Global cannot be used with Replaces",
            "Conflicts cannot be used with Replaces");
  }

  @Test
  void theSectionIsBoundedExpanded() throws Exception {
    String error = "[X-Fleet] section exceeds maximum size (16384 characters)";
    UnitName longName = new UnitName("a".repeat(240) + ".service");

    assertThat(errors("Conflicts=" + "a".repeat(16_375))).isEmpty();
    assertThat(errors("Conflicts=" + "a".repeat(16_376))).containsExactly(error);
    assertThat(errors("Conflicts=" + "%n".repeat(60))).isEmpty();
    assertThat(UnitValidation.errors(longName, file("Conflicts=" + "%n".repeat(60)))).isEmpty();
    assertThat(UnitValidation.errors(longName, file("Conflicts=" + "%n".repeat(70))))
        .containsExactly(error);
    assertThat(UnitValidation.errors(longName, file("Foo=" + "%n".repeat(500_000))))
        .containsExactly(error);
    assertThat(UnitValidation.warnings(longName, file("Foo=" + "%n".repeat(500_000)))).isEmpty();
  }

  @Test
  void canonicalTextMustFitToo() throws Exception {
    var text = new StringBuilder();
    for (int section = 0; text.length() < UnitFile.MAX_BYTES - 20; section++) {
      text.append('[').append(section).append("]\n=\n");
    }

    assertThat(UnitValidation.errors(NAME, UnitFile.parse(text.toString())))
        .singleElement()
        .asString()
        .matches("canonical text: line \\d+: unit file exceeds maximum size \\(1048576 bytes\\)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MachineID=x;MachineOf=web@1.service;MachineMetadata=\"a=b\""
            + " \"c=d\";Conflicts=web@*.service;Global=no",
        "X-ConditionMachineID=x;X-ConditionMachineBootID=x;X-ConditionMachineOf=a.service",
        "X-ConditionMachineMetadata=a=b;X-Conflicts=*;Replaces=a.service;Global=True",
        "MachineMetadata=\"a=b\"   \"c=d\"",
        "MachineMetadata=",
        "Global=",
      })
  void nothingToWarnOf(String lines) throws Exception {
    assertThat(UnitValidation.warnings(NAME, file(lines))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Foo=1;Foo=2 | unrecognized requirement in [X-Fleet] section: \"Foo\"",
        "MachineId=1 | unrecognized requirement in [X-Fleet] section: \"MachineId\"",
        "MachineMetadata=a=b c=d | MachineMetadata value \"a=b c=d\" is ignored: expected"
            + " key=value, or \"key=value\" \"key=value\" for several",
        "MachineMetadata=ssd | MachineMetadata value \"ssd\" is ignored: expected key=value, or"
            + " \"key=value\" \"key=value\" for several",
        "MachineMetadata=\"a=b\" \"zone=%i\" | MachineMetadata value \"zone=\" is ignored: expected"
            + " key=value, or \"key=value\" \"key=value\" for several",
        "MachineMetadata=a = b | MachineMetadata value \"a = b\" is taken as it stands, blanks and"
            + " line ends included",
        "MachineMetadata=\"a=b\" \"c=d \" | MachineMetadata value \"c=d \" is taken as it stands,"
            + " blanks and line ends included",
        "MachineMetadata=\"a=b\" \\;\"c=d\" | MachineMetadata value \"\\\\\\n"
            + "c=d\" is taken as it stands, blanks and line ends included",
        "MachineID= | MachineID is empty, which no machine meets",
        "MachineOf=a b.service | MachineOf value \"a b.service\" can never be met: invalid"
            + " character ' ' in unit name",
        "MachineOf=\"a.service\"  \"b.service\" | MachineOf value \"\" can never be met: unit name"
            + " cannot be empty",
        "MachineOf=foo@*.service | MachineOf value \"foo@*.service\" can never be met: invalid"
            + " character '*' in unit name",
        "MachineOf=%n | MachineOf value \"test.service\" can never be met: it is the unit itself",
        "Conflicts=foo | Conflicts pattern \"foo\" matches no unit: unit name must contain \".\"",
        "Conflicts=foo@{1,2}.service | Conflicts pattern \"foo@{1,2}.service\" matches no unit:"
            + " invalid character '{' in unit name",
        "Conflicts=foo@[1 | Conflicts pattern \"foo@[1\" is malformed and matches no unit",
        "Replaces=a.service b.service | Replaces pattern \"a.service b.service\" matches no unit:"
            + " invalid character ' ' in unit name",
        "Global=what | Global value \"what\" means false: expected true or false",
      })
  void warnings(String lines, String warning) throws Exception {
    assertThat(UnitValidation.warnings(NAME, file(lines))).containsExactly(warning);
  }

  @Test
  void templatesAreJudgedByAnInstance() throws Exception {
    UnitName template = new UnitName("web@.service");

    assertThat(
            UnitValidation.warnings(
                template,
                file("MachineMetadata=zone=%i;MachineOf=db@%i.service;Conflicts=web@*.service")))
        .isEmpty();
    assertThat(UnitValidation.warnings(template, file("MachineOf=web@%i.service")))
        .containsExactly(
            "MachineOf value \"web@1.service\" can never be met: it is the unit itself");
  }

  @Test
  void anySectionGivesAnAnswerInSingleLines() {
    List<String> pieces =
        List.of(
            "MachineID=",
            "MachineOf=",
            "MachineMetadata=",
            "Conflicts=",
            "Replaces=",
            "Global=",
            "\n",
            "a",
            "a=b",
            "\"",
            " ",
            "%n",
            "%i",
            "[",
            "*",
            "\\\n",
            "\0",
            "é",
            ".service",
            "true");
    List<UnitName> names =
        List.of(NAME, new UnitName("a@.timer"), new UnitName("a@b.path"), new UnitName(".mount"));
    Property.holds(
        20_000,
        chance -> {
          UnitFile file;
          try {
            file = UnitFile.parse("[X-Fleet]\n" + chance.text(pieces, 25));
          } catch (UnitFileException e) {
            return;
          }
          UnitName name = chance.pick(names);
          assertThat(UnitValidation.errors(name, file)).noneMatch(error -> error.contains("\n"));
          assertThat(UnitValidation.warnings(name, file))
              .noneMatch(warning -> warning.contains("\n"));
          assertThat(Requirements.of(name, file).global()).isIn(true, false);
        });
  }
}
