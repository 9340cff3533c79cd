package org.worldloom.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.content.HttpContent;
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
    ResourceHandler files = new TaggedFiles();
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

  /**
   * Files with the digest of their content as entity tag. Jetty's own tags are made of time and
   * size: builds that set all times alike would leave browsers with an old file.
   */
  private static final class TaggedFiles extends ResourceHandler {
    @Override
    protected HttpContent.Factory newHttpContentFactory() {
      HttpContent.Factory files = super.newHttpContentFactory();
      return path -> {
        HttpContent content = files.getContent(path);
        boolean file = content != null && !content.getResource().isDirectory();
        return file ? new TaggedContent(content) : content;
      };
    }
  }

  /** One file. */
  private static final class TaggedContent extends HttpContent.Wrapper {
    private final HttpField tag;

    TaggedContent(HttpContent file) throws IOException {
      super(file);
      try (InputStream bytes = file.getResource().newInputStream()) {
        tag = new HttpField(HttpHeader.ETAG, EntityTag.of(bytes.readAllBytes()).value());
      }
    }

    @Override
    public HttpField getETag() {
      return tag;
    }

    @Override
    public String getETagValue() {
      return tag.getValue();
    }
  }
}
