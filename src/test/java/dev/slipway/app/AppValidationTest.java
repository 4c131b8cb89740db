package dev.slipway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.document.DocumentReader;
import dev.slipway.platform.document.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of an App document, one line of spec at a time. */
class AppValidationTest {
  private final DocumentReader reader = new DocumentReader(new Json());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "source: {git: {url: 'git@example.com:team/app.git'}}",
        "source: {git: {url: 'ssh://git@example.com:2222/team/app.git', ref: 'feature/x', folder: services/web}}",
        "source: {image: 'docker.io/library/nginx:1.29'}",
        "source: {image: 'localhost:5000/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}",
        "source: {folder: /srv/site}",
        "route: {host: '*.example.com', path: /a/b-c}",
        "route: {path: /}",
        "route: {path: /a/}",
        "resources: {cpu: 2, memory: 536870912}",
        "resources: {cpu: 0.5, memory: 512m}",
        "scaling: {min: 2, max: 2, idleAfter: 1h30m}",
        "volumes: [{name: a, path: /data}, {name: b, path: /database}]",
        "config: {gateway.max_body: 1Gi, deploy.drain_secs: 5, deploy.wait: false}",
        "health: {path: '/health?deep=1', startup: 500s}",
        "access: {auth: none}"
      })
  void theseAreAccepted(String spec) {
    assertThat(errorsOf(spec)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "source: {folder: /a, image: b} | spec.source",
        "source: {} | spec.source",
        "source: {git: {}} | spec.source.git.url",
        "source: {git: {url: 'file:///etc'}} | spec.source.git.url",
        "source: {git: {url: 'ext::sh -c id'}} | spec.source.git.url",
        "source: {git: {url: 'https://x/y', ref: '--upload-pack=id'}} | spec.source.git.ref",
        "source: {git: {url: 'https://x/y', folder: '../z'}} | spec.source.git.folder",
        "source: {archive: {digest: abc}} | spec.source.archive.digest",
        "source: {folder: srv} | spec.source.folder",
        "source: {folder: /srv/../etc} | spec.source.folder",
        "source: {image: 'UPPER case'} | spec.source.image",
        "{source: {image: a}, appSpec: python} | spec.appSpec",
        "route: {host: 'a.*.com'} | spec.route.host",
        "route: {host: '*'} | spec.route.host",
        "route: {host: 'Hello.example.com'} | spec.route.host",
        "route: {host: 'http://a'} | spec.route.host",
        "route: {host: 'a_b.com'} | spec.route.host",
        "route: {path: a} | spec.route.path",
        "route: {path: /a/../b} | spec.route.path",
        "route: {path: /a//b} | spec.route.path",
        "route: {path: '/a?b'} | spec.route.path",
        "route: {path: '/a%2fb'} | spec.route.path",
        "route: {path: /_staging} | spec.route.path",
        "port: 0 | spec.port",
        "port: 65536 | spec.port",
        "port: '8080' | spec.port",
        "protocol: http3 | spec.protocol",
        "env: {PORT: '1'} | spec.env.PORT",
        "env: {SLIPWAY_APP: x} | spec.env.SLIPWAY_APP",
        "env: {A-B: x} | spec.env.A-B",
        "env: {A: } | spec.env.A",
        "env: {A: {secret: Not_A_Name}} | spec.env.A.secret",
        "build: {args: {V: 3.13}} | spec.build.args.V",
        "resources: {memory: 1Mi} | spec.resources.memory",
        "resources: {memory: -1} | spec.resources.memory",
        "resources: {cpu: fast} | spec.resources.cpu",
        "scaling: {min: 2} | spec.scaling.min",
        "scaling: {max: 0} | spec.scaling.max",
        "scaling: {idleAfter: 1s} | spec.scaling.idleAfter",
        "scaling: {idleAfter: 60} | spec.scaling.idleAfter",
        "scaling: {concurrency: 0} | spec.scaling.concurrency",
        "volumes: [{name: a, path: /d}, {name: a, path: /e}] | spec.volumes[1].name",
        "volumes: [{name: a, path: /d}, {name: b, path: /d/e}] | spec.volumes[1].path",
        "volumes: [{name: a, path: /proc/x}] | spec.volumes[0].path",
        "volumes: [{name: a, path: /}] | spec.volumes[0].path",
        "volumes: [{name: a, path: /a/../b}] | spec.volumes[0].path",
        "volumes: [{path: /a}] | spec.volumes[0].name",
        "health: {path: healthz} | spec.health.path",
        "health: {startup: 2h} | spec.health.startup",
        "config: {deploy.waits: true} | spec.config.deploy.waits",
        "config: {deploy.wait: perhaps} | spec.config.deploy.wait",
        "config: {deploy.wait: [true]} | spec.config.deploy.wait",
        "access: {auth: users} | spec.access.auth",
        "access: {auth: magic} | spec.access.auth"
      })
  void theseAreRefusedAtTheirField(String spec, String field) {
    assertThat(errorsOf(spec)).extracting(FieldError::field).containsExactly(field);
  }

  @Test
  void aMisspeltSettingNamesTheNearest() {
    assertThat(errorsOf("config: {deploy.waits: true}").getFirst().message())
        .contains("did you mean 'deploy.wait'?");
  }

  @Test
  void rulesAreToldTogetherWithWhatCannotBeRead() {
    assertThat(errorsOf("{port: 0, protocol: x, volumes: [{name: a, path: b, size: c}]}"))
        .extracting(FieldError::field)
        .containsExactly(
            "spec.protocol", "spec.volumes[0].size", "spec.port", "spec.volumes[0].path");
  }

  @Test
  void tooManyOrTooLargeVariablesAreRefused() {
    StringBuilder many = new StringBuilder("env:\n");
    for (int i = 0; i < 501; i++) {
      many.append("    V").append(i).append(": x\n");
    }
    assertThat(errorsOf(many.toString())).extracting(FieldError::field).containsExactly("spec.env");
    assertThat(errorsOf("env: {A: " + "x".repeat(65_536) + "}"))
        .extracting(FieldError::field)
        .containsExactly("spec.env");
  }

  private List<FieldError> errorsOf(String spec) {
    String text = spec.startsWith("env:\n") ? "\n  " + spec : spec.startsWith("{") ? " " + spec : "\n  " + spec;
    String yaml = "apiVersion: slipway.dev/v1\nkind: App\nmetadata: {name: hello}\nspec:" + text + "\n";
    try {
      reader.read(
          AppValidation.kind(), null, yaml.getBytes(StandardCharsets.UTF_8), Json.Format.YAML);
      return List.of();
    } catch (Invalid e) {
      return e.errors();
    }
  }
}
