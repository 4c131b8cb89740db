package dev.slipway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The house's plan: which way the arrows run, and who alone may use what. */
class ArchitectureTest {
  /** From the roof down; a room may use the rooms after it. */
  private static final List<String> ROOMS =
      List.of(
          "api", "console", "gateway", "gitops", "job", "delivery", "app", "build", "runtime",
          "registry", "source", "secret", "access", "audit", "coordination", "platform");

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.slipway");

  @Test
  void arrowsRunDownwardsOnly() {
    for (int i = 1; i < ROOMS.size(); i++) {
      String[] above =
          ROOMS.subList(0, i).stream().map(r -> "dev.slipway." + r + "..").toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("dev.slipway." + ROOMS.get(i) + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @Test
  void theRoofsDoNotKnowEachOther() {
    for (String roof : List.of("api", "console", "gateway")) {
      String[] others =
          List.of("api", "console", "gateway").stream()
              .filter(r -> !r.equals(roof))
              .map(r -> "dev.slipway." + r + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("dev.slipway." + roof + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @Test
  void onlyTheGatewayUsesTheHttpEngine() {
    onlyIn("dev.slipway.gateway..", "io.vertx..", "io.netty..");
  }

  @Test
  void onlyTheKubernetesRuntimeUsesItsClient() {
    onlyIn("dev.slipway.runtime.kubernetes..", "io.fabric8..");
  }

  @Test
  void onlySourceUsesGit() {
    onlyIn("dev.slipway.source..", "org.eclipse.jgit..");
  }

  private void onlyIn(String room, String... libraries) {
    noClasses()
        .that()
        .resideOutsideOfPackage(room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries)
        .allowEmptyShould(true)
        .check(classes);
  }
}
