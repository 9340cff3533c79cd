package org.worldloom.server.http;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Failures that HTTP itself notices, as one sentence without a stack trace. */
public final class PlainErrors extends ErrorHandler {

  /** For all failures of a server. */
  public PlainErrors() {
    // Answers say themselves how long they may be kept; "not modified", which also comes along
    // here,
    // must not make browsers forget what they hold.
    setCacheControl(null);
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    ResponseWriter.send(Answer.sentence(code, sentence(code)), response, callback);
  }

  private static String sentence(int status) {
    return switch (status) {
      case 404 -> "There is nothing at this address; the viewer is at /, the status at /status.";
      case 414 -> "The address of the request is too long.";
      case 431 -> "The header of the request is too large.";
      default -> "The request failed: " + HttpStatus.getMessage(status) + ".";
    };
  }
}
