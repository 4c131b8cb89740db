package dev.slipway.secret;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException.Failed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Envelope encryption: each version of a secret has a data key of its own, which a key of the ring
 * wraps; both steps are AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits before the
 * ciphertext. The associated data names the secret and its version, so that a ciphertext that was
 * moved to another row does not open.
 */
final class Envelope {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;
  private static final String CANARY = "slipway canary";

  private final SecureRandom random = new SecureRandom();

  /** A version as it is stored. */
  record Sealed(String keyId, byte[] wrappedKey, byte[] sealed) {}

  Sealed seal(KeyRing ring, String name, int version, SecretValue value) {
    byte[] dataKey = new byte[KEY_BYTES];
    random.nextBytes(dataKey);
    try {
      String keyId = ring.activeId();
      byte[] wrapped =
          encrypt(ring.find(keyId).orElseThrow(), dataKey, context("key", keyId, name, version));
      byte[] sealed =
          encrypt(
              new SecretKeySpec(dataKey, "AES"),
              value.reveal().getBytes(StandardCharsets.UTF_8),
              context("value", "", name, version));
      return new Sealed(keyId, wrapped, sealed);
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  SecretValue open(KeyRing ring, String name, int version, Sealed stored) {
    byte[] dataKey = unwrap(ring, name, version, stored);
    try {
      byte[] plain =
          decrypt(
              new SecretKeySpec(dataKey, "AES"),
              stored.sealed,
              context("value", "", name, version),
              name,
              version);
      return SecretValue.of(new String(plain, StandardCharsets.UTF_8));
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /** The same version with its data key wrapped by the ring's active key. */
  Sealed rewrap(KeyRing ring, String name, int version, Sealed stored) {
    byte[] dataKey = unwrap(ring, name, version, stored);
    try {
      String keyId = ring.activeId();
      byte[] wrapped =
          encrypt(ring.find(keyId).orElseThrow(), dataKey, context("key", keyId, name, version));
      return new Sealed(keyId, wrapped, stored.sealed);
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  byte[] canary(KeyRing ring, String keyId) {
    return encrypt(
        ring.find(keyId).orElseThrow(),
        CANARY.getBytes(StandardCharsets.UTF_8),
        context("canary", keyId, "", 0));
  }

  boolean isCanaryOf(KeyRing ring, String keyId, byte[] stored) {
    try {
      byte[] plain =
          run(
              Cipher.DECRYPT_MODE,
              ring.find(keyId).orElseThrow(),
              stored,
              context("canary", keyId, "", 0));
      return Arrays.equals(plain, CANARY.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private byte[] unwrap(KeyRing ring, String name, int version, Sealed stored) {
    SecretKey key =
        ring.find(stored.keyId)
            .orElseThrow(
                () ->
                    new Failed(
                        "secret '" + name + "' was sealed with the key '" + stored.keyId
                            + "', which is not in the key ring; add it to SLIPWAY_ENCRYPTION_KEYS"));
    return decrypt(
        key, stored.wrappedKey, context("key", stored.keyId, name, version), name, version);
  }

  private byte[] encrypt(SecretKey key, byte[] plain, byte[] context) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(context);
      byte[] out = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(plain.length));
      cipher.doFinal(plain, 0, plain.length, out, NONCE_BYTES);
      return out;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  private static byte[] decrypt(
      SecretKey key, byte[] stored, byte[] context, String name, int version) {
    try {
      return run(Cipher.DECRYPT_MODE, key, stored, context);
    } catch (GeneralSecurityException e) {
      throw new Failed(
          "secret '" + name + "', version " + version + ", does not open: what is stored was"
              + " changed or moved; put the value in again", e);
    }
  }

  private static byte[] run(int mode, SecretKey key, byte[] stored, byte[] context)
      throws GeneralSecurityException {
    if (stored.length < NONCE_BYTES) {
      throw new GeneralSecurityException("too short");
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, stored, 0, NONCE_BYTES));
    cipher.updateAAD(context);
    return cipher.doFinal(stored, NONCE_BYTES, stored.length - NONCE_BYTES);
  }

  /** Names hold no NUL, so no two contexts are written alike. */
  private static byte[] context(String what, String keyId, String name, int version) {
    return ("slipway v1\0" + what + "\0" + keyId + "\0" + name + "\0" + version)
        .getBytes(StandardCharsets.UTF_8);
  }
}
