package dev.fleet.deploy;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom; the modules of the architecture, held against the compiled classes. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/jmh_generated/"))
          .importPackages("dev.fleet");

  static Stream<ArchRule> rules() {
    return Stream.of(
        classes()
            .that(resideInAnyPackage("dev.fleet.unit.."))
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage("dev.fleet.unit..", "java..", "org.jspecify.."))
            .because("the unit-file language is pure"),
        classes()
            .that(resideInAnyPackage("dev.fleet.runtime.."))
            .should()
            .onlyDependOnClassesThat(
                not(
                    resideInAnyPackage(
                        "dev.fleet.unit..",
                        "dev.fleet.registry..",
                        "dev.fleet.scheduler..",
                        "dev.fleet.agent..",
                        "dev.fleet.journal..",
                        "dev.fleet.journalfiles..",
                        "dev.fleet.ctl..",
                        "dev.fleet.bench..",
                        "dev.fleet.deploy..")))
            .because("modules depend downwards only"),
        noClasses()
            .that(
                resideInAnyPackage("dev.fleet.bench..")
                    .and(not(resideInAnyPackage("dev.fleet.bench.core.."))))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "dev.fleet.registry..",
                    "dev.fleet.scheduler..",
                    "dev.fleet.journal..",
                    "dev.fleet.ctl..",
                    "dev.fleet.deploy.."))
            .because(
                "of what it measures, only simulated agents run in the benchmark itself, and the"
                    + " cores that are measured by themselves"),
        noClasses()
            .that(not(resideInAnyPackage("dev.fleet.bench..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.fleet.bench.."))
            .because("nothing stands on the benchmarks"),
        classes()
            .that(resideInAnyPackage("dev.fleet.journalfiles.."))
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                    "dev.fleet.journalfiles..",
                    "dev.fleet.runtime.clock..",
                    "dev.fleet.runtime.log..",
                    "java..",
                    "org.jspecify.."))
            .because("a journal is files, a clock and nothing else"),
        noClasses()
            .that(
                not(
                    resideInAnyPackage(
                        "dev.fleet.journalfiles..", "dev.fleet.journal..", "dev.fleet.agent..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.fleet.journalfiles.."))
            .because("the agent writes a journal and the journal service reads it, nobody else"),
        slices()
            .matching("dev.fleet.(registry|scheduler|agent|journal|ctl)..")
            .should()
            .notDependOnEachOther()
            .because("services know each other by their contracts only"),
        noClasses()
            .that(not(resideInAnyPackage("dev.fleet.registry.etcd..", "dev.fleet.testkit..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.etcd..", "io.netty..", "io.vertx.."))
            .because("only the registry's store knows etcd, and what its client library brings"),
        noClasses()
            .that(not(resideInAnyPackage("dev.fleet.agent.systemd..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.freedesktop.dbus.."))
            .because("only the agent's systemd package knows D-Bus"),
        noClasses()
            .that(
                not(
                    resideInAnyPackage(
                        "dev.fleet.runtime.clock..", "dev.fleet.testkit..", "dev.fleet.v1..")))
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .because("time is passed in"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holds(ArchRule rule) {
    rule.check(CLASSES);
  }
}
