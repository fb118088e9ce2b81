package dev.fleet.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitNameTest {
  @ParameterizedTest
  @CsvSource({
    "foo.service,          foo,         foo",
    "foo.bar.service,      foo.bar,     foo.bar",
    ".service,             '',          ''",
    "..service,            .,           .",
    "a\\x2d.mount,         a\\x2d,      a\\x2d",
  })
  void plainNames(String text, String stem, String prefix) throws Exception {
    UnitName name = UnitName.parse(text);

    assertThat(name.stem()).isEqualTo(stem);
    assertThat(name.prefix()).isEqualTo(prefix);
    assertThat(name.instance()).isEmpty();
    assertThat(name.template()).isEmpty();
    assertThat(name.isTemplate()).isFalse();
    assertThat(name.isInstance()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "foo@.service,    foo@,    foo",
    "foo.1@.service,  foo.1@,  foo.1",
    "ssh@.socket,     ssh@,    ssh",
  })
  void templates(String text, String stem, String prefix) throws Exception {
    UnitName name = UnitName.parse(text);

    assertThat(name.stem()).isEqualTo(stem);
    assertThat(name.prefix()).isEqualTo(prefix);
    assertThat(name.instance()).isEmpty();
    assertThat(name.template()).isEmpty();
    assertThat(name.isTemplate()).isTrue();
    assertThat(name.isInstance()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "foo@bar.service,       foo@bar,       foo,    foo@.service,    bar",
    "foo@bar@baz.service,   foo@bar@baz,   foo,    foo@.service,    bar@baz",
    "foo.1@2.service,       foo.1@2,       foo.1,  foo.1@.service,  2",
    "foo@1.2.service,       foo@1.2,       foo,    foo@.service,    1.2",
    "ssh@1.socket,          ssh@1,         ssh,    ssh@.socket,     1",
    "a@@b.service,          a@@b,          a,      a@.service,      @b",
    "a@b@.service,          a@b@,          a,      a@.service,      b@",
  })
  void instances(String text, String stem, String prefix, String template, String instance)
      throws Exception {
    UnitName name = UnitName.parse(text);

    assertThat(name.stem()).isEqualTo(stem);
    assertThat(name.prefix()).isEqualTo(prefix);
    assertThat(name.template()).contains(UnitName.parse(template));
    assertThat(name.instance()).contains(instance);
    assertThat(name.isTemplate()).isFalse();
    assertThat(name.isInstance()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeIsRecognised(UnitType type) throws Exception {
    assertThat(UnitName.parse("foo" + type.suffix()).type()).isEqualTo(type);
    assertThat(UnitName.mangle("foo" + type.suffix())).isEqualTo("foo" + type.suffix());
  }

  @Test
  void typesAreThoseOfTheOriginal() {
    assertThat(Arrays.stream(UnitType.values()).map(UnitType::suffix))
        .containsExactly(
            ".automount .busname .device .mount .path .scope .service .slice .snapshot .socket .swap .target .timer"
                .split(" "));
    assertThat(
            Arrays.stream(UnitType.values()).filter(UnitType::isTemplatable).map(UnitType::suffix))
        .containsExactly(".path", ".service", ".socket", ".target", ".timer");
  }

  static Stream<String> validNames() {
    return Stream.of(
        "foo.service",
        "hello.mount",
        "foo@123.service",
        "foo@.service",
        "yo.yo.service",
        "hello@world.path",
        "hello:world.service",
        "yes@no\\.service",
        "foo-bar.mount",
        "jalapano_chips.service",
        "a".repeat(248) + ".service",
        "foo@1.path",
        "foo@1.service",
        "foo@1.socket",
        "foo@1.target",
        "foo@1.timer");
  }

  @ParameterizedTest
  @MethodSource("validNames")
  void valid(String text) throws Exception {
    assertThat(UnitName.fault(text)).isEmpty();
    assertThat(UnitName.parse(text).value()).isEqualTo(text);
    assertThat(UnitName.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``              | unit name cannot be empty",
        "fooservice      | unit name must contain \".\"",
        "barmount        | unit name must contain \".\"",
        "bar@foo         | unit name must contain \".\"",
        "foo.            | unit name cannot end in \".\"",
        "foo.service.    | unit name cannot end in \".\"",
        "foo@foo.service.| unit name cannot end in \".\"",
        "foo.bar         | invalid unit type: \"bar\"",
        "hello.cerveza   | invalid unit type: \"cerveza\"",
        "foo.servICE     | invalid unit type: \"servICE\"",
        "foo.service/x   | invalid unit type: \"service/x\"",
        "foo@bar.ba\"z   | invalid unit type: \"ba\\\"z\"",
        "foo@1.automount | invalid unit type for template: \"automount\"",
        "foo@1.busname   | invalid unit type for template: \"busname\"",
        "foo@1.device    | invalid unit type for template: \"device\"",
        "foo@1.mount     | invalid unit type for template: \"mount\"",
        "foo@1.scope     | invalid unit type for template: \"scope\"",
        "foo@1.slice     | invalid unit type for template: \"slice\"",
        "foo@1.snapshot  | invalid unit type for template: \"snapshot\"",
        "foo@1.swap      | invalid unit type for template: \"swap\"",
        "foo%.service    | invalid character '%' in unit name",
        "foo$asd.service | invalid character '$' in unit name",
        "hello##.mount   | invalid character '#' in unit name",
        "yes/no.service  | invalid character '/' in unit name",
        "this+that.mount | invalid character '+' in unit name",
        "a b.service     | invalid character ' ' in unit name",
        "a'b.service     | invalid character '\\'' in unit name",
        "aéb.service     | invalid character 'é' in unit name",
        "a😀b.service    | invalid character '😀' in unit name",
        "dog=woof@.mount | invalid unit type for template: \"mount\"",
        "foo@{1,3}.service  | invalid character '{' in unit name",
        "foo@{1..3}.service | invalid character '{' in unit name",
        "foo.{1-3}.service  | invalid character '{' in unit name",
        "@foo.service    | unit name cannot start in \"@\"",
        "@this.mount     | invalid unit type for template: \"mount\"",
        "@.service       | unit name cannot start in \"@\"",
      })
  void invalid(String text, String fault) {
    assertThat(UnitName.fault(text)).contains(fault);
    assertThatThrownBy(() -> UnitName.parse(text))
        .isInstanceOf(UnitNameException.class)
        .hasMessage(fault);
    assertThatThrownBy(() -> new UnitName(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(fault);
  }

  @ParameterizedTest
  @ValueSource(ints = {249, 504, 1 << 20})
  void tooLong(int length) {
    assertThat(UnitName.fault("a".repeat(length) + ".service"))
        .contains("unit name exceeds maximum length (256)");
  }

  @Test
  void lengthCountsBytes() {
    assertThat(UnitName.fault("é".repeat(125) + ".service"))
        .contains("unit name exceeds maximum length (256)");
    assertThat(UnitName.fault("é".repeat(124) + ".service"))
        .contains("invalid character 'é' in unit name");
  }

  @Test
  void faultsFitOnOneLine() {
    assertThat(UnitName.fault("a\nb.service")).contains("invalid character '\\n' in unit name");
    assertThat(UnitName.fault("a\u0007.service"))
        .contains("invalid character '\\x07' in unit name");
    assertThat(UnitName.fault("a\u2028.service"))
        .contains("invalid character '\\u2028' in unit name");
    assertThat(UnitName.fault("a\ud800.service"))
        .contains("invalid character '\\ud800' in unit name");
    assertThat(UnitName.fault("a.x\\y")).contains("invalid unit type: \"x\\\\y\"");
    assertThat(UnitName.fault("a.x\r\ty")).contains("invalid unit type: \"x\\r\\ty\"");
    assertThat(UnitName.fault("a.x\uDB40\uDC01")).contains("invalid unit type: \"x\\U000e0001\"");
  }

  @ParameterizedTest
  @CsvSource({
    "foo,              foo.service",
    "foo.service,      foo.service",
    "foo.1,            foo.1.service",
    "foo/bar.socket,   bar.socket",
    "/a/b/hello,       hello.service",
    "./hello.timer,    hello.timer",
    "dir/,             dir.service",
    "foo@1,            foo@1.service",
    "foo@1.mount,      foo@1.mount",
    "foo.target,       foo.target",
    "foo.link,         foo.link.service",
    "foo.SERVICE,      foo.SERVICE.service",
    "foo.,             foo..service",
    "foo@{1,           foo@{1.service",
    "'',               ''",
    "/,                ''",
  })
  void mangling(String argument, String name) {
    assertThat(UnitName.mangle(argument)).isEqualTo(name);
  }

  @Test
  void manglingIsIdempotent() {
    Property.holds(
        2_000,
        chance -> {
          String once =
              UnitName.mangle(chance.text(List.of("a", ".", "@", "service", "mount", "/"), 6));
          assertThat(UnitName.mangle(once)).isEqualTo(once);
        });
  }

  @Test
  void templateOfAnInstanceIsATemplate() {
    Property.holds(
        5_000,
        chance -> {
          String text = chance.text(List.of("a", ".", "@", "-", "1", "\\"), 8) + ".timer";
          if (UnitName.fault(text).isPresent()) {
            return;
          }
          UnitName name = UnitName.parse(text);
          Optional<UnitName> template = name.template();
          assertThat(template.isPresent()).isEqualTo(name.isInstance());
          assertThat(template.stream()).allMatch(UnitName::isTemplate);
          if (name.isInstance()) {
            assertThat(name.prefix() + "@" + name.instance().orElseThrow() + name.type().suffix())
                .isEqualTo(text);
          }
        });
  }

  @Test
  void namesSortByTheirCharacters() {
    assertThat(
            Stream.of("b.service", "a@2.service", "a@10.service", "a.service")
                .map(UnitName::new)
                .sorted())
        .map(UnitName::value)
        .containsExactly("a.service", "a@10.service", "a@2.service", "b.service");
  }
}
