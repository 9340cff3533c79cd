/** The server's addresses, relative to the root that also serves this page, and its /status. */

const root = new URL("./", import.meta.url);
const at = (path) => new URL(path, root).href;

/** What the viewer needs of /status: the planets and how busy they are. */
export async function readStatus() {
  const response = await fetch(at("status"), { cache: "no-store" });
  if (!response.ok) {
    throw new Error(`HTTP ${response.status} from ${response.url}`);
  }
  // Seeds have 64 bits, more than a JavaScript number holds: they become text before parsing.
  const text = (await response.text()).replace(/("seed"\s*:\s*)(-?\d+)/g, '$1"$2"');
  const status = JSON.parse(text);
  return { ...status, planets: status.planets.map(planetOf) };
}

function planetOf(entry) {
  return {
    name: entry.name,
    title: entry.title || entry.name,
    attribution: entry.attribution || "",
    seed: String(entry.seed),
    deepestZoom: entry.deepestZoom,
    windowsGenerated: entry.windowsGenerated,
    queued: entry.queued,
    tileUrl: (seed) =>
      `${at(`tiles/${encodeURIComponent(entry.name)}/`)}{z}/{x}/{y}.png?seed=${seed}`,
  };
}

export function wmsUrl() {
  return at("wms");
}

/** Links for other programs. */
export function capabilities(planet) {
  return [
    { title: "WMS", href: at("wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities") },
    { title: "WMTS", href: at("wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetCapabilities") },
    { title: "WCS", href: at("wcs?SERVICE=WCS&VERSION=2.0.1&REQUEST=GetCapabilities") },
    {
      title: "XYZ",
      href: at(`tiles/${encodeURIComponent(planet.name)}/0/0/0.png`),
    },
    { title: "Status", href: at("status") },
  ];
}
