package org.worldloom.server.ows.v11;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlElementWrapper;
import jakarta.xml.bind.annotation.XmlType;
import java.util.List;
import org.worldloom.server.layer.ServiceTexts;

/** What the service is. */
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(
    propOrder = {
      "title",
      "text",
      "keywords",
      "type",
      "versions",
      "profiles",
      "fees",
      "constraints"
    })
public final class ServiceIdentification {
  @XmlElement(name = "Title")
  String title;

  @XmlElement(name = "Abstract")
  String text;

  @XmlElementWrapper(name = "Keywords")
  @XmlElement(name = "Keyword")
  List<String> keywords;

  @XmlElement(name = "ServiceType")
  String type;

  @XmlElement(name = "ServiceTypeVersion")
  List<String> versions;

  @XmlElement(name = "Profile")
  List<String> profiles;

  @XmlElement(name = "Fees")
  String fees;

  @XmlElement(name = "AccessConstraints")
  String constraints;

  /** For JAXB. */
  private ServiceIdentification() {}

  /** Describes a service of this server. */
  public ServiceIdentification(String type, List<String> versions, List<String> profiles) {
    this.title = ServiceTexts.TITLE;
    this.text = ServiceTexts.TEXT;
    this.keywords = ServiceTexts.KEYWORDS;
    this.type = type;
    this.versions = List.copyOf(versions);
    this.profiles = List.copyOf(profiles);
    this.fees = "NONE";
    this.constraints = "NONE";
  }
}
