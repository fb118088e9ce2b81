package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.Condition.Kind;
import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code [Unit]} and {@code [Install]}. */
final class UnitReaderTest {
  @Test
  void defaults() {
    UnitSection unit = Units.read("a.target", "").unit();
    assertThat(unit.description()).isEqualTo("a.target");
    assertThat(unit.dependencies()).isEqualTo(Dependencies.NONE);
    assertThat(unit.startLimit()).isEqualTo(new RateLimit(TimeSpan.ofSeconds(10), 5));
    assertThat(unit.jobTimeout().isInfinite()).isTrue();
    assertThat(unit.jobRunningTimeout().isInfinite()).isTrue();
    assertThat(unit.onFailureJobMode()).isEqualTo(JobMode.REPLACE);
    assertThat(unit.onSuccessJobMode()).isEqualTo(JobMode.FAIL);
    assertThat(unit.collectMode()).isEqualTo(CollectMode.INACTIVE);
    assertThat(unit.defaultDependencies()).isTrue();
    assertThat(unit.allowIsolate()).isFalse();
  }

  @Test
  void everythingMayBeSet() {
    UnitDefinition definition =
        Units.read(
            "a@b.target",
            """
            [Unit]
            Description=The %i of %p
            Documentation=man:a(1) https://example.org/%i
            RequiresMountsFor=/a /b//c
            OnFailureJobMode=replace-irreversibly
            IgnoreOnIsolate=yes
            StopWhenUnneeded=yes
            RefuseManualStart=yes
            RefuseManualStop=yes
            AllowIsolate=yes
            DefaultDependencies=no
            CollectMode=inactive-or-failed
            JobTimeoutSec=5min
            StartLimitIntervalSec=0
            StartLimitBurst=7
            """);
    UnitSection unit = definition.unit();
    assertThat(definition.warnings()).isEmpty();
    assertThat(unit.description()).isEqualTo("The b of a");
    assertThat(unit.documentation()).containsExactly("man:a(1)", "https://example.org/b");
    assertThat(unit.requiresMountsFor()).containsExactly("/a", "/b/c");
    assertThat(unit.onFailureJobMode()).isEqualTo(JobMode.REPLACE_IRREVERSIBLY);
    assertThat(unit.ignoreOnIsolate()).isTrue();
    assertThat(unit.stopWhenUnneeded()).isTrue();
    assertThat(unit.refuseManualStart()).isTrue();
    assertThat(unit.refuseManualStop()).isTrue();
    assertThat(unit.allowIsolate()).isTrue();
    assertThat(unit.defaultDependencies()).isFalse();
    assertThat(unit.collectMode()).isEqualTo(CollectMode.INACTIVE_OR_FAILED);
    assertThat(unit.jobTimeout()).isEqualTo(TimeSpan.ofSeconds(300));
    assertThat(unit.jobRunningTimeout()).isEqualTo(TimeSpan.ofSeconds(300));
    assertThat(unit.startLimit().isOff()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(value = Dependency.class, mode = EnumSource.Mode.EXCLUDE, names = "TRIGGERS")
  void dependenciesAddUp(Dependency kind) {
    String option = kind.option();
    String text =
        "[Unit]\n%s=b.service %%i.target\n%s=\n%s=b.service c@.service\n"
            .formatted(option, option, option);
    UnitSection unit = Units.read("a@x.target", text).unit();
    assertThat(unit.dependencies().of(kind))
        .containsExactly(
            new UnitName("b.service"), new UnitName("x.target"), new UnitName("c@x.service"));
  }

  @ParameterizedTest
  @CsvSource({
    "BindTo, BINDS_TO", "PropagateReloadTo, PROPAGATES_RELOAD_TO",
    "PropagateReloadFrom, RELOAD_PROPAGATED_FROM", "RequiresOverridable, REQUIRES"
  })
  void oldNamesStillCount(String option, Dependency kind) {
    UnitSection unit = Units.read("a.target", "[Unit]\n" + option + "=b.service\n").unit();
    assertThat(unit.dependencies().of(kind)).containsExactly(new UnitName("b.service"));
  }

  @Test
  void malformedNamesAndTheUnitItselfAreNoDependencies() {
    UnitDefinition unit = Units.read("a.target", "[Unit]\nAfter=a.target b nope.x %Q.service\n");
    assertThat(unit.unit().dependencies()).isEqualTo(Dependencies.NONE);
    assertThat(unit.warnings())
        .containsExactly(
            "[Unit] After=: Dependency After=a.target is dropped.",
            "[Unit] After=: Failed to add dependency on b, ignoring",
            "[Unit] After=: Failed to add dependency on nope.x, ignoring",
            "[Unit] After=: Failed to resolve unit specifiers in '%Q.service', ignoring");
  }

  @ParameterizedTest
  @CsvSource({
    "ConditionPathExists=/a, PATH_EXISTS, /a, false, false",
    "ConditionPathExists=!/a//b, PATH_EXISTS, /a/b, false, true",
    "ConditionPathExistsGlob=|/a/*, PATH_EXISTS_GLOB, /a/*, true, false",
    "ConditionDirectoryNotEmpty=|!/%p, DIRECTORY_NOT_EMPTY, /a, true, true",
    "ConditionHost=| ! node*, HOST, node*, true, true",
    "ConditionEnvironment=A=b, ENVIRONMENT, A=b, false, false",
    "ConditionKernelVersion=>=5 <7, KERNEL_VERSION, >=5 <7, false, false"
  })
  void conditions(String line, Kind kind, String parameter, boolean trigger, boolean negate) {
    var expected = new Condition(kind, parameter, trigger, negate);
    String section = "[Unit]\n" + line + "\n";
    assertThat(Units.read("a.target", section).unit().conditions()).containsExactly(expected);
    assertThat(Units.read("a.target", section.replace("Condition", "Assert")).unit().asserts())
        .containsExactly(expected);
  }

  @Test
  void anEmptyConditionResetsAllOfThem() {
    UnitSection unit =
        Units.read(
                "a.target",
                "[Unit]\nConditionHost=a\nAssertHost=b\nConditionPathExists=\nConditionUser=c\n")
            .unit();
    assertThat(unit.conditions()).containsExactly(new Condition(Kind.USER, "c", false, false));
    assertThat(unit.asserts()).containsExactly(new Condition(Kind.HOST, "b", false, false));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void conditionsThatCannotBeCheckedAreTakenAsMet(Kind kind) {
    UnitDefinition unit = Units.read("a.target", "[Unit]\nCondition" + kind.suffix() + "=!/x\n");
    assertThat(unit.unit().conditions().isEmpty()).isEqualTo(!kind.isCheckable());
    assertThat(unit.warnings())
        .isEqualTo(
            kind.isCheckable()
                ? List.of()
                : List.of(
                    "[Unit] Condition" + kind.suffix() + "=: not checked, taken as met: !/x"));
  }

  @Test
  void install() {
    UnitDefinition unit =
        Units.read(
            "a@.service",
            """
            [Service]
            ExecStart=/bin/a %i
            [Install]
            WantedBy=gone.target
            WantedBy=
            WantedBy=multi-user.target graphical.target
            RequiredBy=x.service
            UpheldBy=y.service
            Also=z.socket
            Alias=other@.service what
            DefaultInstance=main
            """);
    assertThat(unit.install())
        .isEqualTo(
            new InstallSection(
                List.of(new UnitName("multi-user.target"), new UnitName("graphical.target")),
                List.of(new UnitName("x.service")),
                List.of(new UnitName("y.service")),
                List.of(new UnitName("z.socket")),
                List.of(new UnitName("other@1.service")),
                Optional.of("main")));
    assertThat(unit.warnings())
        .containsExactly("[Install] Alias=: Invalid unit name what, ignoring");
    assertThat(Units.read("a.target", "").install()).isEqualTo(InstallSection.EMPTY);
  }
}
