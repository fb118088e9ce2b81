package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import java.util.List;
import java.util.Set;

/** Reads one unit file. One use, one thread. */
final class DefinitionReader {
  private final UnitName name;
  private final Reading reading;
  private final UnitReader unit;
  private final InstallReader install = new InstallReader();
  private final BodyReader body;

  DefinitionReader(UnitName name, SpecifierContext host, Policy policy) throws UnitSyntaxException {
    this.name = name;
    this.reading = new Reading(sample(name), host, policy);
    this.unit = new UnitReader(reading.name());
    this.body = body();
  }

  UnitDefinition read(String text) throws UnitSyntaxException {
    try {
      return definition(text);
    } catch (UnitSyntaxException e) {
      throw e.after(reading.warnings().remarks());
    }
  }

  private UnitDefinition definition(String text) throws UnitSyntaxException {
    Set<String> sections =
        body.section().isEmpty()
            ? Set.of(UnitReader.SECTION, InstallReader.SECTION)
            : Set.of(UnitReader.SECTION, InstallReader.SECTION, body.section());
    List<Assignment> assignments = UnitText.read(text, sections, reading.warnings());
    for (Assignment assignment : assignments) {
      read(new OptionValue(assignment, reading));
    }
    UnitBody built = body.build(reading);
    reading.judgeSandboxing();
    return new UnitDefinition(
        name, unit.build(), install.build(), built, reading.warnings().remarks());
  }

  /** A template cannot be run; what it says is seen by an instance of it. */
  private static UnitName sample(UnitName name) {
    String instance = name.stem() + "1" + name.type().suffix();
    return name.isTemplate() && UnitName.fault(instance).isEmpty() ? new UnitName(instance) : name;
  }

  private void read(OptionValue value) throws UnitSyntaxException {
    boolean known =
        switch (value.assignment().section()) {
          case UnitReader.SECTION -> UnitReader.OPTIONS.read(unit, value);
          case InstallReader.SECTION -> InstallReader.OPTIONS.read(install, value);
          default -> body.read(value);
        };
    if (!known && !value.option().startsWith("X-")) {
      reading
          .warnings()
          .add(
              UnitRemark.warning(
                  value.assignment().line(),
                  "Unknown key '%s' in section [%s], ignoring."
                      .formatted(value.option(), value.assignment().section())));
    }
  }

  private BodyReader body() throws UnitSyntaxException {
    return switch (reading.name().type()) {
      case SERVICE -> new ServiceReader(unit);
      case TIMER -> new TimerReader(unit, reading);
      case PATH -> new PathReader(unit, reading);
      case SOCKET -> new SocketReader(unit);
      case MOUNT -> new MountReader(unit);
      case TARGET -> new TargetReader();
      case AUTOMOUNT ->
          throw refusal("automount", "use a mount unit, and let what needs it require it");
      case DEVICE ->
          throw refusal("device", "wait for the device's file by a path unit or a condition");
      case SWAP -> throw refusal("swap", "run swapon in a oneshot service");
      case SLICE -> throw refusal("slice", "set limits in each service");
      case SCOPE -> throw refusal("scope", "run the program in a service");
      case BUSNAME, SNAPSHOT ->
          throw refusal("such", "systemd itself dropped them; use a service or a target");
    };
  }

  private static UnitSyntaxException refusal(String type, String instead) {
    return UnitSyntaxException.refusal(
        "", "", type + " units are not supported without systemd; " + instead);
  }
}
