package dev.slipway.source;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * Keeps the Git settings of the server's user and machine away: {@code url.insteadOf} could turn a
 * checked address into another, {@code http.sslVerify} could switch TLS checks off.
 */
final class IsolatedGit extends SystemReader.Delegate {
  private IsolatedGit(SystemReader system) {
    super(system);
  }

  /** Installs it for this process, once. */
  static synchronized void install() {
    SystemReader now = SystemReader.getInstance();
    if (!(now instanceof IsolatedGit)) {
      SystemReader.setInstance(new IsolatedGit(now));
    }
  }

  @Override
  public String getenv(String variable) {
    return variable.startsWith("GIT_") || variable.startsWith("XDG_")
        ? null
        : super.getenv(variable);
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  /** A configuration without a file. */
  private static final class Nothing extends FileBasedConfig {
    Nothing(Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
