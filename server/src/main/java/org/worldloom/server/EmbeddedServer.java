package org.worldloom.server;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.worldloom.server.crs.CrsCatalog;
import org.worldloom.server.http.Endpoint;
import org.worldloom.server.http.EndpointHandler;
import org.worldloom.server.http.PlainErrors;
import org.worldloom.server.http.ViewerFiles;
import org.worldloom.server.layer.ImageAnswers;
import org.worldloom.server.layer.Layers;
import org.worldloom.server.layer.Pictures;
import org.worldloom.server.layer.RenderGate;
import org.worldloom.server.ows.OwsEndpoint;
import org.worldloom.server.status.RequestStatistics;
import org.worldloom.server.status.StatusEndpoint;
import org.worldloom.server.wcs.WcsEndpoint;
import org.worldloom.server.wms.WmsEndpoint;
import org.worldloom.server.wmts.WmtsEndpoint;
import org.worldloom.server.xyz.XyzEndpoint;

/**
 * A running HTTP server: WMS, WMTS, WCS, tiles, status and the viewer.
 *
 * <p>Thread-safe. The layers belong to the caller and are not closed here.
 */
public final class EmbeddedServer implements AutoCloseable {
  private static final int HEADER_BYTES = 16 * 1024;
  private static final int SPARE_THREADS = 16;
  private static final int LEAST_THREADS = 8;
  private static final int MOST_CONNECTIONS = 1024;
  private static final long IDLE_MILLIS = 60_000;
  private static final long STOP_MILLIS = 5_000;

  private final Server server;
  private final ServerConnector connector;

  private EmbeddedServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Starts serving.
   *
   * @throws IOException with one sentence when the address cannot be bound
   */
  public static EmbeddedServer start(ServerSettings settings, Layers layers) throws IOException {
    Server server = new Server(threads(settings));
    ServerConnector connector = connector(server, settings);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
    server.setHandler(compressed(handlers(settings, layers)));
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(STOP_MILLIS);
    EmbeddedServer embedded = new EmbeddedServer(server, connector);
    try {
      connector.open();
      server.start();
    } catch (Exception e) {
      embedded.close();
      throw new IOException(
          "The server cannot listen on "
              + settings.host()
              + ":"
              + settings.port()
              + ": "
              + rootMessage(e)
              + ". Another program may use the port; choose another one.",
          e);
    }
    return embedded;
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Waits until the server has stopped. */
  public void join() throws InterruptedException {
    server.join();
  }

  /** Lets running requests finish for five seconds and stops; stopping twice is harmless. */
  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("The server could not be stopped: " + rootMessage(e), e);
    }
  }

  /**
   * One thread for each request that may wait or render, and some for what is quick. Tasks beyond
   * that wait in the pool's queue, at most one for each of the bounded number of connections.
   */
  private static QueuedThreadPool threads(ServerSettings settings) {
    int most = settings.queue() + 2 * Runtime.getRuntime().availableProcessors() + SPARE_THREADS;
    QueuedThreadPool threads = new QueuedThreadPool(most, LEAST_THREADS, (int) IDLE_MILLIS);
    threads.setName("http");
    return threads;
  }

  private static ServerConnector connector(Server server, ServerSettings settings) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.addCustomizer(new ForwardedRequestCustomizer());
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    return connector;
  }

  private static Handler handlers(ServerSettings settings, Layers layers) {
    RequestStatistics statistics = new RequestStatistics();
    Handler endpoints = new EndpointHandler(endpoints(settings, layers, statistics), statistics);
    return ViewerFiles.find()
        .<Handler>map(viewer -> new Handler.Sequence(endpoints, viewer))
        .orElse(endpoints);
  }

  private static Map<String, Endpoint> endpoints(
      ServerSettings settings, Layers layers, RequestStatistics statistics) {
    RenderGate gate = new RenderGate(settings.picturePixels(), settings.queue());
    CrsCatalog catalog = new CrsCatalog();
    catalog.webMercator(); // opens the EPSG database now rather than in the first request
    ImageAnswers answers = new ImageAnswers(gate);
    Pictures pictures = new Pictures(answers);
    Endpoint wms = new WmsEndpoint(layers, catalog, pictures);
    Endpoint wmts = new WmtsEndpoint(layers, catalog, pictures);
    Endpoint wcs = new WcsEndpoint(layers, catalog, answers, settings.temporary());
    return Map.of(
        "ows",
        new OwsEndpoint(Map.of("WMS", wms, "WMTS", wmts, "WCS", wcs)),
        "wms",
        wms,
        "wmts",
        wmts,
        "wcs",
        wcs,
        "tiles",
        new XyzEndpoint(layers, catalog, pictures),
        "status",
        new StatusEndpoint(layers, statistics, gate, version()));
  }

  /** Documents and scripts are compressed on the way; pictures already are. */
  private static Handler compressed(Handler handler) {
    GzipHandler gzip = new GzipHandler();
    gzip.setIncludedMimeTypes(
        "text/xml",
        "application/xml",
        "application/vnd.ogc.wms_xml",
        "application/json",
        "text/html",
        "text/css",
        "text/plain",
        "text/javascript",
        "application/javascript",
        "image/svg+xml");
    gzip.setHandler(handler);
    return gzip;
  }

  private static String version() {
    return Optional.ofNullable(EmbeddedServer.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private static String rootMessage(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
