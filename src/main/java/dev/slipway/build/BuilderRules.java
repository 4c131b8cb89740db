package dev.slipway.build;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.document.Kind;
import dev.slipway.registry.Registries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a Builder document may say. */
public final class BuilderRules {
  private static final Duration LONGEST = Duration.ofHours(24);

  private BuilderRules() {}

  /**
   * The kind of Builder documents.
   *
   * @param registries where the registry that a builder names has to be
   */
  public static Kind<BuilderDefinition> kind(Registries registries) {
    return new Kind<>(
        "Builder",
        "builders",
        BuilderDefinition.class,
        (name, spec) -> check(spec, registry -> exists(registries, registry)));
  }

  private static boolean exists(Registries registries, String name) {
    try {
      registries.find(name);
      return true;
    } catch (SlipwayException.NotFound e) {
      return false;
    }
  }

  /** What is wrong with {@code spec}; empty when nothing is. */
  static List<FieldError> check(BuilderDefinition spec, Predicate<String> registryExists) {
    List<FieldError> errors = new ArrayList<>();
    if (spec.registry() != null && !registryExists.test(spec.registry())) {
      errors.add(
          new FieldError(
              "spec.registry",
              "there is no registry '" + spec.registry() + "'; make it first, or leave it out"));
    }
    refusal(spec.modeOrAuto()).ifPresent(why -> errors.add(new FieldError("spec.mode", why)));
    Duration limit = spec.timeLimit();
    if (limit != null && (limit.compareTo(Duration.ofSeconds(1)) < 0 || limit.compareTo(LONGEST) > 0)) {
      errors.add(new FieldError("spec.timeLimit", "must lie between 1s and 24h"));
    }
    return errors;
  }

  /** Why builds of this mode cannot be run; empty when they can. */
  static Optional<String> refusal(String mode) {
    return switch (mode) {
      case "auto", "command" -> Optional.empty();
      case "kaniko", "buildkit", "delegate_server" ->
          Optional.of(notYet("'" + mode + "'"));
      default ->
          Optional.of(
              mode.startsWith("delegate:")
                  ? notYet("'delegate'")
                  : "'" + mode + "' is not a mode; known are auto and command");
    };
  }

  private static String notYet(String mode) {
    return mode + " builds are not available in this version; use auto or command";
  }
}
