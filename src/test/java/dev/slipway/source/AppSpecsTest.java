package dev.slipway.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How trees become containerfiles. */
class AppSpecsTest {
  @TempDir Path root;

  @Test
  void theSamplesAreDetected() {
    Map<String, AppSpec> samples =
        Map.of(
            "flask", AppSpec.PYTHON, "node", AppSpec.NODE, "java", AppSpec.JAVA,
            "static", AppSpec.STATIC, "container", AppSpec.CONTAINER);
    samples.forEach(
        (name, spec) -> {
          BuildPlan plan = plan(Path.of("samples").resolve(name), null, null, Map.of(), null);
          assertThat(plan.appSpec()).as(name).isEqualTo(spec);
          assertThat(plan.port()).isEqualTo(8080);
          assertThat(plan.why()).contains("found");
          assertThat(plan.containerfile()).contains("USER 10001").doesNotContain("{{");
        });
    assertThat(plan(Path.of("samples/container"), null, null, Map.of(), null).healthPath())
        .isEqualTo("/healthz");
  }

  @Test
  void aContainerfileGoesFirstAndThePortOfTheDocumentWins() throws Exception {
    write("Dockerfile", "FROM a\nEXPOSE 70 71\nVOLUME /d\n");
    write("package.json", "{}");
    BuildPlan plan = plan(null, null);
    assertThat(plan.appSpec()).isEqualTo(AppSpec.CONTAINER);
    assertThat(plan.port()).isEqualTo(70);
    assertThat(plan.why()).contains("Dockerfile found").contains("70, 71");
    assertThat(plan.volumes()).containsExactly("/d");
    assertThat(plan(null, 9000).port()).isEqualTo(9000);
    write("Containerfile", "FROM b\nEXPOSE 80\n");
    assertThat(plan(null, null).containerfile()).startsWith("FROM b");
    write("deploy/prod.Dockerfile", "FROM c\nEXPOSE 90\n");
    assertThat(plan(root, null, null, Map.of(), "deploy/prod.Dockerfile").port()).isEqualTo(90);
  }

  @Test
  void whatIsMissingIsToldWithWhatToAdd() throws Exception {
    refused("nothing tells how to build", null);
    refused("needs a Containerfile", AppSpec.CONTAINER);
    refused("index.html", AppSpec.STATIC);
    refused("go.mod", AppSpec.GO);
    refused("pom.xml", AppSpec.JAVA);
    refused("scripts.start", AppSpec.NODE);
    refused("APP_MODULE", AppSpec.PYTHON);
    refused("source.image", AppSpec.IMAGE);
    for (String name : new String[] {"absent", "../../etc/passwd", "/etc/passwd", ""}) {
      assertThatThrownBy(() -> plan(root, null, null, Map.of(), name))
          .isInstanceOf(SlipwayException.Invalid.class)
          .hasMessageContaining("does not exist");
    }
    write("Dockerfile", "FROM a\n");
    refused("add EXPOSE 8080 to it, or spec.port", null);
    assertThatThrownBy(() -> plan(null, 70000))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining("out of range");
  }

  @Test
  void twoLanguagesAreAmbiguousUnlessOneHasNoProgram() throws Exception {
    write("requirements.txt", "flask");
    write("app.py", "from flask import Flask\napp = Flask(__name__)\n");
    write("package.json", "{\"devDependencies\": {\"esbuild\": \"1\"}}");
    assertThat(plan(null, null).appSpec()).isEqualTo(AppSpec.PYTHON);
    write("server.js", "");
    refused("ambiguous: node (package.json found), python (requirements.txt found)", null);
    assertThat(plan(AppSpec.NODE, null).appSpec()).isEqualTo(AppSpec.NODE);
  }

  @Test
  void pythonAppsAreStartedByWhatTheyDeclare() throws Exception {
    write("app.py", "import flask\n\nweb: object = flask.Flask(__name__)\n");
    write("requirements.txt", "# nothing\nFlask>=2\n");
    assertThat(plan(null, null).containerfile())
        .contains("flask --app 'app:web' run")
        .contains("pip install --no-cache-dir -r requirements.txt")
        .contains("STOPSIGNAL SIGINT");
    write("requirements.txt", "Flask\nwaitress==3\n");
    assertThat(plan(null, null).containerfile()).contains("waitress --listen=");
    write("requirements.txt", "Flask\ngunicorn\n");
    assertThat(plan(null, null).containerfile()).contains("gunicorn --bind");
    write("wheels/x.whl", "");
    assertThat(plan(null, null).containerfile()).contains("--no-index --find-links=wheels");
    assertThat(plan(root, null, null, Map.of("APP_MODULE", "other:app"), null).containerfile())
        .contains("'other:app'");
    assertThatThrownBy(() -> plan(root, null, null, Map.of("APP_MODULE", "a'; rm"), null))
        .isInstanceOf(SlipwayException.Invalid.class);
  }

  @Test
  void fastApiStreamlitAndPlainProgramsAreFound() throws Exception {
    write("requirements.txt", "# nothing to install\n");
    write("server.py", "print(1)");
    assertThat(plan(null, null).containerfile())
        .contains("exec python3 'server.py'")
        .doesNotContain("pip install");
    write("ui.py", "import streamlit as st\n");
    assertThat(plan(null, null).containerfile()).contains("streamlit run 'ui.py'");
    write("src/pkg/main.py", "from fastapi import FastAPI\napi = FastAPI()\n");
    BuildPlan plan = plan(null, null);
    assertThat(plan.containerfile())
        .contains("uvicorn --host 0.0.0.0")
        .contains("'pkg.main:api'")
        .contains("PYTHONPATH=/app:/app/src")
        .contains("pip install --no-cache-dir uvicorn");
    assertThat(plan.why()).contains("src/pkg/main.py");
    Files.delete(root.resolve("src/pkg/main.py"));
    write("app/__init__.py", "from flask import Flask\ndef create_app():\n  return Flask('x')\n");
    write("requirements.txt", "flask\nwaitress");
    assertThat(plan(null, null).containerfile()).contains("--call 'app:create_app'");
  }

  @Test
  void dependenciesOfAPyprojectAreInstalled() throws Exception {
    write("main.py", "print(1)");
    write("pyproject.toml", "[project]\nname = 'x'\ndependencies = [\n  \"flask>=2\",\n]\n");
    assertThat(plan(null, null).containerfile()).contains("tomllib").contains("-r /tmp/requirements.txt");
    write("pyproject.toml", "[project]\nname = 'x'\ndependencies = []\n");
    assertThat(plan(null, null).containerfile()).doesNotContain("pip install");
    write("pyproject.toml", "[tool.poetry.dependencies]\nflask = \"*\"\n");
    assertThat(plan(null, null).containerfile()).contains("pip install --no-cache-dir .");
  }

  @Test
  void nodeInstallsWhatItNeeds() throws Exception {
    write("package.json", "{\"main\": \"./lib/web\"}");
    write("lib/web.js", "");
    assertThat(plan(null, null).containerfile())
        .contains("node lib/web.js &")
        .doesNotContain("RUN npm");
    write("package.json", "{\"scripts\": {\"start\": \"next start\", \"build\": \"next build\"},"
        + "\"dependencies\": {\"next\": \"1\"}}");
    assertThat(plan(null, null).containerfile())
        .contains("RUN npm install --include=dev")
        .contains("npm run build")
        .contains("npm run start &");
    write("package-lock.json", "{}");
    assertThat(plan(null, null).containerfile()).contains("RUN npm ci --include=dev");
    write("package.json", "not json");
    refused("malformed", null);
  }

  @Test
  void javaRunsTheOneRunnableJar() throws Exception {
    jar("app.jar", true);
    jar("library.jar", false);
    BuildPlan plan = plan(null, null);
    assertThat(plan.appSpec()).isEqualTo(AppSpec.JAVA);
    assertThat(plan.containerfile()).contains("\"-jar\", \"app.jar\"").doesNotContain("mvn");
    jar("other.jar", true);
    refused("several runnable jars (app.jar, other.jar)", null);
    assertThat(plan(root, null, null, Map.of("JAR", "other.jar"), null).containerfile())
        .contains("\"-jar\", \"other.jar\"");
    write("pom.xml", "<project/>");
    assertThat(plan(null, null).containerfile()).contains("mvn -B");
  }

  @Test
  void goBuildsTheOneProgram() throws Exception {
    write("go.mod", "module x\n");
    write("cmd/web/main.go", "package main\n");
    assertThat(plan(null, null).containerfile()).contains("-o /out/app ./cmd/web");
    write("cmd/tool/main.go", "package main\n");
    refused("several programs (./cmd/tool, ./cmd/web)", null);
    write("main.go", "package main\n");
    assertThat(plan(null, null).containerfile()).contains("-o /out/app . ");
  }

  @Test
  void aPortGivenAsBuildArgumentIsTheOneUsed() throws Exception {
    write("index.html", "x");
    assertThat(plan(root, null, null, Map.of("PORT", "9999"), null).port()).isEqualTo(9999);
    assertThat(plan(null, 7000).containerfile()).contains("ARG PORT=7000");
  }

  private BuildPlan plan(AppSpec wanted, Integer port) {
    return plan(root, wanted, port, Map.of(), null);
  }

  private static BuildPlan plan(
      Path root, AppSpec wanted, Integer port, Map<String, String> args, String containerfile) {
    return new AppSpecs()
        .plan(new SourceTree(root, "r", "d", () -> {}), wanted, port, args, containerfile);
  }

  private void refused(String why, AppSpec wanted) {
    assertThatThrownBy(() -> plan(wanted, null))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining(why);
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
  }

  private void jar(String name, boolean runnable) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (runnable) {
      manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Main");
    }
    try (OutputStream file = Files.newOutputStream(root.resolve(name));
        JarOutputStream jar = new JarOutputStream(file, manifest)) {
      jar.finish();
    }
  }
}
