package dev.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.registry.TestRegistry.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a real registry in its four modes. */
class RegistryClientIT {
  @TempDir Path folder;

  private static Optional<RegistryCredentials> credentials(String password) {
    return Optional.of(new RegistryCredentials(TestRegistry.USER, SecretValue.of(password)));
  }

  private static RegistryDefinition definition(
      TestRegistry registry, boolean insecure, boolean ca, boolean client) {
    return new RegistryDefinition(
        registry.host(),
        "team/apps",
        insecure,
        null,
        null,
        null,
        null,
        ca ? registry.file("ca.crt").toString() : null,
        client ? registry.file("client.crt").toString() : null,
        client ? registry.file("client.key").toString() : null,
        null);
  }

  private static RegistryCheck.Report check(
      RegistryDefinition definition, Optional<RegistryCredentials> credentials) {
    try (RegistryClient client = new RegistryClient(definition, credentials)) {
      return new RegistryCheck(definition, client).run();
    }
  }

  @Test
  void aPlainRegistryTakesFindsAndRemovesAnImage() throws IOException {
    try (TestRegistry registry = new TestRegistry(folder, Mode.PLAIN)) {
      RegistryDefinition definition = definition(registry, true, false, false);
      RegistryCheck.Report report = check(definition, Optional.empty());
      assertThat(report.ok()).as(report.toString()).isTrue();
      assertThat(report.findings())
          .extracting(RegistryCheck.Finding::step)
          .containsExactly("connect", "push", "pull", "delete");
      assertThat(report.findings()).allMatch(RegistryCheck.Finding::ok);
      try (RegistryClient client = new RegistryClient(definition, Optional.empty())) {
        ImageReference gone = definition.repository("nothing").tagged("1");
        assertThat(client.digest(gone)).isEmpty();
        assertThat(client.manifest(gone)).isEmpty();
      }
    }
  }

  @Test
  void manifestsOfEveryTypeAreFoundByOneHead() throws IOException {
    try (TestRegistry registry = new TestRegistry(folder, Mode.PLAIN)) {
      RegistryDefinition definition = definition(registry, true, false, false);
      ImageReference image = definition.repository("app");
      try (RegistryClient client = new RegistryClient(definition, Optional.empty())) {
        byte[] config = "{\"architecture\":\"amd64\",\"os\":\"linux\"}".getBytes(StandardCharsets.UTF_8);
        String blob = client.pushBlob(image, config);
        for (String type : RegistryClient.MANIFEST_TYPES) {
          if (type.contains("index") || type.contains("list")) {
            continue;
          }
          String flavour = type.contains("oci") ? "oci.image.config.v1" : "docker.container.image.v1";
          String manifest =
              "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"application/vnd.%s+json\",\"digest\":\"%s\",\"size\":%d},\"layers\":[]}"
                  .formatted(type, flavour, blob, config.length);
          String digest =
              client.pushManifest(
                  image.tagged(flavour), type, manifest.getBytes(StandardCharsets.UTF_8));
          assertThat(client.digest(image.tagged(flavour))).contains(digest);
          assertThat(client.manifest(image.pinned(digest)).orElseThrow().type()).isEqualTo(type);
        }
      }
    }
  }

  @Test
  void basicCredentialsOpenAndWrongOnesAreNamed() throws IOException {
    try (TestRegistry registry = new TestRegistry(folder, Mode.BASIC)) {
      RegistryDefinition definition = definition(registry, true, false, false);
      RegistryCheck.Report good = check(definition, credentials(TestRegistry.PASSWORD));
      assertThat(good.ok()).as(good.toString()).isTrue();
      RegistryCheck.Report wrong = check(definition, credentials("wrong"));
      assertThat(wrong.ok()).isFalse();
      assertThat(wrong.findings().getFirst().message()).contains("refuses the username or the password");
      assertThat(wrong.toString()).doesNotContain("wrong\"").doesNotContain("Basic ");
      assertThat(check(definition, Optional.empty()).findings().getFirst().message())
          .contains("wants a username and a password");
    }
  }

  @Test
  void anOwnAuthorityIsTrustedWhenItIsGiven() throws IOException {
    try (TestRegistry registry = new TestRegistry(folder, Mode.TLS)) {
      RegistryCheck.Report good = check(definition(registry, false, true, false), Optional.empty());
      assertThat(good.ok()).as(good.toString()).isTrue();
      assertThat(check(definition(registry, false, false, false), Optional.empty()).findings())
          .first()
          .satisfies(f -> assertThat(f.message()).contains("unknown authority").contains("caFile"));
    }
  }

  @Test
  void aClientCertificateOpensAndAMissingOneIsNamed() throws IOException {
    try (TestRegistry registry = new TestRegistry(folder, Mode.CLIENT_CERTIFICATES)) {
      RegistryCheck.Report good = check(definition(registry, false, true, true), Optional.empty());
      assertThat(good.ok()).as(good.toString()).isTrue();
      assertThat(check(definition(registry, false, true, false), Optional.empty()).findings())
          .first()
          .satisfies(f -> assertThat(f.message()).contains("client certificate"));
    }
  }

  @Test
  void aRegistryThatIsNotThereIsUnavailable() {
    RegistryDefinition nowhere = RegistryDefinition.at("127.0.0.1:1", true);
    try (RegistryClient client = new RegistryClient(nowhere, Optional.empty())) {
      assertThatThrownBy(client::ping)
          .isInstanceOf(SlipwayException.Unavailable.class)
          .hasMessageContaining("127.0.0.1:1")
          .hasMessageContaining("cannot be reached");
    }
  }
}
