package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.Startable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The private folders that sources are brought to, under {@code <home>/sources/trees}. Each process
 * has one folder there and holds a lock beside it for as long as it lives; whatever lies there
 * without a living owner is the leftover of a killed process and is removed at the start.
 */
public final class Trees implements Startable {
  private static final Logger LOG = Logger.getLogger(Trees.class.getName());
  private static final String LOCK = ".lock";

  private final Path root;
  private final String owner = UUID.randomUUID().toString();
  private FileChannel lockFile;

  /**
   * @param sources {@code <home>/sources}
   */
  public Trees(Path sources) {
    this.root = sources.resolve("trees");
  }

  @Override
  public int order() {
    return RECORDS;
  }

  @Override
  public String part() {
    return "sources";
  }

  @Override
  public void start() {
    try {
      own();
      removeLeftovers();
    } catch (IOException e) {
      throw new SlipwayException.Unavailable("the folder " + root + " cannot be used: " + e, e);
    }
  }

  @Override
  public synchronized void stop() {
    try {
      if (lockFile != null) {
        lockFile.close();
        lockFile = null;
        removeAll(root.resolve(owner));
        Files.deleteIfExists(root.resolve(owner + LOCK));
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the folder " + root.resolve(owner) + " was left behind", e);
    }
  }

  /** A new, empty folder that nobody else uses. */
  Path create() throws IOException {
    return Files.createDirectory(own().resolve(UUID.randomUUID().toString()));
  }

  /** Removes a folder that {@link #create} gave; a failure is logged and mended at the next start. */
  void discard(Path folder) {
    try {
      removeAll(folder);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the folder " + folder + " was left behind", e);
    }
  }

  private synchronized Path own() throws IOException {
    Path mine = root.resolve(owner);
    if (lockFile == null) {
      Files.createDirectories(root);
      lockFile =
          FileChannel.open(
              root.resolve(owner + LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lockFile.lock();
      Files.createDirectories(mine);
    }
    return mine;
  }

  private void removeLeftovers() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
      for (Path entry : all) {
        String name = entry.getFileName().toString();
        String process = name.endsWith(LOCK) ? name.substring(0, name.length() - 5) : name;
        if (!process.equals(owner)) {
          removeUnlessAlive(process);
        }
      }
    }
  }

  private void removeUnlessAlive(String process) throws IOException {
    Path lockPath = root.resolve(process + LOCK);
    try (FileChannel channel =
            FileChannel.open(lockPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        removeAll(root.resolve(process));
        Files.deleteIfExists(lockPath);
      }
    } catch (OverlappingFileLockException e) {
      LOG.log(Level.FINE, "the folder of {0} is in use by this process", process);
    }
  }

  /** Removes {@code folder} with everything in it and follows no link; absent is fine. */
  static void removeAll(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
