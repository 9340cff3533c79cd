#!/usr/bin/env bash
# Publishes a planet in a running GeoServer that has the Worldloom plugin: workspace, store, layers,
# styles, cached tiles and limits, all through REST. May be run again at any time.
#
#   publish.sh URL USER PASSWORD [PLANET_FILE]
#
# URL          of GeoServer, e.g. http://localhost:8080/geoserver
# PLANET_FILE  as GeoServer sees it: absolute, or relative to its data directory.
#              Default: planets/earth.yaml
#
# The workspace is "worldloom", or the environment variable WORKSPACE. The store has the name of the
# planet file; each coverage of the planet becomes a layer. Needs bash and curl.
set -euo pipefail

fail() {
  echo "publish.sh: $*" >&2
  exit 1
}

if [ $# -lt 3 ] || [ $# -gt 4 ]; then
  sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
command -v curl >/dev/null || fail "curl is not installed"

url=${1%/}
user=$2
password=$3
planet_file=${4:-planets/earth.yaml}
workspace=${WORKSPACE:-worldloom}
store=$(basename "$planet_file")
store=${store%.*}
here=$(cd "$(dirname "$0")" && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
answer=$work/answer
status=

# call METHOD PATH [CONTENT_TYPE BODY|@FILE]: leaves the HTTP status in $status, the body in $answer.
# The password goes through a file, so that no list of processes shows it.
printf 'user = "%s:%s"\n' "${user//\"/\\\"}" "${password//\"/\\\"}" > "$work/curl"
call() {
  local method=$1 path=$2
  shift 2
  local -a body=()
  if [ $# -eq 2 ]; then
    body=(-H "Content-Type: $1" --data-binary "$2")
  fi
  status=$(curl -sS -K "$work/curl" -X "$method" -o "$answer" -w '%{http_code}' \
    --max-time 300 ${body[@]+"${body[@]}"} "$url$path") ||
    fail "$url does not answer"
}

# must METHOD PATH [...]: a call that has to succeed.
must() {
  call "$@"
  case $status in
    2??) ;;
    *) fail "$1 $2 gave $status: $(head -c 1000 "$answer" | tr '\n' ' ')" ;;
  esac
}

exists() {
  call GET "$1"
  case $status in
    200) return 0 ;;
    404) return 1 ;;
    *) fail "GET $1 gave $status: $(head -c 1000 "$answer" | tr '\n' ' ')" ;;
  esac
}

# put_or_post COLLECTION NAME CONTENT_TYPE BODY: creates, or updates what is there.
put_or_post() {
  if exists "$1/$2"; then
    must PUT "$1/$2" "$3" "$4"
  else
    must POST "$1" "$3" "$4"
  fi
}

escape() {
  sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' <<< "$1"
}

# The text of a key at the top level of the JSON in $answer.
json_text() {
  sed -n 's/^  "'"$1"'" : "\{0,1\}\([^"]*[^",]\)"\{0,1\},\{0,1\}$/\1/p' "$answer" | head -1
}

call GET /rest/about/version.xml
case $status in
  200) ;;
  401 | 403) fail "GeoServer does not accept these credentials for REST ($status)" ;;
  *) fail "$url is not a GeoServer with REST: /rest/about/version.xml gave $status" ;;
esac
exists /rest/worldloom/status ||
  fail "this GeoServer lacks the Worldloom plugin: unpack its zip into WEB-INF/lib and restart"

echo "Workspace $workspace"
if ! exists "/rest/workspaces/$workspace.xml"; then
  must POST /rest/workspaces application/xml "<workspace><name>$workspace</name></workspace>"
fi

echo "Styles"
for file in "$here"/styles/*.sld; do
  style=$(basename "$file" .sld)
  if ! exists "/rest/workspaces/$workspace/styles/$style.xml"; then
    must POST "/rest/workspaces/$workspace/styles" application/xml \
      "<style><name>$style</name><filename>$style.sld</filename></style>"
  fi
  must PUT "/rest/workspaces/$workspace/styles/$style" application/vnd.ogc.sld+xml "@$file"
done

echo "Store $store: $planet_file"
case $planet_file in
  /*) location=file://$planet_file ;;
  *) location=file:$planet_file ;;
esac
stores=/rest/workspaces/$workspace/coveragestores
put_or_post "$stores" "$store" application/xml "<coverageStore><name>$store</name>
  <type>Worldloom</type><enabled>true</enabled><workspace><name>$workspace</name></workspace>
  <url>$(escape "$location")</url></coverageStore>"

call GET "$stores/$store/coverages.xml?list=all"
if [ "$status" != 200 ]; then
  # This answer does not say why; that of publishing a layer does.
  call POST "$stores/$store/coverages" application/json \
    "{\"coverage\": {\"name\": \"$store\", \"nativeCoverageName\": \"$store\"}}"
  fail "the planet file cannot be used: $(head -c 1000 "$answer" | tr '\n' ' ')"
fi
coverages=$(grep -o '<\(coverageName\|string\)>[^<]*' "$answer" | sed 's/<[^>]*>//')
[ -n "$coverages" ] || fail "the planet has no coverages: $(cat "$answer")"

for coverage in $coverages; do
  case $coverage in
    *_level) style=planet_level ;;
    *_landcover) style=planet_landcover ;;
    *) style=planet ;;
  esac
  echo "Layer $workspace:$coverage"
  # Just the names: GeoServer fills in bands, formats and systems only where it is told nothing.
  if ! exists "$stores/$store/coverages/$coverage.json"; then
    must POST "$stores/$store/coverages" application/json \
      "{\"coverage\": {\"name\": \"$coverage\", \"nativeCoverageName\": \"$coverage\"}}"
  fi
  must PUT "$stores/$store/coverages/$coverage" application/json "{\"coverage\": {
    \"enabled\": true, \"responseSRS\": {\"string\": [\"EPSG:3857\", \"EPSG:4326\"]},
    \"metadata\": {\"entry\": [{\"@key\": \"cachingEnabled\", \"$\": \"true\"},
    {\"@key\": \"cacheAgeMax\", \"$\": \"3600\"}]}}}"
  must PUT "/rest/layers/$workspace:$coverage" application/xml "<layer>
    <defaultStyle><name>$style</name><workspace>$workspace</workspace></defaultStyle>
    <attribution><title>Synthetic: generated by Worldloom, not photographed</title></attribution>
    </layer>"
  # Without the two filters the tile cache would drop the seed and show one planet for all.
  must PUT "/gwc/rest/layers/$workspace:$coverage.xml" text/xml "<GeoServerLayer>
    <enabled>true</enabled><inMemoryCached>true</inMemoryCached>
    <name>$workspace:$coverage</name>
    <mimeFormats><string>image/png</string><string>image/jpeg</string></mimeFormats>
    <gridSubsets>
      <gridSubset><gridSetName>EPSG:900913</gridSetName></gridSubset>
      <gridSubset><gridSetName>WebMercatorQuad</gridSetName></gridSubset>
      <gridSubset><gridSetName>EPSG:4326</gridSetName></gridSubset>
    </gridSubsets>
    <metaWidthHeight><int>4</int><int>4</int></metaWidthHeight>
    <expireCache>0</expireCache><expireClients>0</expireClients>
    <parameterFilters>
      <styleParameterFilter><key>STYLES</key><defaultValue></defaultValue></styleParameterFilter>
      <regexParameterFilter><key>ENV</key><defaultValue></defaultValue>
        <regex>seed:-?[0-9]{1,19}</regex></regexParameterFilter>
      <regexParameterFilter><key>DIM_SEED</key><defaultValue></defaultValue>
        <regex>-?[0-9]{1,19}</regex></regexParameterFilter>
    </parameterFilters>
    <gutter>0</gutter></GeoServerLayer>"
  # The planet may have another model now, and the tile cache knows nothing of models.
  must POST "/gwc/rest/masstruncate" text/xml "<truncateLayer>
    <layerName>$workspace:$coverage</layerName></truncateLayer>"
done

echo "Titles, and texts of GetFeatureInfo"
must GET "$stores/$store/coverages/$(head -1 <<< "$coverages").xml"
if exists "/rest/worldloom/planets/$store"; then
  base_zoom=$(json_text baseZoom)
  deepest_zoom=$(json_text deepestZoom)
  seed=$(json_text seed)
  title=$(json_text title)
  model=$(sed -n '/"model" : {/,/}/s/^    "name" : "\(.*\)",\{0,1\}$/\1/p' "$answer")
  for template in content header footer; do
    sed -e "s/@BASE_ZOOM@/$base_zoom/g" -e "s/@DEEPEST_ZOOM@/$deepest_zoom/g" \
      -e "s/@SEED@/$seed/g" -e "s/@MODEL@/${model//\//\\/}/g" \
      -e "s/@TITLE@/$(escape "$title" | sed 's/[\/&]/\\&/g')/g" \
      "$here/templates/$template.ftl" > "$work/$template.ftl"
    must PUT "$stores/$store/templates/$template.ftl" text/plain "@$work/$template.ftl"
  done
  for coverage in $coverages; do
    case $coverage in
      *_level) layer_title="$title: level of detail" ;;
      *_landcover) layer_title="$title: land cover" ;;
      *) layer_title=$title ;;
    esac
    must PUT "$stores/$store/coverages/$coverage" application/xml \
      "<coverage><title>$(escape "$layer_title")</title><enabled>true</enabled></coverage>"
  done
  # An edit closes the planet's reader; a list of all coverages opens it again.
  must GET "$stores/$store/coverages.xml?list=all"
else
  echo "publish.sh: no planet named $store runs, so layers keep their names as titles, and GetFeatureInfo GeoServer's own text" >&2
fi

# For the virtual services /$workspace/wms and /$workspace/wcs alone: other layers keep theirs.
echo "Limits"
must PUT "/rest/services/wms/workspaces/$workspace/settings" application/xml "@$here/wms.xml"
must PUT "/rest/services/wcs/workspaces/$workspace/settings" application/xml "@$here/wcs.xml"

echo "Done: $url/$workspace/wms?service=WMS&version=1.3.0&request=GetCapabilities"
