package dev.slipway.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SlipwayException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders on the server. */
class FolderSourceTest {
  @TempDir Path home;

  @Test
  void aFolderIsCopiedWithoutItsGitData() throws Exception {
    Path app = Files.createDirectories(home.resolve("allowed/app"));
    Files.writeString(app.resolve("index.html"), "one");
    Files.createDirectories(app.resolve(".git"));
    Files.writeString(app.resolve(".git/config"), "x");
    Files.createSymbolicLink(app.resolve("link"), Path.of("index.html"));
    SourceCheckouts sources = sources(home.resolve("allowed"));
    SourceRef ref = new SourceRef(null, null, app.toString(), null);

    String before = sources.resolve(ref);
    try (SourceTree tree = sources.fetch(ref, before)) {
      Files.writeString(app.resolve("index.html"), "two");
      assertThat(tree.root().resolve("index.html")).hasContent("one");
      assertThat(tree.root().resolve("link")).hasContent("one");
      assertThat(tree.root().resolve(".git")).doesNotExist();
      assertThat(tree.digest()).isEqualTo(before);
    }
    assertThat(sources.resolve(ref)).isNotEqualTo(before);
  }

  @Test
  void onlyTheNamedFoldersMayBeUsed() throws Exception {
    Path allowed = Files.createDirectories(home.resolve("allowed"));
    Path secret = Files.createDirectories(home.resolve("secret"));
    Files.createDirectories(home.resolve("allowed-too"));
    Files.createSymbolicLink(allowed.resolve("escape"), secret);
    SourceCheckouts sources = sources(allowed);

    for (String folder :
        List.of(
            secret.toString(),
            home.resolve("allowed-too").toString(),
            allowed + "/../secret",
            allowed + "/escape",
            home.resolve("absent").toString(),
            "relative",
            "\0")) {
      assertThatThrownBy(() -> sources.resolve(new SourceRef(null, null, folder, null)))
          .as(folder)
          .isInstanceOf(SlipwayException.Invalid.class);
    }
    assertThatThrownBy(
            () -> sources.resolve(new SourceRef(null, null, allowed + "/absent", null)))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("does not exist");
    Files.createDirectories(allowed.resolve("app"));
    Files.createSymbolicLink(allowed.resolve("app/out"), Path.of("../../secret"));
    assertThatThrownBy(() -> sources.resolve(new SourceRef(null, null, allowed + "/app", null)))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining("link out of it");
  }

  @Test
  void aSourceIsExactlyOneThing() {
    SourceCheckouts sources = sources(home);
    assertThat(sources.resolve(SourceRef.ofImage("nginx:1"))).isEqualTo("nginx:1");
    assertThatThrownBy(() -> sources.fetch(SourceRef.ofImage("nginx:1"), null))
        .isInstanceOf(SlipwayException.Invalid.class);
    assertThatThrownBy(() -> sources.resolve(new SourceRef(null, null, null, null)))
        .isInstanceOf(SlipwayException.Invalid.class);
    assertThatThrownBy(() -> sources.resolve(new SourceRef(null, null, "/x", "nginx")))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining("exactly one");
  }

  private SourceCheckouts sources(Path allowed) {
    SourceSettings settings = new SourceSettings(home, List.of(allowed), false, null, null);
    return new SourceCheckouts(
        settings,
        name -> Optional.empty(),
        new ArchiveStore(settings.sources(), settings.limits(), Clock.systemUTC()),
        new Trees(settings.sources()));
  }
}
