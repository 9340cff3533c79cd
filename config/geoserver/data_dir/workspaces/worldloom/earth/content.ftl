<#-- Tells what the map shows under the mouse. publish.sh fills in the words between at signs. -->
<#-- Squared metres per pixel of the map; degrees become metres at the equator. -->
<#assign crs = (request.CRS!request.SRS!"EPSG:3857")?string>
<#assign unit = (crs?contains("4326") || crs?contains(":84"))?then(111319.490793, 1)>
<#assign mapPixel = (request.BBOX.width * unit / request.WIDTH?number) * (request.BBOX.height * unit / request.HEIGHT?number)>
<#-- The planet has a state at every second zoom; a map is made from the first that is fine enough. -->
<#assign zoom = 5 % 2>
<#assign pixel = 156543.03392804097 / (zoom == 1)?then(2, 1)>
<#list 0..12 as step>
  <#if zoom + 2 <= 19 && pixel * pixel * 0.98 gt mapPixel>
    <#assign zoom = zoom + 2>
    <#assign pixel = pixel / 4>
  </#if>
</#list>
<#assign seed = "42">
<#if request.ENV?? && (request.ENV.SEED!request.ENV.seed)??><#assign seed = (request.ENV.SEED!request.ENV.seed)?string></#if>
<#if request.DIM_SEED??><#assign seed = request.DIM_SEED?string></#if>
<#outputformat "HTML"><#autoesc>
<#list features as feature>
<table class="worldloom">
  <caption>Worldloom Earth: synthetic</caption>
  <tr><th>Shown here</th><td><#if zoom gt 5>generated imagery; nothing of it was photographed<#else>base map</#if></td></tr>
  <tr><th>Data zoom</th><td>${zoom?c} (base map: up to 5, finest: 19)</td></tr>
  <tr><th>Ground resolution</th><td>${pixel?string["0.###"]} m per pixel at the equator, finer towards the poles</td></tr>
  <tr><th>World seed</th><td>${seed}</td></tr>
  <tr><th>Model</th><td>terra-s</td></tr>
  <tr><th>At the finest zoom</th><td><#list feature.attributes as attribute>${attribute.name} ${attribute.value}<#sep>, </#list></td></tr>
</table>
</#list>
</#autoesc></#outputformat>
