package dev.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Git server of the tests is one that Git itself can read from. */
class GitHttpServerIT {
  @Test
  void gitClonesWithCredentialsOnly(@TempDir Path folder) {
    try (GitHttpServer git = new GitHttpServer()) {
      TestRepository repository = git.create("hello").with("a/page.html", "hello");
      repository.commit("first");
      String second = repository.with("b.txt", "more").commit("second");
      String plain = repository.url();
      String signed =
          plain.replace("//", "//" + GitHttpServer.USER + ":" + GitHttpServer.PASSWORD + "@");
      Map<String, String> quiet = Map.of("GIT_TERMINAL_PROMPT", "0");
      Path clone = folder.resolve("clone");

      Commands.Result refused =
          Commands.attempt(List.of("git", "clone", plain, clone.toString()), quiet);
      assertThat(refused.exitCode()).isNotZero();
      Commands.run(List.of("git", "clone", "--depth=1", signed, clone.toString()), quiet);
      assertThat(clone.resolve("a/page.html")).hasContent("hello");
      assertThat(Commands.run(List.of("git", "-C", clone.toString(), "rev-parse", "HEAD")))
          .isEqualTo(second);
    }
  }
}
