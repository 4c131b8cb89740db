package dev.slipway.console;

import dev.slipway.app.Phase;
import dev.slipway.build.BuildState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.faces.context.FacesContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.primefaces.context.PrimeFacesContext;

/** How values are written on pages. */
@Named("show")
@ApplicationScoped
public class Show {
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
  private static final int SHORT = 12;

  /** What PrimeFaces asks of every post, its own or not, under a strict content policy. */
  public String getNonce() {
    return PrimeFacesContext.getCspState(FacesContext.getCurrentInstance()).getNonce();
  }

  /** As {@code 3 min ago}; empty for null. */
  public String ago(Instant when) {
    if (when == null) {
      return "";
    }
    Duration since = Duration.between(when, Instant.now());
    if (since.toSeconds() < 60) {
      return since.toSeconds() < 5 ? "just now" : since.toSeconds() + " s ago";
    }
    if (since.toMinutes() < 60) {
      return since.toMinutes() + " min ago";
    }
    return since.toHours() < 48 ? since.toHours() + " h ago" : since.toDays() + " days ago";
  }

  /** To the second, in UTC; empty for null. */
  public String exact(Instant when) {
    return when == null ? "" : EXACT.format(when);
  }

  /** How long it took, as {@code 12 s}; empty until it has ended. */
  public String took(Instant from, Instant to) {
    if (from == null || to == null) {
      return "";
    }
    long seconds = Duration.between(from, to).toSeconds();
    return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
  }

  /** The word of a phase. */
  public String word(Phase phase) {
    return phase == null ? "No release" : phase.word();
  }

  /** The style of a phase. */
  public String style(Phase phase) {
    return "badge badge-" + word(phase).toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
  }

  /** The style of a build's state. */
  public String state(BuildState state) {
    return "badge badge-" + state.toString().toLowerCase(java.util.Locale.ROOT);
  }

  /** The first characters of a commit or digest. */
  public String brief(String digest) {
    if (digest == null) {
      return "";
    }
    String bare = digest.substring(digest.lastIndexOf(':') + 1);
    return bare.length() <= SHORT ? bare : bare.substring(0, SHORT);
  }
}
