package org.worldloom.server.ows.v11;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import org.worldloom.server.layer.WorldExtent;

/** The extent of every planet in degrees, longitude first. */
@XmlAccessorType(XmlAccessType.FIELD)
public final class WorldBox {
  @XmlElement(name = "LowerCorner")
  String lower = -WorldExtent.LONGITUDE + " " + -WorldExtent.LATITUDE;

  @XmlElement(name = "UpperCorner")
  String upper = WorldExtent.LONGITUDE + " " + WorldExtent.LATITUDE;
}
