package dev.slipway.console;

import dev.slipway.build.BuilderDefinition;
import dev.slipway.build.Builders;
import dev.slipway.platform.document.Stored;
import dev.slipway.registry.Registries;
import dev.slipway.registry.RegistryDefinition;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Builders and registries: what there is, and whether it works. */
@Named("builders")
@RequestScoped
public class BuildersPage {
  private final Builders builders;
  private final Registries registries;

  @Inject
  public BuildersPage(Builders builders, Registries registries) {
    this.builders = builders;
    this.registries = registries;
  }

  /** For the proxy only. */
  BuildersPage() {
    this(null, null);
  }

  /**
   * One record in the list.
   *
   * @param updatedAt null for the one that the configuration alone makes
   */
  public record Row<S>(String name, S spec, Instant updatedAt) {}

  /** All builders, by name; the configured one first where no record stands for it. */
  public List<Row<BuilderDefinition>> getBuilders() {
    return rows(
        builders.documents().all(), Builders.DEFAULT, () -> builders.find(Builders.DEFAULT));
  }

  /** All registries, by name; the configured one first where no record stands for it. */
  public List<Row<RegistryDefinition>> getRegistries() {
    return rows(
        registries.documents().all(),
        Registries.DEFAULT,
        () ->
            registries
                .find(Registries.DEFAULT)
                .filter(RegistryDefinition::configured)
                .orElse(null));
  }

  private static <S> List<Row<S>> rows(
      List<Stored<S>> stored, String configuredName, Supplier<S> configured) {
    List<Row<S>> rows = new ArrayList<>();
    if (stored.stream().noneMatch(row -> row.metadata().name().equals(configuredName))) {
      S spec = configured.get();
      if (spec != null) {
        rows.add(new Row<>(configuredName, spec, null));
      }
    }
    stored.forEach(
        row -> rows.add(new Row<>(row.metadata().name(), row.spec(), row.metadata().updatedAt())));
    return rows;
  }

  /** Tries the builder that the button names. */
  public void checkBuilder() {
    Pages.attempt(
        () -> {
          String name = Pages.parameter("builder");
          Builders.Report report = builders.check(name);
          tell("Builder " + name + ": " + report.message(), report.ok());
        });
  }

  /** Tries the registry that the button names. */
  public void checkRegistry() {
    Pages.attempt(
        () -> {
          String name = Pages.parameter("registry");
          var report = registries.check(name);
          String findings =
              report.findings().stream()
                  .map(finding -> finding.step() + ": " + finding.message())
                  .collect(Collectors.joining("\n"));
          tell("Registry " + name + "\n" + findings, report.ok());
        });
  }

  private static void tell(String message, boolean ok) {
    if (ok) {
      Pages.say(message);
    } else {
      Pages.error(null, message);
    }
  }
}
