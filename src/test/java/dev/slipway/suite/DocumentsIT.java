package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.SlipwayClient.Answer;
import dev.slipway.testing.TestRepository;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What REST does with documents, good and bad. */
@OnEveryCombination
class DocumentsIT {
  private static final String APP = "paper";

  private final Installation slipway;
  private final TestRepository repository;

  DocumentsIT(Combination combination) {
    this.slipway = combination.shared();
    this.repository = slipway.probe("paper-" + System.nanoTime());
  }

  @AfterEach
  void removeApp() {
    slipway.delete(APP);
  }

  @Test
  void aBadDocumentIsAnsweredWithEachBadFieldAndChangesNothing() {
    Answer answer =
        slipway
            .admin()
            .putYaml(
                "/apps/" + APP,
                """
                apiVersion: slipway.dev/v1
                kind: App
                metadata:
                  name: paper
                spec:
                  route: { host: "not a host", path: /paper }
                  source:
                    git: { url: "file:///etc" }
                  prot: 8080
                  resources: { memory: 12 bananas }
                  volumes: [ { name: data, path: relative } ]
                """);

    assertThat(answer.status()).isIn(400, 422);
    assertThat(answer.header("Content-Type").orElse("")).startsWith("application/problem+json");
    assertThat(answer.json().get("errors").valueStream().map(e -> e.get("field").asString()))
        .contains("spec.prot");
    assertThat(answer.body()).contains("port");
    slipway.admin().get("/apps/" + APP).expect(404);
  }

  @Test
  void everyBadFieldOfAWellFormedDocumentIsNamed() {
    Answer answer =
        slipway
            .admin()
            .putYaml(
                "/apps/" + APP,
                """
                apiVersion: slipway.dev/v1
                kind: App
                metadata:
                  name: paper
                spec:
                  route: { host: "not a host", path: /paper }
                  source:
                    git: { url: "file:///etc" }
                  port: 70000
                  volumes: [ { name: data, path: relative } ]
                """);

    assertThat(answer.status()).isIn(400, 422);
    assertThat(answer.json().get("errors").valueStream().map(e -> e.get("field").asString()))
        .contains(
            "spec.route.host", "spec.source.git.url", "spec.port", "spec.volumes[0].path");
  }

  @Test
  void anEntityTagGuardsAChange() {
    slipway.deploy(APP, repository, "");
    String tag = slipway.admin().get("/apps/" + APP).expect(200).header("ETag").orElseThrow();
    String changed = Installation.document(APP, repository, "env: { GREETING: hello }");

    slipway.admin().putYaml("/apps/" + APP, changed, "If-Match", tag).expect(200);
    slipway
        .admin()
        .putYaml(
            "/apps/" + APP,
            Installation.document(APP, repository, "env: { GREETING: lost }"),
            "If-Match",
            tag)
        .expect(412);

    assertThat(slipway.admin().get("/apps/" + APP).body()).contains("hello").doesNotContain("lost");
  }

  @Test
  void theSameDocumentTwiceIsOneRelease() {
    slipway.deploy(APP, repository, "").expect(201);
    slipway.deploy(APP, repository, "").expect(200);

    assertThat(slipway.admin().get("/apps/" + APP + "/releases").json().get("items")).hasSize(1);
  }

  @Test
  void aDryRunTellsWhatWouldBeAndChangesNothing() {
    String document = Installation.document(APP, repository, "");

    slipway.admin().putYaml("/apps/" + APP + "?dryRun=true", document).expect(200, 201);
    slipway.admin().get("/apps/" + APP).expect(404);
    slipway.deploy(APP, repository, "");
    JsonNode before = slipway.admin().get("/apps/" + APP).json();
    slipway
        .admin()
        .putYaml(
            "/apps/" + APP + "?dryRun=true",
            Installation.document(APP, repository, "env: { GREETING: hello }"))
        .expect(200);

    assertThat(slipway.admin().get("/apps/" + APP).json()).isEqualTo(before);
    assertThat(slipway.admin().get("/apps/" + APP + "/releases").json().get("items")).hasSize(1);
  }

  @Test
  void aTakenRouteIsRefused() {
    slipway.deploy(APP, repository, "");

    Answer answer =
        slipway
            .admin()
            .putYaml(
                "/apps/paper-copy",
                Installation.document(APP, repository, "")
                    .replace("name: paper", "name: paper-copy"));

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.body()).contains(APP);
  }

  @Test
  void aCallWithoutATokenIsRefused() {
    Answer answer =
        new dev.slipway.testing.SlipwayClient(slipway.server().console(), null).get("/apps");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("Content-Type").orElse("")).startsWith("application/problem+json");
  }

  @Test
  void secretValuesNeverComeOut() {
    slipway.admin().put("/secrets/paper", Map.of("value", "s3cr3t-of-the-suite")).expect(200, 201);

    assertThat(slipway.admin().get("/secrets/paper").expect(200).body())
        .doesNotContain("s3cr3t-of-the-suite");
    assertThat(slipway.admin().get("/secrets").expect(200).body())
        .doesNotContain("s3cr3t-of-the-suite");
    assertThat(slipway.server().log()).doesNotContain("s3cr3t-of-the-suite");
    slipway.admin().delete("/secrets/paper").expect(200, 204);
  }
}
