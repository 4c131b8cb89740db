package dev.slipway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.DocumentReader;
import dev.slipway.platform.document.Json;
import dev.slipway.platform.document.Json.Format;
import dev.slipway.platform.document.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The App document, through YAML and JSON and back. */
class AppDocumentTest {
  private static final String PRODUCT =
      """
      apiVersion: slipway.dev/v1
      kind: App
      metadata:
        name: hello
        labels: { team: web }
      spec:
        route: { host: hello.example.com, path: / }
        source:
          git: { url: https://git.example.com/team/hello.git, ref: main, folder: web, credential: team-git }
        appSpec: python
        port: 8080
        protocol: http1
        env: { GREETING: hi, TOKEN: { secret: hello-token }, LEVEL: 1.10 }
        build: { args: { PYTHON_VERSION: "3.13" }, builder: default }
        resources: { cpu: 500m, memory: 512Mi }
        scaling: { min: 0, max: 3, idleAfter: 3m, concurrency: 80 }
        volumes: [ { name: data, path: /data, size: 1Gi } ]
        health: { path: /healthz, startup: 60s }
        access: { auth: none }
        config: { kubernetes.strict_version_check: true }
      """;

  private final Json json = new Json();
  private final DocumentReader reader = new DocumentReader(json);
  private final Kind<AppDefinition> kind =
      new Kind<>("App", "apps", AppDefinition.class, (name, spec) -> List.of());

  @Test
  void theDocumentOfTheProductPageIsRead() {
    Document<AppDefinition, ?> document = read(PRODUCT);

    assertThat(document.metadata().labels()).containsEntry("team", "web");
    assertThat(document.spec().scaling().idleAfter()).isEqualTo(Duration.ofMinutes(3));
    assertThat(document.spec().env())
        .containsEntry("TOKEN", new EnvValue.Secret("hello-token"))
        .containsEntry("LEVEL", new EnvValue.Text("1.10"));
    assertThat(document.spec().config()).containsEntry("kubernetes.strict_version_check", true);
  }

  @Test
  void whatIsPrintedReadsTheSameInBothForms() {
    Document<AppDefinition, ?> document = read(PRODUCT);

    assertThat(read(json.writeYaml(document))).isEqualTo(document);
    assertThat(reader.read(kind, null, bytes(json.write(document)), Format.JSON)).isEqualTo(document);
    assertThat(json.read(json.write(document.spec()), AppDefinition.class)).isEqualTo(document.spec());
  }

  @Test
  void allErrorsAreToldAtOnceWithTheirPaths() {
    String text =
        PRODUCT
            .replace("protocol: http1", "protokol: http1")
            .replace("port: 8080", "port: eighty")
            .replace("size: 1Gi", "size: 1Zi")
            .replace("kind: App", "kind: Apple")
            .replace("appSpec: python", "appSpec: pyhton")
            .replace("{ secret: hello-token }", "[ 1 ]");

    Invalid invalid = catchThrowableOfType(Invalid.class, () -> read(text));

    assertThat(invalid.errors())
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder(
            "kind", "spec.protokol", "spec.port", "spec.volumes[0].size", "spec.appSpec", "spec.env.TOKEN");
    assertThat(invalid.errors())
        .anySatisfy(e -> assertThat(e.message()).contains("did you mean 'protocol'?"));
  }

  private Document<AppDefinition, ?> read(String yaml) {
    return reader.read(kind, null, bytes(yaml), Format.YAML);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
