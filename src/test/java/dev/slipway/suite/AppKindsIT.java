package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.Commands;
import dev.slipway.testing.LanguageImages;
import dev.slipway.testing.TestRepository;
import dev.slipway.testing.Visitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a Git repository that asks for credentials to a page through the gateway. */
@OnEveryCombination
class AppKindsIT {
  private static final String APP = "kind";

  private final Installation slipway;

  AppKindsIT(Combination combination) {
    this.slipway = combination.shared();
  }

  @AfterEach
  void removeApp() {
    slipway.delete(APP);
  }

  @Test
  void aFlaskAppIsServed() {
    TestRepository repository =
        slipway
            .repository("flask")
            .withResource("app.py", "apps/flask/app.py")
            .withResource("requirements.txt", "apps/flask/requirements.txt");
    assertServes(repository, LanguageImages.PYTHON, "python", "<h1>Hello from Flask</h1>");
  }

  @Test
  void aNodeAppIsServed() {
    TestRepository repository =
        slipway
            .repository("node")
            .withResource("package.json", "apps/node/package.json")
            .withResource("server.js", "apps/node/server.js");
    assertServes(repository, LanguageImages.NODE, "node", "<h1>Hello from Node</h1>");
  }

  @Test
  void aJavaAppIsServed(@TempDir Path folder) throws IOException {
    TestRepository repository = slipway.repository("java").with("hello.jar", jar(folder));
    assertServes(repository, LanguageImages.JAVA, "java", "<h1>Hello from Java</h1>");
  }

  @Test
  void aFolderOfFilesIsServed() {
    TestRepository repository =
        slipway.repository("static").withResource("index.html", "apps/static/index.html");
    assertServes(
        repository, LanguageImages.BUSYBOX, "static", "<h1>Hello from a folder of files</h1>");
  }

  @Test
  void aContainerfileOfItsOwnIsServed() {
    TestRepository repository =
        slipway
            .repository("plain")
            .withResource("Containerfile", "apps/plain/Containerfile")
            .withResource("page.html", "apps/plain/page.html");
    assertServes(
        repository,
        LanguageImages.BUSYBOX,
        "container",
        "<h1>Hello from a plain containerfile</h1>");
  }

  private void assertServes(
      TestRepository repository, LanguageImages base, String spec, String page) {
    repository.commit("an app");
    slipway.deploy(APP, repository, "build: { args: { BASE_IMAGE: \"" + base.image() + "\" } }");

    Visitor.Answer answer = slipway.visitor().get("/" + APP + "/");

    assertThat(answer.status()).as(() -> slipway.production(APP).toString()).isEqualTo(200);
    assertThat(answer.body()).contains(page);
    assertThat(slipway.admin().get("/apps/" + APP + "/releases/1").body()).contains(spec);
  }

  private static byte[] jar(Path folder) throws IOException {
    Path source = folder.resolve("Hello.java");
    try (var in = AppKindsIT.class.getResourceAsStream("/apps/java/Hello.java.txt")) {
      Files.write(source, in.readAllBytes());
    }
    Path tools = Path.of(System.getProperty("java.home"), "bin");
    Path classes = folder.resolve("classes");
    Path jar = folder.resolve("hello.jar");
    Commands.run(
        List.of(tools.resolve("javac").toString(), "-d", classes.toString(), source.toString()));
    Commands.run(
        List.of(
            tools.resolve("jar").toString(), "--create", "--file", jar.toString(), "--main-class",
            "Hello", "-C", classes.toString(), "."));
    return Files.readAllBytes(jar);
  }
}
