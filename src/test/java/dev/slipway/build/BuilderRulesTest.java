package dev.slipway.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.platform.SlipwayException.FieldError;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuilderRulesTest {
  private static List<FieldError> check(String mode, String registry) {
    return BuilderRules.check(
        new BuilderDefinition(mode, registry, null, null, null, null), "team"::equals);
  }

  @Test
  void aRegistryThatDoesNotExistIsRefused() {
    assertThat(check("command", "tema"))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.field()).isEqualTo("spec.registry");
              assertThat(error.message()).contains("'tema'");
            });
    assertThat(check("command", "team")).isEmpty();
    assertThat(check(null, null)).isEmpty();
  }

  @Test
  void aModeThatThisVersionCannotBuildInIsRefused() {
    assertThat(check("kaniko", null)).singleElement().extracting(FieldError::field)
        .isEqualTo("spec.mode");
  }
}
