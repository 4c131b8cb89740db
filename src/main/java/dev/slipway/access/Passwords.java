package dev.slipway.access;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Password hashes: argon2id with the parameters that OWASP's Password Storage Cheat Sheet names
 * first (19 MiB, two passes, one lane). Only a few run at once, so that a flood of logins cannot
 * take the server's memory.
 */
final class Passwords {
  static final int SHORTEST = 12;
  static final int LONGEST = 256;
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int WAIT_SECONDS = 20;

  private final Argon2Function argon2 =
      Argon2Function.getInstance(MEMORY_KIB, 2, 1, 32, Argon2.ID);
  private final Semaphore atOnce =
      new Semaphore(Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4));
  private final SecureRandom random = new SecureRandom();
  private final String nobodysHash = hash(SecretValue.of("nobody has this password"));

  /** The encoded hash, salt and parameters included. */
  String hash(SecretValue password) {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    return gated(() -> argon2.hash(bytes(password), salt).getResult());
  }

  /**
   * Whether {@code password} belongs to {@code hash}. With null for the hash, when there is no such
   * user, it answers false after the same work: the time does not tell which names exist.
   */
  boolean matches(SecretValue password, String hash) {
    String compared = hash == null ? nobodysHash : hash;
    if (password.reveal().length() > LONGEST) {
      return false;
    }
    boolean same =
        gated(
            () ->
                Argon2Function.getInstanceFromHash(compared)
                    .check(password.reveal(), compared));
    return same && hash != null;
  }

  private <T> T gated(java.util.function.Supplier<T> work) {
    try {
      if (!atOnce.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new SlipwayException.Unavailable("too many logins at once; try again in a moment");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlipwayException.Unavailable("the server is stopping", e);
    }
    try {
      return work.get();
    } finally {
      atOnce.release();
    }
  }

  private static byte[] bytes(SecretValue password) {
    return password.reveal().getBytes(StandardCharsets.UTF_8);
  }
}
