#!/usr/bin/env bash
#
# Takes the pictures in docs/images: the viewer over each place of places.js at zooms 3, 8, 12, 16
# and 19, from a running server.
#
#   ./worldloom serve &
#   docs/screenshots.sh [http://127.0.0.1:8080]
#
# Needs Chromium and curl; with ImageMagick the pictures become JPEG. PLACES and ZOOMS choose fewer
# pictures, e.g. PLACES="coast city" ZOOMS="3 12".
set -euo pipefail

server=${1:-http://127.0.0.1:8080}
docs=$(cd "$(dirname "$0")" && pwd)
list=$docs/../server/src/main/viewer/places.js
out=$docs/images
width=1024
height=640
zooms=${ZOOMS:-3 8 12 16 19}
places=${PLACES:-coast mountains farmland desert forest city}
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) \
  || { echo "screenshots: no Chromium found" >&2; exit 69; }

# id lat lon, out of lines such as { id: "coast", title: "Coast", lat: 48.64, lon: -3.9, zoom: 11 },
coordinates() {
  sed -n "s/.*id: \"$1\".*lat: \([-0-9.]*\), lon: \([-0-9.]*\),.*/\1 \2/p" "$list"
}

# The tiles of the view, so that Chromium, which does not wait for slow ones, finds them ready.
warm() {
  awk -v lat="$1" -v lon="$2" -v zoom="$3" -v w="$width" -v h="$height" -v root="$server" 'BEGIN {
    pi = atan2(0, -1); n = 2 ^ zoom
    x = (lon + 180) / 360 * n
    y = (1 - log((1 + sin(lat * pi / 180)) / cos(lat * pi / 180)) / pi) / 2 * n
    for (i = int(x - w / 512); i <= int(x + w / 512); i++)
      for (j = int(y - h / 512); j <= int(y + h / 512); j++)
        if (j >= 0 && j < n) print root "/tiles/earth/" zoom "/" (i + n) % n "/" j ".png"
  }' | xargs -n 1 -P 2 curl -sf --retry 3 -o /dev/null
}

# A kiosk on a screen of that size: otherwise a title bar takes part of the window.
shot() {
  timeout 300 "$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --hide-scrollbars --kiosk --screen-info="{${width}x$height}" --window-size="$width,$height" \
    --user-data-dir="$profile" --virtual-time-budget=60000 \
    --screenshot="$1" "$2" 2> "$profile/log" \
    || { cat "$profile/log" >&2; exit 1; }
}

profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
mkdir -p "$out"
for place in $places; do
  read -r lat lon <<< "$(coordinates "$place")"
  for zoom in $zooms; do
    warm "$lat" "$lon" "$zoom"
    file=$out/$place-z$zoom.png
    # Chromium's virtual time does not wait for every tile; missing tiles are flat, so of several
    # shots the largest file is the complete one.
    for try in 1 2 3 4; do
      shot "$profile/$try.png" "$server/?plain#$zoom/$lat/$lon/42"
    done
    mv "$(ls -S "$profile"/[1-4].png | head -n 1)" "$file"
    if command -v convert > /dev/null; then
      convert "$file" -quality 88 "${file%.png}.jpg"
      rm "$file"
      file=${file%.png}.jpg
    fi
    echo "$file"
  done
done
