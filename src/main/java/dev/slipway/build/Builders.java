package dev.slipway.build;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.DocumentStore;
import dev.slipway.platform.document.Stored;
import dev.slipway.registry.Registries;
import dev.slipway.registry.RegistryDefinition;
import java.util.List;
import java.util.Optional;

/** The builder records, and the strategy behind each. */
public final class Builders {
  /** The record that the configuration's {@code [builder]} makes. */
  public static final String DEFAULT = "default";

  private final DocumentStore<BuilderDefinition> store;
  private final BuilderDefinition configured;
  private final Registries registries;
  private final List<BuildStrategy> strategies;

  /**
   * A builder that can be used.
   *
   * @param name the record's
   * @param registry where its images go; empty: they stay on this machine
   */
  record Choice(
      String name,
      BuilderDefinition definition,
      BuildStrategy strategy,
      Optional<RegistryDefinition> registry) {}

  /**
   * What a check found.
   *
   * @param ok whether it can build
   * @param message with what, or why not
   */
  public record Report(boolean ok, String message) {}

  /**
   * @param configured {@code [builder]}
   */
  Builders(
      DocumentStore<BuilderDefinition> store,
      BuilderDefinition configured,
      Registries registries,
      List<BuildStrategy> strategies) {
    this.store = store;
    this.configured = configured;
    this.registries = registries;
    this.strategies = List.copyOf(strategies);
  }

  /** The documents, for REST and console. */
  public DocumentStore<BuilderDefinition> documents() {
    return store;
  }

  /**
   * The builder of that name. A document named {@code default} takes the place of the
   * configuration's.
   *
   * @throws SlipwayException.NotFound when there is none
   */
  public BuilderDefinition find(String name) {
    Optional<BuilderDefinition> stored = store.find(name).map(Stored::spec);
    if (stored.isPresent()) {
      return stored.get();
    }
    if (!name.equals(DEFAULT)) {
      throw new SlipwayException.NotFound("Builder", name);
    }
    return configured;
  }

  /**
   * Tries the builder of that name for real.
   *
   * @throws SlipwayException.NotFound when there is none
   */
  public Report check(String name) {
    find(name);
    try {
      Choice choice = choose(name);
      String engine = choice.strategy().check();
      if (choice.registry().isEmpty()) {
        return new Report(true, engine + "; images stay on this machine");
      }
      RegistryDefinition registry = choice.registry().get();
      try (var client = registries.client(registry)) {
        client.ping();
      }
      return new Report(true, engine + "; images go to " + registry.place());
    } catch (SlipwayException e) {
      return new Report(false, e.getMessage());
    }
  }

  /**
   * @param name null: {@code default}
   * @throws SlipwayException.NotFound when the builder or its registry does not exist
   * @throws SlipwayException.Invalid when this version cannot build in its mode
   */
  Choice choose(String name) {
    String wanted = name == null ? DEFAULT : name;
    BuilderDefinition definition = find(wanted);
    String mode = definition.modeOrAuto();
    Optional<String> refusal = BuilderRules.refusal(mode);
    if (refusal.isPresent()) {
      throw new SlipwayException.Invalid("builder '" + wanted + "': " + refusal.get());
    }
    String strategy = mode.equals("auto") ? "command" : mode;
    String registry = definition.registry() == null ? Registries.DEFAULT : definition.registry();
    return new Choice(
        wanted,
        definition,
        strategies.stream().filter(s -> s.mode().equals(strategy)).findFirst().orElseThrow(),
        registries.find(registry));
  }

  /** All strategies, for tidying up. */
  List<BuildStrategy> strategies() {
    return strategies;
  }
}
