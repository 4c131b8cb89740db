package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.nio.file.Path;

/** The sources of all kinds, each brought into a folder of its own. */
public final class SourceCheckouts implements Sources {
  private final GitSource git;
  private final ArchiveSource archives;
  private final FolderSource folders;
  private final Trees trees;

  /**
   * @param credentials finds what {@code git.credential} names
   */
  public SourceCheckouts(
      SourceSettings settings, Credentials credentials, ArchiveStore archives, Trees trees) {
    this.git = new GitSource(settings, credentials, trees);
    this.archives = new ArchiveSource(archives, settings.limits());
    this.folders = new FolderSource(settings.folders(), settings.limits());
    this.trees = trees;
  }

  @Override
  public String resolve(SourceRef source) {
    return switch (kind(source)) {
      case GIT -> git.resolve(source.git());
      case ARCHIVE -> archives.resolve(source.archive());
      case IMAGE -> source.image();
      case FOLDER -> {
        // only its bytes tell what a folder is now
        try (SourceTree tree = fetch(source, null)) {
          yield tree.digest();
        }
      }
    };
  }

  @Override
  public SourceTree fetch(SourceRef source, String revision) {
    Kind kind = kind(source);
    if (kind == Kind.IMAGE) {
      throw new SlipwayException.Invalid(
          "the image '" + source.image() + "' is a source without files; it needs no build");
    }
    Path root = null;
    boolean done = false;
    try {
      String known = revision == null && kind != Kind.FOLDER ? resolve(source) : revision;
      root = trees.create();
      bring(kind, source, known, root);
      String digest = new ContentDigest().prepare(root);
      Path whole = root;
      done = true;
      return new SourceTree(
          root, kind == Kind.FOLDER ? digest : known, digest, () -> trees.discard(whole));
    } catch (IOException e) {
      throw new SlipwayException.Unavailable("the source could not be stored: " + e, e);
    } finally {
      if (root != null && !done) {
        trees.discard(root);
      }
    }
  }

  private void bring(Kind kind, SourceRef source, String revision, Path root) throws IOException {
    switch (kind) {
      case GIT -> git.fetch(source.git(), revision, root);
      case ARCHIVE -> archives.unpack(revision, root);
      case FOLDER -> folders.copy(folders.resolve(source.folder()), root);
      case IMAGE -> throw new IllegalStateException("an image has no files");
    }
  }

  private enum Kind {
    GIT,
    ARCHIVE,
    FOLDER,
    IMAGE
  }

  private static Kind kind(SourceRef source) {
    Kind kind = null;
    int set = 0;
    if (source != null && source.git() != null) {
      kind = Kind.GIT;
      set++;
    }
    if (source != null && source.archive() != null) {
      kind = Kind.ARCHIVE;
      set++;
    }
    if (source != null && source.folder() != null) {
      kind = Kind.FOLDER;
      set++;
    }
    if (source != null && source.image() != null) {
      kind = Kind.IMAGE;
      set++;
    }
    if (set != 1) {
      throw new SlipwayException.Invalid(
          "a source is exactly one of git, archive, folder and image; " + set + " are set");
    }
    return kind;
  }
}
