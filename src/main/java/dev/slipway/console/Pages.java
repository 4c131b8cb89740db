package dev.slipway.console;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.SlipwayException.FieldError;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What every page does with its parameters, its errors and its way out. */
final class Pages {
  private static final Logger LOG = Logger.getLogger(Pages.class.getName());

  private Pages() {}

  /** A parameter of the address or of the form; null when it is not there. */
  static String parameter(String name) {
    return FacesContext.getCurrentInstance().getExternalContext().getRequestParameterMap().get(name);
  }

  /** Runs a user's wish and shows what went wrong, by field where a field is named. */
  static boolean attempt(Runnable wish, Map<String, String> inputs) {
    try {
      wish.run();
      return true;
    } catch (SlipwayException.Invalid e) {
      if (e.errors().isEmpty()) {
        error(null, e.getMessage());
      }
      e.errors().forEach(wrong -> show(wrong, inputs));
    } catch (SlipwayException.Failed e) {
      error(null, e.getMessage());
    } catch (SlipwayException e) {
      error(null, e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.SEVERE, "a page's action broke", e);
      error(null, "something went wrong; the server's log says what");
    }
    return false;
  }

  static boolean attempt(Runnable wish) {
    return attempt(wish, Map.of());
  }

  private static void show(FieldError wrong, Map<String, String> inputs) {
    String input =
        inputs.entrySet().stream()
            .filter(entry -> wrong.field().startsWith(entry.getKey()))
            .max((a, b) -> Integer.compare(a.getKey().length(), b.getKey().length()))
            .map(Map.Entry::getValue)
            .orElse(null);
    boolean known = input != null && find(input) != null;
    if (known) {
      error(input, wrong.message());
    } else {
      error(null, wrong.field().isEmpty() ? wrong.message() : wrong.field() + " " + wrong.message());
    }
  }

  private static UIComponent find(String clientId) {
    return FacesContext.getCurrentInstance().getViewRoot().findComponent(clientId);
  }

  static void error(String clientId, String message) {
    FacesContext.getCurrentInstance()
        .addMessage(clientId, new FacesMessage(FacesMessage.SEVERITY_ERROR, message, null));
  }

  static void say(String message) {
    FacesContext.getCurrentInstance()
        .addMessage(null, new FacesMessage(FacesMessage.SEVERITY_INFO, message, null));
  }

  /** Leaves for another page of the console. */
  static void go(String address) {
    try {
      FacesContext.getCurrentInstance().getExternalContext().redirect(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers 404 for a thing that does not exist. */
  static void notFound() {
    FacesContext faces = FacesContext.getCurrentInstance();
    try {
      faces.getExternalContext().responseSendError(404, "there is no such thing");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    faces.responseComplete();
  }

  static HttpServletRequest request() {
    return (HttpServletRequest) FacesContext.getCurrentInstance().getExternalContext().getRequest();
  }

  static HttpServletResponse response() {
    return (HttpServletResponse)
        FacesContext.getCurrentInstance().getExternalContext().getResponse();
  }
}
