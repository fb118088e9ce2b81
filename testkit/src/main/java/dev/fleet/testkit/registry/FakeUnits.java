package dev.fleet.testkit.registry;

import com.google.protobuf.ByteString;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitNameException;
import dev.fleet.unit.UnitValidation;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DeleteUnitRequest;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ReplaceUnitRequest;
import dev.fleet.v1.SetDesiredStateRequest;
import dev.fleet.v1.Unit;
import java.util.List;
import java.util.Map;

/**
 * What users may do to the units of a {@link FakeCluster}, with the registry's rules and errors.
 */
final class FakeUnits {
  private final FakeCluster cluster;

  FakeUnits(FakeCluster cluster) {
    this.cluster = cluster;
  }

  Unit create(CreateUnitRequest request) {
    synchronized (cluster) {
      UnitName name = name(request.getName());
      if (cluster.units.containsKey(request.getName())) {
        throw FleetErrors.alreadyExists(
            "UNIT_EXISTS", "unit " + name + " exists", Map.of("unit", request.getName()));
      }
      ByteString content =
          request.hasTemplate() ? contentOf(request.getTemplate(), name) : request.getContent();
      checkDesired(name, request.getDesiredState());
      Unit.Builder unit = described(name, content);
      unit.setDesiredState(
          request.getDesiredState() == DesiredState.DESIRED_STATE_UNSPECIFIED
              ? DesiredState.DESIRED_STATE_INACTIVE
              : request.getDesiredState());
      unit.setGeneration(1).setCreateRevision(cluster.revision() + 1);
      return cluster.putUnit(stamped(unit));
    }
  }

  private ByteString contentOf(String template, UnitName unit) {
    Unit known = cluster.units.get(template);
    if (known == null) {
      throw FleetErrors.notFound(
          "TEMPLATE_NOT_FOUND",
          "there is no template " + template,
          Map.of("unit", unit.value(), "template", template));
    }
    return known.getContent();
  }

  Unit setDesired(SetDesiredStateRequest request) {
    synchronized (cluster) {
      Unit unit = existing(request.getName());
      checkDesired(new UnitName(unit.getName()), request.getDesiredState());
      checkEtag(unit, request.getEtag());
      if (unit.getDesiredState() == request.getDesiredState()) {
        return unit;
      }
      return cluster.putUnit(
          stamped(
              unit.toBuilder()
                  .setDesiredState(request.getDesiredState())
                  .setGeneration(unit.getGeneration() + 1)));
    }
  }

  Unit replace(ReplaceUnitRequest request) {
    synchronized (cluster) {
      Unit unit = existing(request.getName());
      checkEtag(unit, request.getEtag());
      UnitName name = new UnitName(unit.getName());
      ByteString content =
          request.hasTemplate() ? contentOf(request.getTemplate(), name) : request.getContent();
      Unit.Builder next = unit.toBuilder().mergeFrom(described(name, content).build());
      if (request.getDesiredState() != DesiredState.DESIRED_STATE_UNSPECIFIED) {
        next.setDesiredState(request.getDesiredState());
      }
      return cluster.putUnit(stamped(next.setGeneration(unit.getGeneration() + 1)));
    }
  }

  void delete(DeleteUnitRequest request) {
    synchronized (cluster) {
      if (request.getAllowMissing() && !cluster.units.containsKey(request.getName())) {
        return;
      }
      checkEtag(existing(request.getName()), request.getEtag());
      cluster.removeUnit(request.getName());
    }
  }

  Unit existing(String name) {
    synchronized (cluster) {
      Unit unit = cluster.units.get(name);
      if (unit == null) {
        throw FleetErrors.notFound(
            "UNIT_NOT_FOUND", "there is no unit " + name, Map.of("unit", name));
      }
      return unit;
    }
  }

  /** The warnings about a unit's file. */
  static List<String> warnings(Unit unit) {
    try {
      return UnitValidation.warnings(
          new UnitName(unit.getName()), UnitFile.parse(unit.getContent().toByteArray()));
    } catch (UnitFileException e) {
      throw new IllegalStateException(e);
    }
  }

  private Unit.Builder stamped(Unit.Builder unit) {
    return unit.setEtag("etag-" + (cluster.revision() + 1));
  }

  private static UnitName name(String text) {
    try {
      return UnitName.parse(text);
    } catch (UnitNameException e) {
      throw FleetErrors.invalidArgument("UNIT_NAME_INVALID", String.valueOf(e.getMessage()));
    }
  }

  private static Unit.Builder described(UnitName name, ByteString content) {
    try {
      UnitFile file = UnitFile.parse(content.toByteArray());
      List<String> errors = UnitValidation.errors(name, file);
      if (!errors.isEmpty()) {
        throw FleetErrors.invalidArgument("UNIT_FILE_INVALID", errors.getFirst());
      }
      return Unit.newBuilder()
          .setName(name.value())
          .setContent(content)
          .setHash(file.sha1())
          .setDescription(file.description().orElse(""))
          .setGlobal(Requirements.of(name, file).global());
    } catch (UnitFileException e) {
      throw FleetErrors.invalidArgument("UNIT_FILE_INVALID", String.valueOf(e.getMessage()));
    }
  }

  private static void checkDesired(UnitName name, DesiredState desired) {
    if (name.isTemplate()
        && (desired == DesiredState.DESIRED_STATE_LOADED
            || desired == DesiredState.DESIRED_STATE_LAUNCHED)) {
      throw FleetErrors.invalidArgument(
          "TEMPLATE_NOT_ACTIVATABLE", "cannot activate template \"" + name + "\"");
    }
  }

  private static void checkEtag(Unit unit, String etag) {
    if (!etag.isEmpty() && !etag.equals(unit.getEtag())) {
      throw FleetErrors.aborted(
          "ETAG_MISMATCH",
          "unit " + unit.getName() + " has changed",
          Map.of("unit", unit.getName()));
    }
  }
}
