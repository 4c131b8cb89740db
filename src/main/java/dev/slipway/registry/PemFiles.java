package dev.slipway.registry;

import dev.slipway.platform.SlipwayException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Makes TLS settings of PEM files. */
final class PemFiles {
  private static final int LARGEST = 1 << 20;
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END");

  private PemFiles() {}

  /**
   * @return null when the definition names no file: the platform's own settings hold
   * @throws SlipwayException.Failed when a file is missing or holds something else, naming it
   */
  static SSLContext context(RegistryDefinition registry) {
    if (registry.caFile() == null && registry.clientCertFile() == null) {
      return null;
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(registry), trust(registry), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new SlipwayException.Failed(
          "the certificates of registry '" + registry.host() + "' cannot be used: "
              + e.getMessage(), e);
    }
  }

  private static KeyManager[] keys(RegistryDefinition registry)
      throws GeneralSecurityException, IOException {
    if (registry.clientCertFile() == null) {
      return null; // the platform's default: no certificate
    }
    Collection<? extends Certificate> chain = certificates(registry.clientCertFile());
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = {'-'};
    store.setKeyEntry(
        "client", key(registry.clientKeyFile()), password, chain.toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  private static TrustManager[] trust(RegistryDefinition registry)
      throws GeneralSecurityException, IOException {
    if (registry.caFile() == null) {
      return null; // the platform's default authorities
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : certificates(registry.caFile())) {
      store.setCertificateEntry("own-" + number++, certificate);
    }
    for (X509Certificate known : platformAuthorities()) {
      store.setCertificateEntry("platform-" + number++, known);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static List<X509Certificate> platformAuthorities() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    List<X509Certificate> known = new ArrayList<>();
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        known.addAll(Arrays.asList(x509.getAcceptedIssuers()));
      }
    }
    return known;
  }

  private static Collection<? extends Certificate> certificates(String file)
      throws CertificateException {
    byte[] text = text(file).getBytes(StandardCharsets.US_ASCII);
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(text));
    if (found.isEmpty()) {
      throw new SlipwayException.Failed("'" + file + "' holds no certificate in PEM form");
    }
    return found;
  }

  private static PrivateKey key(String file) throws GeneralSecurityException {
    Matcher pem = KEY.matcher(text(file));
    if (!pem.find()) {
      throw new SlipwayException.Failed("'" + file + "' holds no unencrypted key in PEM form");
    }
    if (!pem.group(1).equals("PRIVATE KEY")) {
      throw new SlipwayException.Failed(
          "'" + file + "' holds a key of the form " + pem.group(1)
              + "; convert it with: openssl pkcs8 -topk8 -nocrypt");
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (java.security.spec.InvalidKeySpecException e) {
        continue; // a key of another algorithm
      }
    }
    throw new SlipwayException.Failed("'" + file + "' holds a key that is not RSA, EC or EdDSA");
  }

  /** The text of a small file on the server. */
  static String text(String file) {
    Path path = Path.of(file);
    try {
      if (Files.size(path) > LARGEST) {
        throw new SlipwayException.Failed("'" + file + "' is over 1 MiB");
      }
      return Files.readString(path);
    } catch (IOException e) {
      throw new SlipwayException.Failed("'" + file + "' cannot be read: " + e, e);
    }
  }
}
