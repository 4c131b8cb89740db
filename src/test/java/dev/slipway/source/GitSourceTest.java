package dev.slipway.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.testing.GitHttpServer;
import dev.slipway.testing.TestRepository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real repositories over real HTTP, with Git's own server side. */
class GitSourceTest {
  private static final Map<String, GitCredential> CREDENTIALS =
      Map.of(
          "good",
          new GitCredential.UsernamePassword(
              GitHttpServer.USER, SecretValue.of(GitHttpServer.PASSWORD)),
          "wrong",
          new GitCredential.UsernamePassword(GitHttpServer.USER, SecretValue.of("guessed")));

  @TempDir Path folder;
  private GitHttpServer server;

  @BeforeEach
  void startTheHost() {
    server = new GitHttpServer();
  }

  @AfterEach
  void stopTheHost() {
    server.close();
  }

  @Test
  void aBranchATagAndACommitAreFound() throws Exception {
    TestRepository repository = server.create("app").with("a.txt", "one");
    String first = repository.commit("first");
    repository.name("refs/tags/v1", first);
    String second = repository.with("a.txt", "two").commit("second");
    SourceCheckouts sources = sources(false, null);

    assertThat(sources.resolve(git(repository, null, null))).isEqualTo(second);
    assertThat(sources.resolve(git(repository, "main", null))).isEqualTo(second);
    assertThat(sources.resolve(git(repository, "v1", null))).isEqualTo(first);
    assertThat(sources.resolve(git(repository, first, null))).isEqualTo(first);
    try (SourceTree tree = sources.fetch(git(repository, null, null), first)) {
      assertThat(tree.root().resolve("a.txt")).hasContent("one");
      assertThat(tree.revision()).isEqualTo(first);
      assertThat(tree.root().resolve(".git")).doesNotExist();
    }
    try (SourceTree tree = sources.fetch(git(repository, "main", null), null)) {
      assertThat(tree.root().resolve("a.txt")).hasContent("two");
    }
    nothingIsLeft();
  }

  @Test
  void anAnnotatedTagMeansItsCommit() throws Exception {
    Path work = clone(server.create("app"));
    Files.writeString(work.resolve("a"), "1");
    run(work, "git", "add", "a");
    run(work, "git", "commit", "-q", "-m", "a");
    run(work, "git", "tag", "-a", "v2", "-m", "tagged");
    run(work, "git", "push", "-q", "--tags", "origin", "HEAD:main");
    String commit = run(work, "git", "rev-parse", "HEAD");

    assertThat(sources(false, null).resolve(git("/app.git", "v2", null))).isEqualTo(commit);
  }

  @Test
  void aFolderModesAndLinksAreKept() throws Exception {
    Path work = clone(server.create("app"));
    Files.createDirectories(work.resolve("web/bin"));
    Files.writeString(work.resolve("web/bin/start"), "#!/bin/sh\n");
    work.resolve("web/bin/start").toFile().setExecutable(true);
    Files.writeString(work.resolve("web/plain"), "x");
    Files.createSymbolicLink(work.resolve("web/link"), Path.of("bin/start"));
    Files.writeString(work.resolve("web/crlf.txt"), "a\r\nb\r\n");
    Files.writeString(work.resolve(".gitattributes"), "*.txt text eol=lf filter=evil\n");
    Files.writeString(work.resolve("outside"), "no");
    push(work);

    try (SourceTree tree = sources(false, null).fetch(git("/app.git", null, "web"), null)) {
      assertThat(tree.root().resolve("bin/start")).isExecutable();
      assertThat(Files.isExecutable(tree.root().resolve("plain"))).isFalse();
      assertThat(Files.readSymbolicLink(tree.root().resolve("link")))
          .isEqualTo(Path.of("bin/start"));
      assertThat(tree.root().resolve("outside")).doesNotExist();
    }
    assertThatThrownBy(() -> sources(false, null).fetch(git("/app.git", null, "api"), null))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("no folder 'api'");
    assertThatThrownBy(() -> sources(false, null).fetch(git("/app.git", null, "../x"), null))
        .isInstanceOf(SlipwayException.Invalid.class);
  }

  @Test
  void aLinkOutOfTheTreeIsRefused() throws Exception {
    Path work = clone(server.create("app"));
    Files.createDirectories(work.resolve("web"));
    Files.createSymbolicLink(work.resolve("web/link"), Path.of("../secret"));
    Files.writeString(work.resolve("secret"), "x");
    push(work);

    try (SourceTree tree = sources(false, null).fetch(git("/app.git", null, null), null)) {
      assertThat(tree.root().resolve("web/link")).hasContent("x");
    }
    assertThatThrownBy(() -> sources(false, null).fetch(git("/app.git", null, "web"), null))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining("link out of it");
    nothingIsLeft();
  }

  @Test
  void submodulesComeAlong() throws Exception {
    TestRepository library = server.create("library").with("lib.txt", "lib");
    library.commit("lib");
    Path middle = clone(server.create("middle"));
    submodule(middle, "../library.git", "inner");
    push(middle);
    Path work = clone(server.create("app"));
    Files.writeString(work.resolve("main.txt"), "main");
    submodule(work, "../middle.git", "parts/middle");
    push(work);
    library.with("lib.txt", "newer").commit("newer");

    try (SourceTree tree = sources(false, null).fetch(git("/app.git", null, null), null)) {
      assertThat(tree.root().resolve("parts/middle/inner/lib.txt")).hasContent("lib");
      assertThat(tree.root().resolve("main.txt")).hasContent("main");
    }
    nothingIsLeft();
  }

  @Test
  void aSubmoduleAtAForbiddenAddressIsRefused() throws Exception {
    server.create("library").with("lib.txt", "lib").commit("lib");
    for (String url : List.of("file:///etc", "ext::sh -c id", "/etc", "git://127.0.0.1/x")) {
      Path work = clone(server.create("app" + url.hashCode()));
      submodule(work, "../library.git", "part");
      run(work, "git", "config", "-f", ".gitmodules", "submodule.part.url", url);
      push(work);
      assertThatThrownBy(
              () ->
                  sources(false, null).fetch(git("/app" + url.hashCode() + ".git", null, null), null))
          .isInstanceOf(SlipwayException.Invalid.class)
          .hasMessageContaining("refused");
    }
    nothingIsLeft();
  }

  @Test
  void aSubmoduleOnAnotherHostDoesNotSeeTheCredential() throws Exception {
    try (GitHttpServer other = new GitHttpServer()) {
      other.create("library").with("lib.txt", "lib").commit("lib");
      server.create("library").with("lib.txt", "lib").commit("lib");
      Path work = clone(server.create("app"));
      submodule(work, "../library.git", "part");
      run(work, "git", "config", "-f", ".gitmodules", "submodule.part.url", other.url() + "/library.git");
      push(work);

      assertThatThrownBy(() -> sources(false, null).fetch(git("/app.git", null, null), null))
          .isInstanceOf(SlipwayException.Failed.class)
          .hasMessageContaining("refuses us");
      assertThat(other.requests()).isZero();
    }
  }

  @Test
  void whatIsMissingIsTold() {
    TestRepository repository = server.create("app").with("a", "1");
    repository.commit("a");
    SourceCheckouts sources = sources(false, null);

    assertThatThrownBy(() -> sources.resolve(git(repository, "nowhere", null)))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("no branch or tag 'nowhere'");
    assertThatThrownBy(() -> sources.resolve(git("/absent.git", null, null)))
        .isInstanceOf(SlipwayException.Failed.class);
    assertThatThrownBy(() -> sources.fetch(git(repository, null, null), "0".repeat(39) + "1"))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("commit");
    assertThatThrownBy(() -> sources.resolve(credential(repository.url(), "wrong")))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("git.credential")
        .hasMessageNotContaining("guessed");
    assertThatThrownBy(() -> sources.resolve(credential(repository.url(), null)))
        .isInstanceOf(SlipwayException.Failed.class);
    assertThatThrownBy(() -> sources.resolve(credential(repository.url(), "unknown")))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining("'unknown' does not exist");
    assertThatThrownBy(() -> sources.resolve(credential("http://127.0.0.1:1/x.git", null)))
        .isInstanceOf(SlipwayException.Unavailable.class);
    assertThatThrownBy(() -> sources.resolve(credential("https://no-such-host.invalid/x", null)))
        .isInstanceOf(SlipwayException.Unavailable.class);
    assertThatThrownBy(() -> sources.resolve(git(server.create("empty"), null, null)))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("empty");
  }

  @Test
  void forbiddenUrlsAreRefused() {
    for (String url :
        List.of(
            "file:///etc/passwd",
            "FILE:///etc/passwd",
            "/srv/repo.git",
            "../repo",
            "ext::sh -c 'id'",
            "ext::id",
            "git://host/x",
            "ftp://host/x",
            "https://user:secret@host/x",
            "https:///x",
            "-oProxyCommand=id",
            "ssh://-oProxyCommand=id/x",
            "host::path",
            "http://host/a b",
            "")) {
      assertThatThrownBy(() -> sources(false, null).resolve(credential(url, null)))
          .as(url)
          .isInstanceOf(SlipwayException.Invalid.class)
          .hasMessageNotContaining("secret@");
    }
  }

  @Test
  void privateAddressesAreRefusedWhereTheServerSaysSo() {
    TestRepository repository = server.create("app").with("a", "1");
    repository.commit("a");
    int port = URI.create(server.url()).getPort();
    for (String host : List.of("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433")) {
      assertThatThrownBy(
              () ->
                  sources(true, null)
                      .resolve(credential("http://" + host + ":" + port + "/app.git", "good")))
          .as(host)
          .isInstanceOf(SlipwayException.Invalid.class)
          .hasMessageContaining("not public");
    }
    assertThat(server.requests()).isZero();
  }

  @Test
  void aSilentHostEndsAtTheTimeLimit() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      SourceCheckouts sources = sources(false, Duration.ofSeconds(2));

      assertThatThrownBy(
              () ->
                  sources.resolve(
                      credential("http://127.0.0.1:" + silent.getLocalPort() + "/x", null)))
          .isInstanceOf(SlipwayException.Unavailable.class)
          .hasMessageContaining("within 2 s");
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(15));
    }
  }

  @Test
  void aRepositoryOverTheLimitIsRefusedEarly() throws Exception {
    byte[] noise = new byte[4 << 20];
    new java.util.Random(1).nextBytes(noise);
    TestRepository repository = server.create("big").with("noise", noise);
    repository.commit("big");
    TreeLimits small = new TreeLimits(1 << 20, 1L << 30, 1000, 1024, 255);
    Trees trees = new Trees(folder.resolve("sources"));
    SourceSettings settings = new SourceSettings(folder, List.of(), false, null, small);
    SourceCheckouts sources =
        new SourceCheckouts(
            settings,
            name -> Optional.ofNullable(CREDENTIALS.get(name)),
            new ArchiveStore(settings.sources(), small, Clock.systemUTC()),
            trees);

    assertThatThrownBy(() -> sources.fetch(git(repository, null, null), null))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining("larger");
    nothingIsLeft();
  }

  private SourceCheckouts sources(boolean denyPrivate, Duration timeout) {
    SourceSettings settings = new SourceSettings(folder, List.of(), denyPrivate, timeout, null);
    return new SourceCheckouts(
        settings,
        name -> Optional.ofNullable(CREDENTIALS.get(name)),
        new ArchiveStore(settings.sources(), settings.limits(), Clock.systemUTC()),
        new Trees(settings.sources()));
  }

  private void nothingIsLeft() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("sources/trees"), 2)) {
      assertThat(all.filter(Files::isDirectory).filter(p -> p.getNameCount() == folder.getNameCount() + 4))
          .isEmpty();
    }
  }

  private SourceRef git(TestRepository repository, String ref, String path) {
    return new SourceRef(new SourceRef.Git(repository.url(), ref, path, "good"), null, null, null);
  }

  private SourceRef git(String repository, String ref, String path) {
    return new SourceRef(
        new SourceRef.Git(server.url() + repository, ref, path, "good"), null, null, null);
  }

  private static SourceRef credential(String url, String credential) {
    return new SourceRef(new SourceRef.Git(url, null, null, credential), null, null, null);
  }

  private Path clone(TestRepository repository) throws Exception {
    Path work = Files.createTempDirectory(folder, "work-");
    run(work, "git", "init", "-q", "--initial-branch=main", ".");
    String login = GitHttpServer.USER + ":" + GitHttpServer.PASSWORD + "@";
    run(work, "git", "remote", "add", "origin", repository.url().replace("//", "//" + login));
    return work;
  }

  private void submodule(Path work, String url, String path) throws Exception {
    run(work, "git", "submodule", "--quiet", "add", "--name", "part", url, path);
  }

  private void push(Path work) throws Exception {
    run(work, "git", "add", "-A");
    run(work, "git", "commit", "-q", "-m", "work");
    run(work, "git", "push", "-q", "origin", "HEAD:main");
  }

  static String run(Path directory, String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(all).directory(directory.toFile());
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      builder.environment().put("GIT_" + who + "_NAME", "Author");
      builder.environment().put("GIT_" + who + "_EMAIL", "author@example.com");
    }
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as("%s: %s", all, output).isZero();
    return output.strip();
  }
}
