package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Writes the files of a commit and of its submodules. */
final class GitTree {
  private static final int MOST_SUBMODULES = 100;
  private static final int DEEPEST_SUBMODULE = 8;
  private static final int LARGEST_GITMODULES = 1 << 20;
  private static final int LONGEST_LINK = 4096;

  private final Path scratch;
  private final TreeWriter writer;
  private final Bring bring;
  private int repositories;

  /** Brings a commit into a local repository. */
  @FunctionalInterface
  interface Bring {
    void bring(GitAccess from, ObjectId commit, Repository into) throws IOException;
  }

  /**
   * @param scratch an empty folder for the bare repositories
   */
  GitTree(Path scratch, TreeWriter writer, Bring bring) {
    this.scratch = scratch;
    this.writer = writer;
    this.bring = bring;
  }

  /** Writes what {@code commit} holds below {@code folder}; an empty one is the root. */
  void write(GitAccess access, ObjectId commit, String folder) throws IOException {
    write(access, commit, folder, "", 0);
  }

  private void write(GitAccess access, ObjectId commit, String folder, String prefix, int depth)
      throws IOException {
    if (++repositories > MOST_SUBMODULES || depth > DEEPEST_SUBMODULE) {
      throw new SlipwayException.Invalid(
          "the source has more than 100 submodules, or submodules more than 8 deep");
    }
    Path home = Files.createDirectory(scratch.resolve(Integer.toString(repositories)));
    try (Repository repository =
        new FileRepositoryBuilder().setGitDir(home.toFile()).setBare().build()) {
      repository.create(true);
      bring.bring(access, commit, repository);
      walk(access, repository, commit, folder, prefix, depth);
    }
  }

  private void walk(
      GitAccess access,
      Repository repository,
      ObjectId commit,
      String folder,
      String prefix,
      int depth)
      throws IOException {
    try (ObjectReader reader = repository.newObjectReader();
        RevWalk commits = new RevWalk(reader);
        TreeWalk files = new TreeWalk(reader)) {
      RevTree root = commits.parseTree(commit);
      files.reset(subtree(reader, root, folder, access));
      files.setRecursive(true);
      Map<String, String> submodules = null;
      while (files.next()) {
        String path = prefix + files.getPathString();
        FileMode mode = files.getFileMode();
        if (mode == FileMode.GITLINK) {
          if (submodules == null) {
            submodules = submodules(reader, root);
          }
          String name = folder.isEmpty() ? files.getPathString() : folder + "/" + files.getPathString();
          String url = submodules.get(name);
          writer.directory(path);
          if (url == null) {
            throw new SlipwayException.Invalid(
                "the submodule '" + name + "' has no URL in .gitmodules");
          }
          try (GitAccess submodule = access.submodule(url)) {
            write(submodule, files.getObjectId(0).copy(), "", path + "/", depth + 1);
          }
        } else {
          file(reader.open(files.getObjectId(0)), mode, path);
        }
      }
    } catch (MissingObjectException e) {
      throw new SlipwayException.Failed(
          "the repository '" + access.url() + "' did not deliver all of " + commit.name(), e);
    }
  }

  private void file(ObjectLoader object, FileMode mode, String path) throws IOException {
    if (mode == FileMode.SYMLINK) {
      byte[] target = object.getCachedBytes(LONGEST_LINK);
      writer.symbolicLink(path, new String(target, StandardCharsets.UTF_8));
    } else {
      try (InputStream content = object.openStream()) {
        writer.file(path, mode == FileMode.EXECUTABLE_FILE, content);
      }
    }
  }

  private static ObjectId subtree(
      ObjectReader reader, RevTree root, String folder, GitAccess access) throws IOException {
    if (folder.isEmpty()) {
      return root;
    }
    try (TreeWalk walk = TreeWalk.forPath(reader, folder, root)) {
      if (walk == null || walk.getFileMode() != FileMode.TREE) {
        throw new SlipwayException.Failed(
            "the repository '" + access.url() + "' has no folder '" + folder + "'");
      }
      return walk.getObjectId(0).copy();
    }
  }

  /** From the path of each submodule to its URL as written. */
  private static Map<String, String> submodules(ObjectReader reader, RevTree root)
      throws IOException {
    Map<String, String> urls = new HashMap<>();
    try (TreeWalk walk = TreeWalk.forPath(reader, ".gitmodules", root)) {
      if (walk == null) {
        return urls;
      }
      Config config = new Config();
      byte[] text = reader.open(walk.getObjectId(0)).getCachedBytes(LARGEST_GITMODULES);
      config.fromText(new String(text, StandardCharsets.UTF_8));
      for (String name : config.getSubsections("submodule")) {
        String path = config.getString("submodule", name, "path");
        String url = config.getString("submodule", name, "url");
        if (path != null && url != null) {
          urls.put(path, url);
        }
      }
      return urls;
    } catch (ConfigInvalidException e) {
      throw new SlipwayException.Invalid("the file .gitmodules is malformed: " + e.getMessage());
    }
  }
}
