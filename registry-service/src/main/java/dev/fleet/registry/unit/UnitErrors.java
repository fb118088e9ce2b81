package dev.fleet.registry.unit;

import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;

/** Why a unit cannot be read or written. */
final class UnitErrors {
  private UnitErrors() {}

  static StatusRuntimeException notFound(String name) {
    return FleetErrors.notFound(
        ErrorReason.UNIT_NOT_FOUND.name(), "unit " + name + " does not exist", unit(name));
  }

  static StatusRuntimeException exists(String name) {
    return FleetErrors.alreadyExists(
        ErrorReason.UNIT_EXISTS.name(), "unit " + name + " exists already", unit(name));
  }

  static StatusRuntimeException templateNotFound(String name, String template) {
    return FleetErrors.notFound(
        ErrorReason.TEMPLATE_NOT_FOUND.name(),
        "unit %s cannot be made: its template %s does not exist".formatted(name, template),
        Map.of("unit", name, "template", template));
  }

  static StatusRuntimeException templateNotActivatable(String name) {
    return FleetErrors.of(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.TEMPLATE_NOT_ACTIVATABLE.name(),
        "%s is a template: load or start an instance of it instead".formatted(name),
        unit(name));
  }

  static StatusRuntimeException etagMismatch(String name) {
    return FleetErrors.aborted(
        ErrorReason.ETAG_MISMATCH.name(),
        "unit " + name + " has changed since it was read; read it again",
        unit(name));
  }

  private static Map<String, String> unit(String name) {
    return Map.of("unit", name);
  }
}
