package dev.fleet.registry;

import static dev.fleet.registry.Requests.INACTIVE;
import static dev.fleet.registry.Requests.LAUNCHED;
import static dev.fleet.registry.Requests.LOADED;
import static dev.fleet.registry.Requests.content;
import static dev.fleet.registry.Requests.deletion;
import static dev.fleet.registry.Requests.invalid;
import static dev.fleet.registry.Requests.newUnit;
import static dev.fleet.registry.Requests.reading;
import static dev.fleet.registry.Requests.refused;
import static dev.fleet.registry.Requests.wanting;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.ReplaceUnitRequest;
import dev.fleet.v1.SetDesiredStateRequest;
import dev.fleet.v1.SetDesiredStateResponse;
import dev.fleet.v1.Unit;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

/** What unit.proto promises of writes to single units that exist. */
final class UnitWritesTest extends OneReplica {
  @Test
  void onlyCheckingWritesNothing() {
    CreateUnitRequest request = newUnit("a.service").toBuilder().setValidateOnly(true).build();
    assertThat(units().createUnit(request).getUnit().getHash()).hasSize(40);
    refused(
        Status.Code.NOT_FOUND,
        ErrorReason.UNIT_NOT_FOUND,
        () -> units().getUnit(reading("a.service")));
    units().createUnit(newUnit("a.service"));
    refused(Status.Code.ALREADY_EXISTS, ErrorReason.UNIT_EXISTS, () -> units().createUnit(request));
    Unit before = units().getUnit(reading("a.service")).getUnit();
    units()
        .replaceUnit(
            ReplaceUnitRequest.newBuilder()
                .setName("a.service")
                .setContent(content("/bin/other"))
                .setValidateOnly(true)
                .build());
    assertThat(units().getUnit(reading("a.service")).getUnit()).isEqualTo(before);
  }

  @Test
  void aTemplateStaysInactive() {
    for (DesiredState state : new DesiredState[] {LOADED, LAUNCHED}) {
      invalid(
          ErrorReason.TEMPLATE_NOT_ACTIVATABLE,
          () -> units().createUnit(newUnit("web@.service", state)));
    }
    units().createUnit(newUnit("web@.service", INACTIVE));
    for (DesiredState state : new DesiredState[] {LOADED, LAUNCHED}) {
      invalid(
          ErrorReason.TEMPLATE_NOT_ACTIVATABLE,
          () -> units().setDesiredState(wanting("web@.service", state)));
      invalid(
          ErrorReason.TEMPLATE_NOT_ACTIVATABLE,
          () ->
              units()
                  .replaceUnit(
                      ReplaceUnitRequest.newBuilder()
                          .setName("web@.service")
                          .setContent(content("/bin/other"))
                          .setDesiredState(state)
                          .build()));
    }
    assertThat(units().setDesiredState(wanting("web@.service", INACTIVE)).getUnit().getGeneration())
        .isEqualTo(1);
  }

  @Test
  void theDesiredStateIsSetOnce() {
    Unit before = units().createUnit(newUnit("a.service")).getUnit();
    SetDesiredStateResponse first = units().setDesiredState(wanting("a.service", LAUNCHED));
    assertThat(first.getUnit().getDesiredState()).isEqualTo(LAUNCHED);
    assertThat(first.getUnit().getGeneration()).isEqualTo(2);
    assertThat(first.getUnit().getEtag()).isNotEqualTo(before.getEtag());
    assertThat(first.getUnit().getCreateRevision()).isEqualTo(before.getCreateRevision());
    SetDesiredStateResponse again = units().setDesiredState(wanting("a.service", LAUNCHED));
    assertThat(again.getUnit()).isEqualTo(first.getUnit());
    assertThat(again.getInfo().getRevision()).isGreaterThanOrEqualTo(first.getInfo().getRevision());
    refused(
        Status.Code.NOT_FOUND,
        ErrorReason.UNIT_NOT_FOUND,
        () -> units().setDesiredState(wanting("b.service", LAUNCHED)));
    invalid(
        ErrorReason.FIELD_INVALID,
        () ->
            units().setDesiredState(wanting("a.service", DesiredState.DESIRED_STATE_UNSPECIFIED)));
  }

  @Test
  void anEtagMakesAWriteConditional() {
    Unit first = units().createUnit(newUnit("a.service")).getUnit();
    SetDesiredStateRequest conditional =
        SetDesiredStateRequest.newBuilder()
            .setName("a.service")
            .setDesiredState(LOADED)
            .setEtag(first.getEtag())
            .build();
    Unit second = units().setDesiredState(conditional).getUnit();
    assertThat(units().setDesiredState(conditional).getUnit())
        .as("the retry of a conditional write is recognised")
        .isEqualTo(second);
    units().setDesiredState(wanting("a.service", LAUNCHED));
    refused(
        Status.Code.ABORTED, ErrorReason.ETAG_MISMATCH, () -> units().setDesiredState(conditional));
    refused(
        Status.Code.ABORTED,
        ErrorReason.ETAG_MISMATCH,
        () ->
            units()
                .replaceUnit(
                    ReplaceUnitRequest.newBuilder()
                        .setName("a.service")
                        .setContent(content("/bin/b"))
                        .setEtag(first.getEtag())
                        .build()));
    refused(
        Status.Code.ABORTED,
        ErrorReason.ETAG_MISMATCH,
        () ->
            units()
                .deleteUnit(deletion("a.service").toBuilder().setEtag(second.getEtag()).build()));
    Unit now = units().getUnit(reading("a.service")).getUnit();
    units().deleteUnit(deletion("a.service").toBuilder().setEtag(now.getEtag()).build());
  }

  @Test
  void aUnitGetsOtherContent() {
    Unit before = units().createUnit(newUnit("a.service", LAUNCHED)).getUnit();
    ReplaceUnitRequest request =
        ReplaceUnitRequest.newBuilder()
            .setName("a.service")
            .setContent(content("/bin/other"))
            .build();
    Unit after = units().replaceUnit(request).getUnit();
    assertThat(after.getHash()).isNotEqualTo(before.getHash());
    assertThat(after.getDesiredState()).isEqualTo(LAUNCHED);
    assertThat(after.getGeneration()).isEqualTo(2);
    assertThat(after.getCreateRevision()).isEqualTo(before.getCreateRevision());
    assertThat(units().replaceUnit(request).getUnit()).as("a retry").isEqualTo(after);
    assertThat(
            units()
                .replaceUnit(request.toBuilder().setDesiredState(INACTIVE).build())
                .getUnit()
                .getDesiredState())
        .isEqualTo(INACTIVE);
    refused(
        Status.Code.NOT_FOUND,
        ErrorReason.UNIT_NOT_FOUND,
        () -> units().replaceUnit(request.toBuilder().setName("b.service").build()));
    invalid(
        ErrorReason.UNIT_FILE_INVALID,
        () ->
            units()
                .replaceUnit(
                    request.toBuilder().setContent(ByteString.copyFromUtf8("[A")).build()));
  }

  @Test
  void aUnitIsDeletedOnceAndMayBeMadeAnew() {
    Unit first = units().createUnit(newUnit("a.service")).getUnit();
    units().deleteUnit(deletion("a.service"));
    refused(
        Status.Code.NOT_FOUND,
        ErrorReason.UNIT_NOT_FOUND,
        () -> units().deleteUnit(deletion("a.service")));
    units().deleteUnit(deletion("a.service").toBuilder().setAllowMissing(true).build());
    Unit second = units().createUnit(newUnit("a.service")).getUnit();
    assertThat(second.getCreateRevision()).isGreaterThan(first.getCreateRevision());
    assertThat(second.getGeneration()).isEqualTo(1);
  }
}
