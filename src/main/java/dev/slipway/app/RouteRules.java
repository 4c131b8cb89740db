package dev.slipway.app;

import dev.slipway.platform.SlipwayException.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rules of a route: RFC 1123, section 2.1 for the host, a wildcard as first label only. */
final class RouteRules {
  private static final Pattern HOST =
      Pattern.compile(
          "(\\*\\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
  private static final int MAX_HOST = 253;

  private RouteRules() {}

  static List<FieldError> check(Route route) {
    List<FieldError> errors = new ArrayList<>();
    if (route.host() != null) {
      String problem = problemOfHost(route.host());
      if (problem != null) {
        errors.add(new FieldError("spec.route.host", problem));
      }
    }
    String problem = PathRules.problemOfRoute(route.path());
    if (problem != null) {
      errors.add(new FieldError("spec.route.path", problem));
    }
    return errors;
  }

  private static String problemOfHost(String host) {
    String shown = AppValidation.shown(host);
    if (host.length() > MAX_HOST) {
      return "must have at most " + MAX_HOST + " characters";
    }
    if (HOST.matcher(host).matches()) {
      return null;
    }
    if (!host.equals(host.toLowerCase(Locale.ROOT))) {
      return "'" + shown + "' must be in lower case";
    }
    if (host.lastIndexOf('*') > 0 || host.equals("*")) {
      return "'" + shown + "' may have a wildcard as its first label only, as *.example.com; leave"
          + " the host out for any host";
    }
    if (host.contains(":") || host.contains("/")) {
      return "'" + shown + "' must be a host name alone: no scheme, no port, no path";
    }
    return "'" + shown + "' is not a host name (RFC 1123), as hello.example.com";
  }
}
