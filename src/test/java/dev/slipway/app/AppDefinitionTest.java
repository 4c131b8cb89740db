package dev.slipway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.platform.document.Json;
import dev.slipway.source.SourceRef;
import org.junit.jupiter.api.Test;

class AppDefinitionTest {
  private final Json json = new Json();

  @Test
  void partsThatSayNothingAreNotWritten() {
    String written = json.write(AppDefinition.empty().withSource(SourceRef.ofImage("nginx")));

    assertThat(written).isEqualTo("{\"source\":{\"image\":\"nginx\"},\"protocol\":\"http1\"}");
    assertThat(json.read(written, AppDefinition.class))
        .isEqualTo(AppDefinition.empty().withSource(SourceRef.ofImage("nginx")));
  }

  @Test
  void aPartThatSaysSomethingIsWritten() {
    AppDefinition read = json.read("{\"health\":{\"path\":\"/up\"}}", AppDefinition.class);

    assertThat(json.write(read)).contains("\"health\":{\"path\":\"/up\"}");
  }

  @Test
  void routeAndAccessBelongToTheAppAndNotToARelease() {
    AppDefinition one = json.read("{\"route\":{\"path\":\"/a\"},\"port\":1}", AppDefinition.class);
    AppDefinition two = json.read("{\"route\":{\"path\":\"/b\"},\"port\":1}", AppDefinition.class);
    AppDefinition three = json.read("{\"route\":{\"path\":\"/b\"},\"port\":2}", AppDefinition.class);

    assertThat(one.runsLike(two)).isTrue();
    assertThat(two.runsLike(three)).isFalse();
  }
}
