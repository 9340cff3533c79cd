package org.worldloom.server.wms.v130;

import java.util.List;
import org.worldloom.server.http.XmlWriter;
import org.worldloom.server.info.LegendAnswer;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.ServiceTexts;
import org.worldloom.server.layer.WorldExtent;
import org.worldloom.server.wms.WmsService;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Attribution;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Box;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Capability;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Dimension;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Geographic;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Get;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Http;
import org.worldloom.server.wms.v130.CapabilitiesDocument.LayerElement;
import org.worldloom.server.wms.v130.CapabilitiesDocument.LegendUrl;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Link;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Operation;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Operations;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Service;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Style;
import org.worldloom.server.wms.v130.CapabilitiesDocument.Transport;

/** Writes the capabilities of WMS 1.3.0. Thread-safe. */
public final class Capabilities130 {
  private final XmlWriter writer =
      XmlWriter.withSchema(
          CapabilitiesDocument.class,
          "http://www.opengis.net/wms"
              + " http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd");

  /** The document. */
  public byte[] write(WmsService service) {
    CapabilitiesDocument document = new CapabilitiesDocument();
    document.service = about(service);
    document.capability = new Capability();
    document.capability.request = operations(service);
    document.capability.layer = group(service);
    return writer.write(document);
  }

  private static Service about(WmsService service) {
    Service about = new Service();
    about.title = ServiceTexts.TITLE;
    about.text = ServiceTexts.TEXT;
    about.keywords = ServiceTexts.KEYWORDS;
    about.resource = link(service);
    about.maxWidth = service.maxEdge();
    about.maxHeight = service.maxEdge();
    return about;
  }

  private static Operations operations(WmsService service) {
    Operations operations = new Operations();
    operations.capabilities = operation(service, List.of("text/xml"));
    operations.map = operation(service, WmsService.MAP_FORMATS);
    operations.info = operation(service, WmsService.INFO_FORMATS);
    return operations;
  }

  private static Operation operation(WmsService service, List<String> formats) {
    Operation operation = new Operation();
    operation.formats = formats;
    operation.transport = new Transport();
    operation.transport.http = new Http();
    operation.transport.http.get = new Get();
    operation.transport.http.get.resource = link(service);
    return operation;
  }

  private static Link link(WmsService service) {
    Link link = new Link();
    link.href = service.link();
    return link;
  }

  private static LayerElement group(WmsService service) {
    LayerElement group = new LayerElement();
    group.title = ServiceTexts.TITLE;
    group.crs.addAll(WorldExtent.LISTED_CRS);
    group.geographic = geographic();
    group.boxes.addAll(boxes());
    service.layers().all().forEach(layer -> group.layers.add(element(service, layer)));
    return group;
  }

  private static LayerElement element(WmsService service, Layer layer) {
    LayerElement element = new LayerElement();
    element.queryable = 1;
    element.opaque = 1;
    element.name = layer.name();
    element.title = layer.title();
    element.text = layer.description();
    element.keywords = ServiceTexts.KEYWORDS;
    element.geographic = geographic();
    element.boxes.addAll(boxes());
    element.dimensions.add(seed(layer));
    element.attribution = new Attribution();
    element.attribution.title = layer.attribution();
    element.styles.add(style(service, layer));
    element.minScale = WmsService.minScaleDenominator(layer.deepestZoom());
    return element;
  }

  private static Dimension seed(Layer layer) {
    Dimension seed = new Dimension();
    seed.name = WmsService.SEED;
    seed.initial = Long.toString(layer.defaultSeed());
    seed.extent = WmsService.SEEDS;
    return seed;
  }

  private static Style style(WmsService service, Layer layer) {
    Style style = new Style();
    style.name = WmsService.STYLE;
    style.title = WmsService.styleTitle(layer);
    style.legend = new LegendUrl();
    style.legend.width = LegendAnswer.size(layer)[0];
    style.legend.height = LegendAnswer.size(layer)[1];
    style.legend.resource = new Link();
    style.legend.resource.href = service.legendLink(layer);
    return style;
  }

  private static Geographic geographic() {
    Geographic bounds = new Geographic();
    bounds.west = -WorldExtent.LONGITUDE;
    bounds.east = WorldExtent.LONGITUDE;
    bounds.south = -WorldExtent.LATITUDE;
    bounds.north = WorldExtent.LATITUDE;
    return bounds;
  }

  /** In the axis order of the authorities: EPSG:4326 has latitude first. */
  private static List<Box> boxes() {
    return List.of(
        box("EPSG:3857", WorldExtent.METRES, WorldExtent.METRES),
        box("EPSG:4326", WorldExtent.LATITUDE, WorldExtent.LONGITUDE),
        box("CRS:84", WorldExtent.LONGITUDE, WorldExtent.LATITUDE),
        box("EPSG:900913", WorldExtent.METRES, WorldExtent.METRES));
  }

  private static Box box(String crs, double halfFirst, double halfSecond) {
    Box box = new Box();
    box.crs = crs;
    box.minX = -halfFirst;
    box.minY = -halfSecond;
    box.maxX = halfFirst;
    box.maxY = halfSecond;
    return box;
  }
}
