/** Places worth a look; docs/screenshots.sh reads this list too, so one place stays on one line. */
export const places = [
  { id: "coast", title: "Coast", lat: -22.95, lon: 14.5, zoom: 11 },
  { id: "mountains", title: "Mountains", lat: 45.5, lon: 7.3, zoom: 11 },
  { id: "farmland", title: "Farmland", lat: 41.6, lon: -94.2, zoom: 12 },
  { id: "desert", title: "Desert", lat: 25.6, lon: 9.4, zoom: 11 },
  { id: "forest", title: "Forest", lat: -4.6, lon: -63.2, zoom: 12 },
  { id: "city", title: "City", lat: 35.835, lon: 139.878, zoom: 13 },
  { id: "sea", title: "Sea", lat: 12.0, lon: 52.5, zoom: 9 },
  { id: "ice", title: "Ice", lat: 70.3, lon: -50.6, zoom: 10 },
  { id: "antimeridian", title: "Antimeridian", lat: -16.85, lon: 180.0, zoom: 11 },
];
