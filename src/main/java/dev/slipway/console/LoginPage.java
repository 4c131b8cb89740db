package dev.slipway.console;

import dev.slipway.access.Login;
import dev.slipway.access.SessionCookie;
import dev.slipway.access.Sessions;
import dev.slipway.access.Setup;
import dev.slipway.platform.SecretValue;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;

/** Login, logout, and, as long as there is none, the first admin. */
@Named("login")
@RequestScoped
public class LoginPage {
  private static final Map<String, String> SETUP_INPUTS =
      Map.of("username", "setup:name", "password", "setup:password");

  private final Login login;
  private final Setup setup;
  private final Sessions sessions;
  private final Me me;
  private String token;
  private String name;
  private String password;

  @Inject
  public LoginPage(Login login, Setup setup, Sessions sessions, Me me) {
    this.login = login;
    this.setup = setup;
    this.sessions = sessions;
    this.me = me;
  }

  /** For the proxy only. */
  LoginPage() {
    this(null, null, null, null);
  }

  /** Whether the first admin is still to be made. */
  public boolean isSetupOpen() {
    return setup.isOpen();
  }

  /** Who has a session already needs no login. */
  public void leaveWhenKnown() {
    if (me.identity().isPresent()) {
      Pages.go("/console/");
    }
  }

  /** Begins a session. */
  public void enter() {
    Pages.attempt(() -> begin(name, password));
  }

  /** Makes the first admin and begins its session. */
  public void completeSetup() {
    Pages.attempt(
        () -> {
          setup.complete(
              SecretValue.of(text(token)),
              name,
              SecretValue.of(text(password)),
              Pages.request().getRemoteAddr());
          begin(name, password);
        },
        SETUP_INPUTS);
  }

  private void begin(String user, String secret) {
    HttpServletRequest request = Pages.request();
    Sessions.Opened opened =
        login.login(text(user), SecretValue.of(text(secret)), request.getRemoteAddr());
    Pages.response().addCookie(cookie(request, opened.cookie().reveal()));
    Pages.go(next());
  }

  /** Ends the session. */
  public void leave() {
    me.identity().ifPresent(sessions::end);
    Cookie gone = cookie(Pages.request(), "");
    gone.setMaxAge(0);
    Pages.response().addCookie(gone);
    Pages.go(ConsoleFilter.LOGIN);
  }

  private static Cookie cookie(HttpServletRequest request, String value) {
    Cookie cookie = new Cookie(SessionCookie.name(request.isSecure()), value);
    cookie.setPath("/");
    cookie.setHttpOnly(true);
    cookie.setSecure(request.isSecure());
    cookie.setAttribute("SameSite", "Lax");
    return cookie;
  }

  /** Where the user wanted to go; only ever a page of this console. */
  public String getNext() {
    return next();
  }

  private static String next() {
    String next = Pages.parameter("next");
    return next != null && next.matches("/console/[A-Za-z0-9?=&_.-]*") ? next : "/console/";
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  public String getToken() {
    return token;
  }

  public void setToken(String token) {
    this.token = token;
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getPassword() {
    return password;
  }

  public void setPassword(String password) {
    this.password = password;
  }
}
