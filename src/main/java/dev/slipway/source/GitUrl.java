package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.eclipse.jgit.transport.URIish;

/**
 * The address of a repository: https, http, ssh, or the scp-like {@code user@host:path}. Everything
 * that could reach files or programs of the server is refused ({@code file:}, {@code ext::}, paths).
 *
 * @param uri the parsed address; its scheme is https, http or ssh
 */
record GitUrl(URIish uri) {
  private static final int LONGEST = 2048;
  private static final Pattern SCHEME = Pattern.compile("(https?|ssh)://[^/].*");
  private static final Pattern SCP = Pattern.compile("([\\w.-]+@)[\\w.-]+:(?!:)[^:].*");

  /**
   * Reads what a user wrote.
   *
   * @throws SlipwayException.Invalid when it is no address that may be used
   */
  static GitUrl parse(String text) {
    if (text == null || text.isBlank()) {
      throw new SlipwayException.Invalid("the source has no Git URL; set git.url");
    }
    if (text.length() > LONGEST || text.chars().anyMatch(c -> c <= ' ' || c == 127)) {
      throw new SlipwayException.Invalid(
          "the Git URL is refused: it holds a space or a control character, or is too long");
    }
    boolean url = SCHEME.matcher(text.toLowerCase(Locale.ROOT)).matches();
    if (!url && !(SCP.matcher(text).matches() && !text.contains("://"))) {
      throw new SlipwayException.Invalid(
          "the Git URL '" + withoutPassword(text)
              + "' is refused: write https://host/path, ssh://user@host/path or user@host:path");
    }
    try {
      URIish uri = new URIish(text);
      return checked(url ? uri.setScheme(uri.getScheme().toLowerCase(Locale.ROOT)) : scp(uri));
    } catch (URISyntaxException e) {
      throw new SlipwayException.Invalid("the Git URL '" + withoutPassword(text) + "' is malformed");
    }
  }

  private static URIish scp(URIish uri) {
    return uri.setScheme("ssh").setPath("/" + uri.getPath().replaceFirst("^/", ""));
  }

  private static GitUrl checked(URIish uri) {
    if (uri.getPass() != null) {
      throw new SlipwayException.Invalid(
          "the Git URL holds a password; store it as a secret and name it in git.credential");
    }
    String host = uri.getHost();
    if (host == null || host.isEmpty() || host.startsWith("-")) {
      throw new SlipwayException.Invalid("the Git URL '" + uri + "' names no host");
    }
    if (uri.getUser() != null && uri.getUser().startsWith("-")) {
      throw new SlipwayException.Invalid("the Git URL '" + uri + "' names an impossible user");
    }
    return new GitUrl(uri);
  }

  /**
   * The address of a submodule, as {@code .gitmodules} of this repository writes it
   * (gitmodules(5)): {@code ./} and {@code ../} are relative to this one.
   *
   * @throws SlipwayException.Invalid as {@link #parse}; and when an encrypted repository has a
   *     submodule that is not
   */
  GitUrl submodule(String written) {
    if (!written.startsWith("./") && !written.startsWith("../")) {
      GitUrl url = parse(written);
      if (url.scheme().equals("http") && !scheme().equals("http")) {
        throw new SlipwayException.Invalid(
            "the submodule '" + written + "' is refused: http below " + scheme());
      }
      return url;
    }
    String path = uri.getPath().replaceAll("/+$", "");
    String rest = written;
    while (rest.startsWith("./") || rest.startsWith("../")) {
      boolean up = rest.startsWith("../");
      rest = rest.substring(up ? 3 : 2);
      if (up) {
        if (path.lastIndexOf('/') < 0) {
          throw new SlipwayException.Invalid(
              "the submodule '" + written + "' leads out of its host");
        }
        path = path.substring(0, path.lastIndexOf('/'));
      }
    }
    return checked(uri.setPath(path + "/" + rest));
  }

  /** Whether both name the same server, so that a credential for one may be shown to the other. */
  boolean sameHost(GitUrl other) {
    return scheme().equals(other.scheme())
        && uri.getHost().equalsIgnoreCase(other.uri.getHost())
        && port() == other.port();
  }

  /** {@code https}, {@code http} or {@code ssh}. */
  String scheme() {
    return uri.getScheme();
  }

  /** The port, also where it is the scheme's own. */
  int port() {
    return uri.getPort() > 0
        ? uri.getPort()
        : switch (scheme()) {
          case "https" -> 443;
          case "http" -> 80;
          default -> 22;
        };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GitUrl that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(toString());
  }

  @Override
  public String toString() {
    return uri.toString();
  }

  private static String withoutPassword(String text) {
    return text.replaceFirst("//[^/@]*@", "//…@");
  }
}
