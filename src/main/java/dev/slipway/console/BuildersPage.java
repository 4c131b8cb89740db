package dev.slipway.console;

import dev.slipway.build.BuilderDefinition;
import dev.slipway.build.Builders;
import dev.slipway.platform.document.Stored;
import dev.slipway.registry.Registries;
import dev.slipway.registry.RegistryDefinition;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

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

  /** All builders, by name. */
  public List<Stored<BuilderDefinition>> getBuilders() {
    return builders.documents().all();
  }

  /** All registries, by name. */
  public List<Stored<RegistryDefinition>> getRegistries() {
    return registries.documents().all();
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
          tell("Registry " + name + ": " + report.findings(), report.ok());
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
