<html>
  <head><title>Worldloom Earth</title></head>
  <body>
