package dev.fleet.registry;

import static dev.fleet.registry.Requests.LAUNCHED;
import static dev.fleet.registry.Requests.LOADED;
import static dev.fleet.registry.Requests.content;
import static dev.fleet.registry.Requests.deletion;
import static dev.fleet.registry.Requests.invalid;
import static dev.fleet.registry.Requests.newUnit;
import static dev.fleet.registry.Requests.wanting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.testkit.etcd.EtcdExtension;
import dev.fleet.v1.BatchCreateUnitsRequest;
import dev.fleet.v1.BatchCreateUnitsResponse;
import dev.fleet.v1.BatchDeleteUnitsRequest;
import dev.fleet.v1.BatchReplaceUnitsRequest;
import dev.fleet.v1.BatchReplaceUnitsResponse;
import dev.fleet.v1.BatchSetDesiredStateRequest;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.ReplaceUnitRequest;
import dev.fleet.v1.UnitOutcome;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What unit.proto promises of batches. */
class UnitBatchesTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static final int MANY = 10_000;

  @Test
  void tenThousandUnitsInOneCall() {
    try (Replica replica = Replica.start(ETCD.endpoint(), ETCD.prefix())) {
      replica.units().createUnit(newUnit("web@.service"));
      BatchCreateUnitsRequest.Builder creations = BatchCreateUnitsRequest.newBuilder();
      BatchSetDesiredStateRequest.Builder settings = BatchSetDesiredStateRequest.newBuilder();
      BatchReplaceUnitsRequest.Builder replacements = BatchReplaceUnitsRequest.newBuilder();
      BatchDeleteUnitsRequest.Builder deletions = BatchDeleteUnitsRequest.newBuilder();
      for (int i = 0; i < MANY; i++) {
        String name = "web@%05d.service".formatted(i);
        creations.addRequests(
            CreateUnitRequest.newBuilder().setName(name).setTemplate("web@.service"));
        settings.addRequests(wanting(name, LAUNCHED));
        replacements.addRequests(
            ReplaceUnitRequest.newBuilder().setName(name).setContent(content("/bin/other")));
        deletions.addRequests(deletion(name));
      }
      List<UnitOutcome> created =
          timed("create", () -> replica.units().batchCreateUnits(creations.build()))
              .getOutcomesList();
      assertThat(created).hasSize(MANY).noneMatch(UnitOutcome::hasError);
      assertThat(created.get(77).getUnit().getName()).isEqualTo("web@00077.service");
      List<UnitOutcome> set =
          timed("set", () -> replica.units().batchSetDesiredState(settings.build()))
              .getOutcomesList();
      assertThat(set).hasSize(MANY).noneMatch(UnitOutcome::hasError);
      assertThat(set).allMatch(outcome -> outcome.getUnit().getGeneration() == 2);
      List<UnitOutcome> replaced =
          timed("replace", () -> replica.units().batchReplaceUnits(replacements.build()))
              .getOutcomesList();
      assertThat(replaced).hasSize(MANY).noneMatch(UnitOutcome::hasError);
      assertThat(replaced)
          .allMatch(outcome -> outcome.getUnit().getGeneration() == 3)
          .allMatch(outcome -> outcome.getUnit().getDesiredState() == LAUNCHED);
      List<UnitOutcome> deleted =
          timed("delete", () -> replica.units().batchDeleteUnits(deletions.build()))
              .getOutcomesList();
      assertThat(deleted)
          .hasSize(MANY)
          .noneMatch(UnitOutcome::hasError)
          .noneMatch(UnitOutcome::hasUnit);
      assertThat(replica.units().listUnits(ListUnitsRequest.getDefaultInstance()).getUnitsList())
          .singleElement()
          .satisfies(unit -> assertThat(unit.getName()).isEqualTo("web@.service"));
    }
  }

  private static <T> T timed(String what, Callable<T> call) {
    long start = Clocks.system().nanos();
    try {
      T result = call.call();
      System.out.printf(
          "%s of %,d units in one call: %d ms%n",
          what, MANY, (Clocks.system().nanos() - start) / 1_000_000);
      return result;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachRequestHasAnOutcomeOfItsOwnInOrder() {
    try (Replica replica = Replica.start(ETCD.endpoint(), ETCD.prefix())) {
      replica.units().createUnit(newUnit("there.service"));
      BatchCreateUnitsResponse answer =
          replica
              .units()
              .batchCreateUnits(
                  BatchCreateUnitsRequest.newBuilder()
                      .addRequests(newUnit("a.service"))
                      .addRequests(newUnit("there.service"))
                      .addRequests(newUnit("no name"))
                      .addRequests(newUnit("a.service"))
                      .addRequests(newUnit("t@.service", LAUNCHED))
                      .addRequests(
                          CreateUnitRequest.newBuilder()
                              .setName("i@1.service")
                              .setTemplate("i@.service"))
                      .addRequests(newUnit("b.service").toBuilder().setContent(ByteString.EMPTY))
                      .addRequests(newUnit("c.service", LOADED))
                      .build());
      assertThat(answer.getOutcomesList().stream().map(o -> o.getError().getReason()))
          .containsExactly(
              "",
              "UNIT_EXISTS",
              "UNIT_NAME_INVALID",
              "UNIT_EXISTS",
              "TEMPLATE_NOT_ACTIVATABLE",
              "TEMPLATE_NOT_FOUND",
              "FIELD_INVALID",
              "");
      UnitOutcome second = answer.getOutcomes(1);
      assertThat(second.getName()).isEqualTo("there.service");
      assertThat(second.getError().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS.value());
      assertThat(second.getError().getMessage()).contains("there.service");
      assertThat(second.getError().getMetadataMap()).containsEntry("unit", "there.service");
      assertThat(answer.getInfo().getRevision())
          .isGreaterThanOrEqualTo(answer.getOutcomes(7).getUnit().getCreateRevision());
    }
  }

  @Test
  void eachReplacementHasAnOutcomeOfItsOwnAndMayBeSentTwice() {
    try (Replica replica = Replica.start(ETCD.endpoint(), ETCD.prefix())) {
      String etag = replica.units().createUnit(newUnit("a.service")).getUnit().getEtag();
      replica.units().createUnit(newUnit("b.service"));
      ReplaceUnitRequest.Builder other =
          ReplaceUnitRequest.newBuilder().setContent(content("/bin/other"));
      BatchReplaceUnitsRequest batch =
          BatchReplaceUnitsRequest.newBuilder()
              .addRequests(other.setName("a.service").setEtag(etag))
              .addRequests(other.setName("b.service").setEtag("stale"))
              .addRequests(other.setName("nope.service").setEtag(""))
              .addRequests(
                  other
                      .setName("a.service")
                      .setContent(ByteString.copyFromUtf8("nonsense\n"))
                      .setEtag(""))
              .build();
      for (int attempt = 1; attempt <= 2; attempt++) {
        BatchReplaceUnitsResponse answer = replica.units().batchReplaceUnits(batch);
        assertThat(answer.getOutcomesList())
            .extracting(UnitOutcome::getName, outcome -> outcome.getError().getReason())
            .containsExactly(
                tuple("a.service", ""),
                tuple("b.service", "ETAG_MISMATCH"),
                tuple("nope.service", "UNIT_NOT_FOUND"),
                tuple("a.service", "UNIT_FILE_INVALID"));
        assertThat(answer.getOutcomes(0).getUnit().getGeneration()).isEqualTo(2);
      }
    }
  }

  @Test
  void oneUnitTwiceInABatchIsChangedInOrder() {
    try (Replica replica = Replica.start(ETCD.endpoint(), ETCD.prefix())) {
      replica.units().createUnit(newUnit("a.service"));
      List<UnitOutcome> outcomes =
          replica
              .units()
              .batchSetDesiredState(
                  BatchSetDesiredStateRequest.newBuilder()
                      .addRequests(wanting("a.service", LAUNCHED))
                      .addRequests(wanting("a.service", LOADED))
                      .addRequests(wanting("a.service", LAUNCHED))
                      .build())
              .getOutcomesList();
      assertThat(outcomes.stream().map(o -> o.getUnit().getGeneration()))
          .containsExactly(2L, 3L, 4L);
      assertThat(outcomes.getLast().getUnit().getDesiredState()).isEqualTo(LAUNCHED);
    }
  }

  @Test
  void bigFilesAreSpreadOverTransactions() {
    try (Replica replica = Replica.start(ETCD.endpoint(), ETCD.prefix())) {
      BatchCreateUnitsRequest.Builder batch = BatchCreateUnitsRequest.newBuilder();
      for (int i = 0; i < 14; i++) {
        batch.addRequests(
            newUnit("big" + i + ".service").toBuilder()
                .setContent(content("/bin/x " + i + "y".repeat(1_000_000))));
      }
      assertThat(replica.units().batchCreateUnits(batch.build()).getOutcomesList())
          .hasSize(14)
          .noneMatch(UnitOutcome::hasError);
      assertThat(
              replica
                  .units()
                  .listUnits(ListUnitsRequest.newBuilder().setWithContent(true).build())
                  .getUnitsList())
          .as("fewer than were asked for, as they are big")
          .hasSizeBetween(1, 8);
      BatchCreateUnitsRequest.Builder tooBig = BatchCreateUnitsRequest.newBuilder();
      for (int i = 0; i < 17; i++) {
        tooBig.addRequests(
            newUnit("more" + i + ".service").toBuilder()
                .setContent(content("/bin/z " + i + "y".repeat(1_000_000))));
      }
      invalid(ErrorReason.FIELD_INVALID, () -> replica.units().batchCreateUnits(tooBig.build()));
    }
  }

  @Test
  void tooManyRequestsAreRefusedAsAWhole() {
    try (Replica replica = Replica.start(ETCD.endpoint(), ETCD.prefix())) {
      BatchSetDesiredStateRequest.Builder batch = BatchSetDesiredStateRequest.newBuilder();
      IntStream.rangeClosed(0, MANY).forEach(i -> batch.addRequests(wanting("a.service", LOADED)));
      invalid(ErrorReason.FIELD_INVALID, () -> replica.units().batchSetDesiredState(batch.build()));
    }
  }

  @Test
  void twoReplicasThatWriteAtOnceNeverBothWin() throws Exception {
    try (Replica one = Replica.start(ETCD.endpoint(), ETCD.prefix());
        Replica two = Replica.start(ETCD.endpoint(), ETCD.prefix());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      BatchCreateUnitsRequest.Builder batch = BatchCreateUnitsRequest.newBuilder();
      for (int i = 0; i < 1_000; i++) {
        batch.addRequests(
            newUnit("u" + i + ".service").toBuilder().setContent(content("/bin/" + i % 10)));
      }
      var answers = new ArrayList<Future<BatchCreateUnitsResponse>>();
      for (Replica replica : List.of(one, two, one, two)) {
        answers.add(threads.submit(() -> replica.units().batchCreateUnits(batch.build())));
      }
      var winners = new int[1_000];
      for (Future<BatchCreateUnitsResponse> answer : answers) {
        for (int i = 0; i < 1_000; i++) {
          UnitOutcome outcome = answer.get().getOutcomes(i);
          if (outcome.hasError()) {
            assertThat(outcome.getError().getReason()).isEqualTo("UNIT_EXISTS");
          } else {
            winners[i]++;
          }
        }
      }
      assertThat(winners).containsOnly(1);
    }
  }
}
