package org.worldloom.server.http;

import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;

/**
 * The viewer's files from {@code /viewer} on the class path, at the root of the server. Jetty keeps
 * requests inside the folder; a content security policy keeps the page on this server.
 */
public final class ViewerFiles extends Handler.Wrapper {
  private static final String POLICY =
      "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self';"
          + " form-action 'self'; frame-ancestors 'self'";

  private ViewerFiles(Handler files) {
    super(files);
  }

  /** The handler, if the viewer was built into this program. */
  public static Optional<Handler> find() {
    ResourceHandler files = new ResourceHandler();
    Resource folder = ResourceFactory.of(files).newClassLoaderResource("viewer/", false);
    if (folder == null || !folder.isDirectory()) {
      return Optional.empty();
    }
    files.setBaseResource(folder);
    files.setDirAllowed(false);
    files.setWelcomeFiles("index.html");
    files.setEtags(true);
    files.setCacheControl("no-cache");
    return Optional.of(new ViewerFiles(files));
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    response.getHeaders().put("Content-Security-Policy", POLICY);
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put("Referrer-Policy", "same-origin");
    return super.handle(request, response, callback);
  }
}
