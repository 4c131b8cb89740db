package dev.slipway.source;

import java.nio.file.Path;

/**
 * A source as files on this machine, in a folder of its own that is removed on {@link #close()}.
 *
 * @param root the app's folder; every path in the tree resolves inside it
 * @param revision what the source said it is: the commit, or the archive's digest
 * @param digest {@code sha256:<hex>} over the sorted paths, modes and bytes of what the build may see
 *     ({@code .dockerignore} honoured)
 * @param cleanup removes the folder
 */
public record SourceTree(Path root, String revision, String digest, Runnable cleanup)
    implements AutoCloseable {
  @Override
  public void close() {
    cleanup.run();
  }
}
