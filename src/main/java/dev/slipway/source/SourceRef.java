package dev.slipway.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.platform.SlipwayException;
import java.util.Optional;

/**
 * Where an app's code comes from; exactly one of the four is set.
 *
 * @param git a repository
 * @param archive an upload, named by its digest
 * @param folder a folder on the server, absolute, inside one of {@code [source] folders}
 * @param image an image that needs no build, as {@code docker.io/library/nginx:1.29}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SourceRef(Git git, Archive archive, String folder, String image) {

  /**
   * @param url https, http, ssh or the scp-like form; never {@code file:} or {@code ext::}
   * @param ref branch, tag or commit; null is the remote's HEAD
   * @param folder the app's folder inside the repository; null is its root
   * @param credential the name of the secret to log in with; null is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Git(String url, String ref, String folder, String credential) {
    /** Why {@code url} may not be used; empty when it may. No host is asked. */
    public Optional<String> urlProblem() {
      try {
        GitUrl.parse(url);
        return Optional.empty();
      } catch (SlipwayException.Invalid e) {
        return Optional.of(e.getMessage());
      }
    }
  }

  /**
   * @param digest {@code sha256:<hex>} of the uploaded bytes
   */
  public record Archive(String digest) {}

  /** The source that needs no build. */
  public static SourceRef ofImage(String image) {
    return new SourceRef(null, null, null, image);
  }

  /** An uploaded source. */
  public static SourceRef ofArchive(String digest) {
    return new SourceRef(null, new Archive(digest), null, null);
  }
}
