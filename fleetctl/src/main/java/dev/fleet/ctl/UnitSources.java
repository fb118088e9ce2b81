package dev.fleet.ctl;

import com.google.protobuf.ByteString;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitValidation;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.ReplaceUnitRequest;
import dev.fleet.v1.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each argument of a command where its unit comes from: from the registry, from a file,
 * or from a template of either. Section 1.3 of the reference is the rule. Writes nothing but
 * warnings.
 */
final class UnitSources {
  /**
   * What is to be done, in the order of the arguments.
   *
   * @param failure why the argument after the last one of these stopped the command, or null
   */
  record Plan(
      List<CreateUnitRequest> creations,
      List<ReplaceUnitRequest> replacements,
      @Nullable String failure) {}

  private final Map<String, Unit> registered;
  private final ReplaceRule rule;
  private final Terminal terminal;
  private final List<CreateUnitRequest> creations = new ArrayList<>();
  private final List<ReplaceUnitRequest> replacements = new ArrayList<>();
  private final Map<String, ByteString> plannedContents = new HashMap<>();

  /**
   * @param registered the units of the registry among {@link #names}
   */
  UnitSources(Map<String, Unit> registered, ReplaceRule rule, Terminal terminal) {
    this.registered = registered;
    this.rule = rule;
    this.terminal = terminal;
  }

  /** The names that decide about {@code arguments}: the units and their templates. */
  static Set<String> names(List<UnitArgument> arguments) {
    var names = new LinkedHashSet<String>();
    for (UnitArgument argument : arguments) {
      names.add(argument.name().value());
      if (argument.name().isInstance()) {
        names.add(argument.name().template().orElseThrow().value());
      }
    }
    return names;
  }

  /** Goes through the arguments until one fails. */
  Plan plan(List<UnitArgument> arguments) {
    try {
      for (UnitArgument argument : arguments) {
        Unit unit = registered.get(argument.name().value());
        if (unit == null) {
          creations.add(creation(argument));
        } else {
          compare(argument, unit);
        }
      }
      return new Plan(creations, replacements, null);
    } catch (CommandFailure e) {
      return new Plan(creations, replacements, e.text());
    }
  }

  private void compare(UnitArgument argument, Unit unit) throws CommandFailure {
    LocalUnit local = localUnit(argument);
    boolean fromTemplate = local == null && argument.name().isInstance();
    if (fromTemplate) {
      local = localTemplate(argument);
    }
    if (local == null) {
      if (rule.wanted()) {
        throw new CommandFailure(missing(argument));
      }
      return;
    }
    if (local.sameAs(unit.getHash())) {
      if (rule.wanted()) {
        terminal.out("Found same Unit(" + unit.getName() + ") in Registry, nothing to do");
      }
    } else if (rule.wanted()) {
      replace(argument, unit, local);
    } else {
      warnOfDifference(unit.getName(), argument, fromTemplate);
    }
  }

  private static String missing(UnitArgument argument) {
    return argument.name().isInstance()
        ? "unable to read " + argument.templatePath() + ": no such file"
        : "error Unit " + argument.name() + " does not seem to be a template unit";
  }

  private void replace(UnitArgument argument, Unit unit, LocalUnit local) throws CommandFailure {
    if (rule.allows(unit.getDesiredState())) {
      validate(argument.name(), local.file());
      replacements.add(
          ReplaceUnitRequest.newBuilder()
              .setName(unit.getName())
              .setContent(local.content())
              .setEtag(unit.getEtag())
              .build());
    } else {
      terminal.err(
          "Warning: can not replace Unit(%s) in state '%s', use the appropriate command"
              .formatted(unit.getName(), States.word(unit.getDesiredState())));
    }
  }

  private void warnOfDifference(String name, UnitArgument argument, boolean template) {
    terminal.err(
        "WARNING: Unit %s in registry differs from local %sunit file %s. Add --replace to override."
            .formatted(name, template ? "template " : "", argument.path()));
  }

  /** For comparisons: a file that cannot be used is as good as none, but said. */
  private @Nullable LocalUnit localUnit(UnitArgument argument) throws CommandFailure {
    return comparable(argument.path());
  }

  private @Nullable LocalUnit localTemplate(UnitArgument argument) throws CommandFailure {
    return comparable(argument.templatePath());
  }

  private @Nullable LocalUnit comparable(String path) throws CommandFailure {
    try {
      return LocalUnit.read(path);
    } catch (LocalUnit.Unusable e) {
      if (rule.wanted()) {
        throw fromFile(path, e);
      }
      terminal.err("WARNING: local unit file " + path + " is passed over: " + e.why());
      return null;
    }
  }

  private CreateUnitRequest creation(UnitArgument argument) throws CommandFailure {
    UnitName name = argument.name();
    var request =
        CreateUnitRequest.newBuilder()
            .setName(name.value())
            .setRequestId(UUID.randomUUID().toString());
    LocalUnit local = usable(argument.path());
    if (local != null) {
      return withContent(request, name, local).build();
    }
    if (!name.isInstance()) {
      throw new CommandFailure("unable to find Unit(" + name + ") in Registry or on filesystem");
    }
    String template = name.template().orElseThrow().value();
    Unit registeredTemplate = registered.get(template);
    if (registeredTemplate != null) {
      LocalUnit localTemplate = localTemplateOrNull(argument);
      if (localTemplate != null && !localTemplate.sameAs(registeredTemplate.getHash())) {
        warnOfDifference(template, argument, true);
      }
      return request.setTemplate(template).build();
    }
    ByteString planned = plannedContents.get(template);
    if (planned != null) {
      return request.setContent(planned).build();
    }
    LocalUnit localTemplate = usable(argument.templatePath());
    if (localTemplate != null) {
      return withContent(request, name, localTemplate).build();
    }
    throw new CommandFailure(
        "failed getting Unit(%s) from template: unable to find template Unit(%s) in Registry or on filesystem"
            .formatted(name, template));
  }

  private @Nullable LocalUnit localTemplateOrNull(UnitArgument argument) {
    try {
      return LocalUnit.read(argument.templatePath());
    } catch (LocalUnit.Unusable e) {
      terminal.err(
          "WARNING: local unit file " + argument.templatePath() + " is passed over: " + e.why());
      return null;
    }
  }

  private CreateUnitRequest.Builder withContent(
      CreateUnitRequest.Builder request, UnitName name, LocalUnit local) throws CommandFailure {
    validate(name, local.file());
    ByteString content = local.content();
    plannedContents.put(name.value(), content);
    return request.setContent(content);
  }

  private static void validate(UnitName name, UnitFile file) throws CommandFailure {
    if (file.isEmpty()) {
      throw new CommandFailure("failed creating unit " + name + ": the unit file has no options");
    }
    List<String> errors = UnitValidation.errors(name, file);
    if (!errors.isEmpty()) {
      throw new CommandFailure(errors.getFirst());
    }
  }

  private static @Nullable LocalUnit usable(String path) throws CommandFailure {
    try {
      return LocalUnit.read(path);
    } catch (LocalUnit.Unusable e) {
      throw fromFile(path, e);
    }
  }

  private static CommandFailure fromFile(String path, LocalUnit.Unusable e) {
    return new CommandFailure("failed getting Unit(" + path + ") from file: " + e.why());
  }
}
