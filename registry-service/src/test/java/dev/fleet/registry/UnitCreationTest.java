package dev.fleet.registry;

import static dev.fleet.registry.Requests.INACTIVE;
import static dev.fleet.registry.Requests.LAUNCHED;
import static dev.fleet.registry.Requests.LOADED;
import static dev.fleet.registry.Requests.content;
import static dev.fleet.registry.Requests.deletion;
import static dev.fleet.registry.Requests.globalUnit;
import static dev.fleet.registry.Requests.invalid;
import static dev.fleet.registry.Requests.newUnit;
import static dev.fleet.registry.Requests.reading;
import static dev.fleet.registry.Requests.refused;
import static dev.fleet.registry.Requests.wanting;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.CreateUnitResponse;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.Unit;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

/** What unit.proto promises of the creation of single units. */
final class UnitCreationTest extends OneReplica {
  @Test
  void aUnitIsGivenBackByteForByte() {
    ByteString bytes =
        ByteString.copyFromUtf8(
            "# comment\r\n[Unit]\nDescription=Grüße\n\n[Service]\nExecStart=/bin/a \\\n  b\n");
    CreateUnitResponse created =
        units()
            .createUnit(
                CreateUnitRequest.newBuilder().setName("a.service").setContent(bytes).build());
    Unit unit = created.getUnit();
    assertThat(unit.getContent()).isEmpty();
    assertThat(unit.getContentDigest()).hasSize(64);
    assertThat(unit.getHash()).hasSize(40);
    assertThat(unit.getDescription()).isEqualTo("Grüße");
    assertThat(unit.getDesiredState()).isEqualTo(INACTIVE);
    assertThat(unit.getCurrentState()).isEqualTo(INACTIVE);
    assertThat(unit.getGeneration()).isEqualTo(1);
    assertThat(unit.getCreateRevision()).isEqualTo(created.getInfo().getRevision());
    assertThat(unit.getEtag()).isNotEmpty();
    assertThat(unit.getCreateTime().getSeconds()).isPositive();
    assertThat(unit.hasPlacement()).isFalse();
    assertThat(unit.hasRefusal()).isFalse();
    Unit read = units().getUnit(reading("a.service")).getUnit();
    assertThat(read.getContent()).isEqualTo(bytes);
    assertThat(read.toBuilder().clearContent().build()).isEqualTo(unit);
    assertThat(created.getInfo().getReplicaId()).isEqualTo(replica.server.replicaId());
    assertThat(created.getInfo().hasStaleness()).isFalse();
  }

  @Test
  void aNameIsTakenOnce() {
    units().createUnit(newUnit("a.service"));
    StatusRuntimeException error =
        refused(
            Status.Code.ALREADY_EXISTS,
            ErrorReason.UNIT_EXISTS,
            () -> units().createUnit(newUnit("a.service")));
    assertThat(FleetErrors.metadata(error)).containsEntry("unit", "a.service");
  }

  @Test
  void aRetryWithTheSameRequestIdSucceedsAgainWithoutEffect() {
    CreateUnitRequest request = newUnit("a.service").toBuilder().setRequestId("id-1").build();
    Unit first = units().createUnit(request).getUnit();
    assertThat(units().createUnit(request).getUnit()).isEqualTo(first);
    units().setDesiredState(wanting("a.service", LAUNCHED));
    assertThat(units().createUnit(request).getUnit().getGeneration()).isEqualTo(2);
    refused(
        Status.Code.ALREADY_EXISTS,
        ErrorReason.UNIT_EXISTS,
        () -> units().createUnit(request.toBuilder().setRequestId("id-2").build()));
  }

  @Test
  void badUnitsAreRefusedAndNothingIsKept() {
    record Case(String name, ByteString content, ErrorReason reason, String says) {}
    for (Case bad :
        new Case[] {
          new Case("", content("/bin/a"), ErrorReason.UNIT_NAME_INVALID, "empty"),
          new Case("a", content("/bin/a"), ErrorReason.UNIT_NAME_INVALID, "must contain"),
          new Case("a.sevice", content("/bin/a"), ErrorReason.UNIT_NAME_INVALID, "type"),
          new Case("a b.service", content("/bin/a"), ErrorReason.UNIT_NAME_INVALID, "character"),
          new Case("a/b.service", content("/bin/a"), ErrorReason.UNIT_NAME_INVALID, "character"),
          new Case(
              "a".repeat(300) + ".service",
              content("/bin/a"),
              ErrorReason.UNIT_NAME_INVALID,
              "length"),
          new Case("a.service", ByteString.EMPTY, ErrorReason.FIELD_INVALID, "content"),
          new Case(
              "a.service",
              ByteString.copyFromUtf8("# nothing\n"),
              ErrorReason.UNIT_FILE_INVALID,
              "assigns nothing"),
          new Case(
              "a.service",
              ByteString.copyFromUtf8("[Service\nExecStart=/bin/a\n"),
              ErrorReason.UNIT_FILE_INVALID,
              "line 1"),
          new Case(
              "a.service",
              ByteString.copyFrom(new byte[] {'[', 'A', ']', '\n', (byte) 0xff}),
              ErrorReason.UNIT_FILE_INVALID,
              "a.service"),
          new Case(
              "a.service",
              ByteString.copyFromUtf8("[X-Fleet]\nMachineID=abc\nConflicts=b.service\n"),
              ErrorReason.UNIT_FILE_INVALID,
              "MachineID cannot be used with Conflicts"),
          new Case(
              "a.service",
              ByteString.copyFromUtf8("[A]\nb=" + "c".repeat(1 << 20)),
              ErrorReason.FIELD_INVALID,
              "1048576"),
        }) {
      StatusRuntimeException error =
          invalid(
              bad.reason(),
              () ->
                  units()
                      .createUnit(
                          CreateUnitRequest.newBuilder()
                              .setName(bad.name())
                              .setContent(bad.content())
                              .build()));
      assertThat(FleetErrors.userMessage(error)).as(bad.name()).contains(bad.says());
      if (bad.reason() == ErrorReason.FIELD_INVALID) {
        assertThat(FleetErrors.violations(error).getFirst().field()).isEqualTo("content");
      } else {
        assertThat(FleetErrors.metadata(error)).containsKey("unit");
      }
    }
    invalid(
        ErrorReason.FIELD_INVALID,
        () -> units().createUnit(CreateUnitRequest.newBuilder().setName("a.service").build()));
    invalid(
        ErrorReason.FIELD_INVALID,
        () ->
            units().createUnit(newUnit("a.service").toBuilder().setDesiredStateValue(99).build()));
    invalid(
        ErrorReason.FIELD_INVALID,
        () ->
            units()
                .createUnit(newUnit("a.service").toBuilder().setRequestId("x".repeat(65)).build()));
    assertThat(units().listUnits(ListUnitsRequest.getDefaultInstance()).getUnitsList()).isEmpty();
  }

  @Test
  void whatIsOddButAllowedIsWarnedOf() {
    CreateUnitResponse created =
        units()
            .createUnit(
                CreateUnitRequest.newBuilder()
                    .setName("a.service")
                    .setContent(
                        ByteString.copyFromUtf8(
                            "[Service]\nExecStart=/bin/a\n[X-Fleet]\nMachinMetadata=a=b\n"))
                    .build());
    assertThat(created.getWarningsList()).hasSize(1);
    assertThat(created.getWarnings(0)).contains("MachinMetadata");
  }

  @Test
  void aHugeDescriptionIsCut() {
    ByteString huge =
        ByteString.copyFromUtf8("[Unit]\nDescription=" + "\ud83d\ude00x".repeat(200_000) + "\n");
    Unit unit =
        units()
            .createUnit(
                CreateUnitRequest.newBuilder().setName("a.service").setContent(huge).build())
            .getUnit();
    assertThat(unit.getDescription().codePointCount(0, unit.getDescription().length()))
        .isEqualTo(1_025);
    assertThat(units().getUnit(reading("a.service")).getUnit().getContent()).isEqualTo(huge);
  }

  @Test
  void anInstanceCopiesItsTemplate() {
    CreateUnitRequest instance =
        CreateUnitRequest.newBuilder()
            .setName("web@1.service")
            .setTemplate("web@.service")
            .setDesiredState(LOADED)
            .build();
    StatusRuntimeException error =
        refused(
            Status.Code.NOT_FOUND,
            ErrorReason.TEMPLATE_NOT_FOUND,
            () -> units().createUnit(instance));
    assertThat(FleetErrors.metadata(error))
        .containsEntry("unit", "web@1.service")
        .containsEntry("template", "web@.service");
    Unit template = units().createUnit(newUnit("web@.service")).getUnit();
    Unit unit = units().createUnit(instance).getUnit();
    assertThat(unit.getContentDigest()).isEqualTo(template.getContentDigest());
    assertThat(unit.getDesiredState()).isEqualTo(LOADED);
    units().deleteUnit(deletion("web@.service"));
    assertThat(units().getUnit(reading("web@1.service")).getUnit().getContent())
        .isEqualTo(content("/bin/true"));
    invalid(
        ErrorReason.FIELD_INVALID,
        () -> units().createUnit(instance.toBuilder().setTemplate("web@1.service").build()));
  }

  @Test
  void aGlobalUnitIsKnownAsSuch() {
    Unit unit = units().createUnit(globalUnit("g.service")).getUnit();
    assertThat(unit.getGlobal()).isTrue();
    assertThat(unit.getCurrentState()).isEqualTo(DesiredState.DESIRED_STATE_UNSPECIFIED);
  }
}
