#!/usr/bin/env bash
#
# Takes the pictures in docs/images: a map of each place of places.js at zooms 3, 8, 12, 16 and 19,
# from a running server.
#
#   ./worldloom serve &
#   docs/screenshots.sh [http://127.0.0.1:8080]
#
# Needs curl. PLACES and ZOOMS choose fewer pictures, e.g. PLACES="coast city" ZOOMS="3 12".
set -euo pipefail

server=${1:-http://127.0.0.1:8080}
docs=$(cd "$(dirname "$0")" && pwd)
list=$docs/../server/src/main/viewer/places.js
out=$docs/images
width=1024
height=640
zooms=${ZOOMS:-3 8 12 16 19}
places=${PLACES:-coast mountains farmland desert forest city}

# id lat lon, out of lines such as { id: "coast", title: "Coast", lat: 48.64, lon: -3.9, zoom: 11 },
coordinates() {
  sed -n "s/.*id: \"$1\".*lat: \([-0-9.]*\), lon: \([-0-9.]*\),.*/\1 \2/p" "$list"
}

# The box in EPSG:3857 of a map around a place, one map pixel a pixel of that zoom.
box() {
  awk -v lat="$1" -v lon="$2" -v zoom="$3" -v w="$width" -v h="$height" 'BEGIN {
    pi = atan2(0, -1); radius = 6378137; pixel = 2 * pi * radius / 256 / 2 ^ zoom
    x = lon * pi / 180 * radius
    y = log((1 + sin(lat * pi / 180)) / cos(lat * pi / 180)) * radius
    printf "%.6f,%.6f,%.6f,%.6f", x - w / 2 * pixel, y - h / 2 * pixel, x + w / 2 * pixel, y + h / 2 * pixel
  }'
}

mkdir -p "$out"
for place in $places; do
  read -r lat lon <<< "$(coordinates "$place")"
  for zoom in $zooms; do
    file=$out/$place-z$zoom.jpg
    curl -sSf --retry 3 -o "$file.part" "$server/ows?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=earth&STYLES=&FORMAT=image/jpeg&CRS=EPSG:3857&WIDTH=$width&HEIGHT=$height&BBOX=$(box "$lat" "$lon" "$zoom")"
    mv "$file.part" "$file"
    echo "$file"
  done
done
