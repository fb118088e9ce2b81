package dev.fleet.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DeleteUnitRequest;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.GetUnitRequest;
import dev.fleet.v1.Machine;
import dev.fleet.v1.RegisterMachineRequest;
import dev.fleet.v1.SetDesiredStateRequest;
import dev.fleet.v1.UnitState;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Requests that many tests make, and what they expect of errors. */
final class Requests {
  static final DesiredState INACTIVE = DesiredState.DESIRED_STATE_INACTIVE;
  static final DesiredState LOADED = DesiredState.DESIRED_STATE_LOADED;
  static final DesiredState LAUNCHED = DesiredState.DESIRED_STATE_LAUNCHED;

  private Requests() {}

  static ByteString content(String command) {
    return ByteString.copyFromUtf8("[Service]\nExecStart=" + command + "\n");
  }

  static CreateUnitRequest newUnit(String name) {
    return newUnit(name, INACTIVE);
  }

  static CreateUnitRequest newUnit(String name, DesiredState desired) {
    return CreateUnitRequest.newBuilder()
        .setName(name)
        .setContent(content("/bin/true"))
        .setDesiredState(desired)
        .build();
  }

  /** A unit that runs on every machine. */
  static CreateUnitRequest globalUnit(String name) {
    return CreateUnitRequest.newBuilder()
        .setName(name)
        .setContent(
            ByteString.copyFromUtf8("[Service]\nExecStart=/bin/a\n[X-Fleet]\nGlobal=true\n"))
        .setDesiredState(LAUNCHED)
        .build();
  }

  static GetUnitRequest reading(String name) {
    return GetUnitRequest.newBuilder().setName(name).build();
  }

  static SetDesiredStateRequest wanting(String name, DesiredState desired) {
    return SetDesiredStateRequest.newBuilder().setName(name).setDesiredState(desired).build();
  }

  static DeleteUnitRequest deletion(String name) {
    return DeleteUnitRequest.newBuilder().setName(name).build();
  }

  static RegisterMachineRequest register(String id) {
    return register(id, "host-" + id, "boot-1");
  }

  static RegisterMachineRequest register(String id, String hostname, String bootId) {
    return RegisterMachineRequest.newBuilder()
        .setMachine(Machine.newBuilder().setId(id).setHostname(hostname).setBootId(bootId))
        .build();
  }

  static UnitState state(String unit, DesiredState agentState, String active) {
    return UnitState.newBuilder()
        .setUnit(unit)
        .setAgentState(agentState)
        .setLoadState("loaded")
        .setActiveState(active)
        .setSubState("running")
        .build();
  }

  /** The call fails with the code and the reason, and a sentence. */
  static StatusRuntimeException refused(
      Status.Code code, ErrorReason reason, ThrowingCallable call) {
    StatusRuntimeException error = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(error).as("a failure with " + reason).isNotNull();
    assertThat(error.getStatus().getCode()).as(error.getMessage()).isEqualTo(code);
    assertThat(FleetErrors.reason(error)).contains(reason.name());
    assertThat(FleetErrors.userMessage(error)).isNotBlank().doesNotContain("\n");
    return error;
  }

  static StatusRuntimeException invalid(ErrorReason reason, ThrowingCallable call) {
    return refused(Status.Code.INVALID_ARGUMENT, reason, call);
  }
}
