package dev.slipway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A bare repository and what has been committed to its branch {@code main}. */
public final class TestRepository {
  private static final Map<String, String> QUIET =
      Map.of(
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "GIT_CONFIG_SYSTEM", "/dev/null",
          "GIT_AUTHOR_NAME", "Author",
          "GIT_AUTHOR_EMAIL", "author@example.com",
          "GIT_COMMITTER_NAME", "Author",
          "GIT_COMMITTER_EMAIL", "author@example.com");

  private final Path folder;
  private final String url;
  private final Map<String, byte[]> files = new TreeMap<>();

  TestRepository(Path folder, String url) {
    this.folder = folder;
    this.url = url;
    git(null, "init", "--quiet", "--bare", "--initial-branch=main", folder.toString());
  }

  /** How a client reaches it, without credentials. */
  public String url() {
    return url;
  }

  /** Adds or replaces a file for the next {@link #commit}. */
  public TestRepository with(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  /** Adds or replaces a text file for the next {@link #commit}. */
  public TestRepository with(String path, String content) {
    return with(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds or replaces a file that lies beside the tests, as {@code apps/flask/app.py}. */
  public TestRepository withResource(String path, String resource) {
    try (InputStream in = TestRepository.class.getResourceAsStream("/" + resource)) {
      return with(path, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Commits the files as they are now to {@code main} and answers the commit. */
  public String commit(String message) {
    Path index = folder.resolve("index-of-the-test");
    Map<String, String> environment = new TreeMap<>(QUIET);
    environment.put("GIT_INDEX_FILE", index.toString());
    try {
      Files.deleteIfExists(index);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path content = TestFolders.createFile("blob");
        Files.write(content, file.getValue());
        String blob = git(environment, "hash-object", "-w", content.toString());
        Files.delete(content);
        String entry = "100644," + blob + "," + file.getKey();
        git(environment, "update-index", "--add", "--cacheinfo", entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String tree = git(environment, "write-tree");
    List<String> commit = new ArrayList<>(List.of("commit-tree", tree, "-m", message));
    Commands.Result parent =
        Commands.attempt(
            List.of("git", "--git-dir", folder.toString(), "rev-parse", "--verify", "-q", "main"),
            environment);
    if (parent.exitCode() == 0) {
      commit.addAll(List.of("-p", parent.output()));
    }
    String made = git(environment, commit.toArray(String[]::new));
    git(environment, "update-ref", "refs/heads/main", made);
    return made;
  }

  /** Lets a branch or tag, as {@code refs/tags/v1}, name a commit. */
  public void name(String ref, String commit) {
    git(QUIET, "update-ref", ref, commit);
  }

  private String git(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    if (environment != null) {
      command.addAll(List.of("--git-dir", folder.toString()));
    }
    command.addAll(List.of(arguments));
    return Commands.run(command, environment == null ? QUIET : environment);
  }
}
