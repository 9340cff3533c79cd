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
    coverages: [{ name: entry.name, label: "Picture" }],
  };
}

/** Where the tiles of a layer are. */
export function tileUrl(layer, seed) {
  return `${at(`tiles/${encodeURIComponent(layer)}/`)}{z}/{x}/{y}.png?seed=${seed}`;
}

/** Gives each planet its coverages, out of the layers that the WMS lists. */
export async function addCoverages(planets) {
  const response = await fetch(at("wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities"));
  const document = new DOMParser().parseFromString(await response.text(), "text/xml");
  const layers = [...document.getElementsByTagName("Layer")].map((layer) => ({
    name: layer.querySelector(":scope > Name")?.textContent,
    title: layer.querySelector(":scope > Title")?.textContent,
  }));
  for (const planet of planets) {
    const others = layers.filter(({ name }) =>
      [`${planet.name}_level`, `${planet.name}_landcover`].includes(name),
    );
    planet.coverages.push(
      ...others.map(({ name, title }) => ({ name, label: capital(title.split(": ").pop()) })),
    );
  }
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Entries of a layer's legend: value, title, colour. */
export async function readLegend(layer) {
  const name = encodeURIComponent(layer);
  const response = await fetch(
    at(`wms?SERVICE=WMS&REQUEST=GetLegendGraphic&FORMAT=application/json&LAYER=${name}`),
  );
  return response.ok ? (await response.json()).entries : [];
}

/** WMTS GetFeatureInfo of the tile pixel at a position of 0 to 1 from the north-west corner. */
export async function readInfo(layer, seed, zoom, x, y) {
  const pixels = 256 * 2 ** zoom;
  const column = Math.floor((((x % 1) + 1) % 1) * pixels);
  const row = Math.min(pixels - 1, Math.max(0, Math.floor(y * pixels)));
  const tile = (pixel) => Math.floor(pixel / 256);
  const response = await fetch(
    at(
      `wmts/${encodeURIComponent(layer)}/default/GoogleMapsCompatible/${zoom}/` +
        `${tile(row)}/${tile(column)}/${row % 256}/${column % 256}.json?SEED=${seed}`,
    ),
  );
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`HTTP ${response.status}`);
  }
  return JSON.parse(text.replace(/("seed"\s*:\s*)(-?\d+)/g, '$1"$2"'));
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
